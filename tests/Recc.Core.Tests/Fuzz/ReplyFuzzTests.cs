using Build.Bazel.Remote.Execution.V2;
using Google.LongRunning;
using Google.Protobuf;
using Google.Rpc;
using Recc.Core.Actions;
using Recc.Core.Daemon;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.LocalCache;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using Any = Google.Protobuf.WellKnownTypes.Any;
using ContentDigest = Recc.Core.Digests.Digest;
using Directory = System.IO.Directory;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Fuzz;

/// <summary>What servers and daemons say, spoilt, or said by somebody who means harm.</summary>
public sealed class ReplyFuzzTests : IDisposable
{
    private static readonly string[] Paths =
    [
        "a.o", "./a.o", "a.dwo", "../a.o", "/a.o", "/tmp/evil", "../../evil", "a.o/", "a.o/../../evil", "", ".", "..",
        "b/../a.o",
        "a.o\0", "a.\u0001o", "A.O", "evil", "a.o/x", ".recc-1", "~/evil", "con",
    ];

    private static readonly long[] Sizes = [0, 1, -1, 6, long.MaxValue, long.MinValue, 1L << 40, int.MaxValue];

    private readonly TempFolder folder = new();
    private readonly FakeStore store = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Operations_are_verdicts_or_refused() => FuzzRun.Over(
        [Done(new ExecuteResponse { Result = Result(), CachedResult = true }), Failed()],
        static bytes => ExecutionVerdict.Of(MessageBytes.Parse(Operation.Parser, bytes), HashFunction.Sha256, "server"),
        typeof(RemoteException), typeof(InvalidDataException));

    [Fact]
    public void Results_are_looked_over_before_anybody_uses_them() => FuzzRun.Over(
        [Result().ToByteArray()],
        static bytes =>
            ActionResultCheck.Checked(MessageBytes.Parse(ActionResult.Parser, bytes), HashFunction.Sha256, "server"),
        typeof(RemoteException), typeof(InvalidDataException));

    /// <summary>
    /// What was found: lengths near the largest number, of which the library makes exceptions of its own.
    /// </summary>
    [Theory]
    [InlineData("12FFFFFFFF074B0A03612E6F1244")]
    [InlineData("12FFFFFFFF07BB75F5FCA4A20466756C6C")]
    [InlineData("08091A8B011AFFFFFFFF07320A28747970652E676F")]
    public void Lengths_beyond_all_bounds_are_no_message(string hex)
    {
        Should.Throw<InvalidDataException>(() => MessageBytes.Parse(ActionResult.Parser, Convert.FromHexString(hex)));
        Should.Throw<InvalidDataException>(() => MessageBytes.Parse(Operation.Parser, Convert.FromHexString(hex)));
    }

    [Fact]
    public void Details_of_a_status_are_read_or_left() => FuzzRun.Over(
        [
            new Google.Rpc.Status
            {
                Code = 9,
                Details =
                {
                    Any.Pack(new PreconditionFailure
                    {
                        Violations =
                        {
                            new PreconditionFailure.Types.Violation { Type = "MISSING",
                                Subject = $"blobs/{new string('a', 64)}/6" },
                        },
                    }),
                    Any.Pack(new RetryInfo { RetryDelay = new Duration { Seconds = 3, Nanos = 1 } }),
                },
            }.ToByteArray(),
        ],
        static bytes =>
        {
            GrpcStatus status = GrpcStatus.Of(MessageBytes.Parse(Google.Rpc.Status.Parser, bytes));
            if (status.IsOk)
                return;
            ExecutionVerdict.MissingInputs(status);
            RemoteFailure failure = StatusTranslation.ToFailure("server", status);
            (failure.RetryAfter ?? TimeSpan.Zero).ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
        },
        typeof(InvalidDataException));

    [Fact]
    public void Frames_of_any_kind_are_read_or_refused() => FuzzRun.Over(
        [
            new FrameBuilder().Begin(FrameKind.Run).Field("gcc"u8).Field("/"u8).Number(2).Field("a"u8).Field("b"u8)
                .Number(0).End()
                .Bytes.ToArray(),
            new FrameBuilder().Begin(FrameKind.Write).Number(2).Field("text"u8).End().Bytes.ToArray(),
        ],
        static bytes =>
        {
            var frame = new Frame(FrameKind.Run, bytes);
            frame.Field();
            frame.Text();
            for (int left = frame.Count(); left > 0; left--)
                frame.Text();
            for (int left = frame.Count(); left > 0; left--)
                frame.Field();
        },
        typeof(FormatException));

    /// <summary>Whatever a result says: what was asked for is there, whole, or nothing at all is.</summary>
    [Fact]
    public void A_result_never_writes_anywhere_but_to_the_outputs_that_were_asked_for()
    {
        ContentDigest good = store.Put("object"u8.ToArray());
        for (int seed = 1; seed <= 1500; seed++)
        {
            var random = new Random(seed);
            ActionResult result = Hostile(random, good);
            bool isTaken = TryFetch(result);

            string[] written = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);
            written.Select(path => Path.GetRelativePath(folder.Path, path)).Order(StringComparer.Ordinal)
                .ToArray().ShouldBe(isTaken ? new[] { "work/a.dwo", "work/a.o" } : [], $"seed {seed}: {result}");
            foreach (string path in written)
            {
                File.ReadAllText(path).ShouldBe("object");
                File.Delete(path);
            }
        }

        File.Exists("/tmp/evil").ShouldBeFalse();
    }

    private bool TryFetch(ActionResult result)
    {
        string work = folder.CreateFolder("work");
        var command = new CanonicalCommand
        {
            Arguments = ["cc"],
            Environment = [],
            WorkingDirectory = "",
            Outputs = [OutputAt(work, "a.o"), OutputAt(work, "a.dwo")],
            Directories = [],
            Spellings = [],
        };
        try
        {
            ActionResultCheck.Checked(result, HashFunction.Sha256, "server");
            new OutputFetcher(store, HashFunction.Sha256, OutputFiles.OfThisProcess)
                .FetchAsync(result, command, default).GetAwaiter().GetResult().PutInPlace();
            return true;
        }
        catch (RemoteException)
        {
            return false;
        }
    }

    private static OutputPath OutputAt(string folder, string name) => new(
        RemotePath.TryCreate(name, out RemotePath place)
            ? place : throw new ArgumentException(name), Path.Combine(folder, name));

    private static ActionResult Hostile(Random random, ContentDigest good)
    {
        ActionResult result = new()
        {
            OutputFiles =
            {
                new OutputFile { Path = "a.o", Digest = good.ToMessage() },
                new OutputFile { Path = "a.dwo", Digest = good.ToMessage() },
            },
        };
        for (int i = random.Next(3); i > 0; i--)
            Change(random, result);
        return result;
    }

    private static void Change(Random random, ActionResult result)
    {
        OutputFile file = result.OutputFiles[random.Next(result.OutputFiles.Count)];
        switch (random.Next(7))
        {
            case 0:
                file.Path = Paths[random.Next(Paths.Length)];
                break;
            case 1 when file.Digest is not null:
                file.Digest.SizeBytes = Sizes[random.Next(Sizes.Length)];
                break;
            case 2:
                file.Digest = random.Next(2) == 0 ? null : new() { Hash = "../../etc/passwd", SizeBytes = 6 };
                break;
            case 3:
                file.Contents = ByteString.CopyFromUtf8("objecT");
                break;
            case 4:
                result.OutputFiles.Add(new OutputFile(file) { Path = Paths[random.Next(Paths.Length)] });
                break;
            case 5:
                result.OutputSymlinks.Add(
                    new OutputSymlink { Path = Paths[random.Next(Paths.Length)], Target = "/etc/passwd" });
                break;
            default:
                result.StdoutDigest = new()
                { Hash = new string('0', 64), SizeBytes = Sizes[random.Next(Sizes.Length)] };
                break;
        }
    }

    private static ActionResult Result()
    {
        var digest = CacheScene.Action("x").ToMessage();
        return new ActionResult
        {
            ExitCode = 1,
            OutputFiles = { new OutputFile { Path = "a.o", Digest = digest } },
            OutputDirectories = { new OutputDirectory { Path = "d", TreeDigest = digest } },
            StdoutDigest = digest,
            StderrRaw = ByteString.CopyFromUtf8("warning"),
            ExecutionMetadata = new ExecutedActionMetadata { Worker = "w" },
        };
    }

    private static byte[] Done(ExecuteResponse response) =>
        new Operation { Name = "op", Done = true, Response = Any.Pack(response) }.ToByteArray();

    private static byte[] Failed() =>
        new Operation
        {
            Name = "op",
            Done = true,
            Error = new Google.Rpc.Status { Code = 8, Message = "full" }
        }.ToByteArray();
}
