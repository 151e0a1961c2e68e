using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Core.Remote;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using Directory = System.IO.Directory;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Outputs;

public sealed class OutputFetcherTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeStore store = new();

    [Fact]
    public async Task Outputs_are_downloaded_and_lie_beside_until_they_are_put_in_place()
    {
        FetchedOutputs fetched = await FetchAsync(Result(File("a.o", "object"), File("a.dwo", "debug")));

        System.IO.File.Exists(folder["a.o"]).ShouldBeFalse();
        fetched.Bytes.ShouldBe(11);

        fetched.PutInPlace();

        Tree().ShouldBe(["a.dwo: debug", "a.o: object"]);
        store.Downloads.ShouldBe(1);
    }

    [Fact]
    public async Task Inline_content_needs_no_download()
    {
        OutputFile one = File("a.o", "object");
        OutputFile two = File("a.dwo", "debug");
        one.Contents = ByteString.CopyFromUtf8("object");
        two.Contents = ByteString.CopyFromUtf8("debug");

        (await FetchAsync(Result(one, two))).PutInPlace();

        Tree().ShouldBe(["a.dwo: debug", "a.o: object"]);
        store.Downloads.ShouldBe(0);
    }

    [Fact]
    public async Task Streams_come_inline_or_by_digest()
    {
        ActionResult inline = Result(File("a.o", "x"), File("a.dwo", "y"));
        inline.StdoutRaw = ByteString.CopyFromUtf8("out");
        inline.StderrRaw = ByteString.CopyFromUtf8("err");
        ActionResult stored = Result(File("a.o", "x"), File("a.dwo", "y"));
        stored.StdoutDigest = store.Put("out"u8.ToArray()).ToMessage();
        stored.StderrDigest = store.Put("err"u8.ToArray()).ToMessage();

        foreach (ActionResult result in (ActionResult[])[inline, stored])
        {
            FetchedOutputs fetched = await FetchAsync(result);

            Encoding.UTF8.GetString(fetched.StandardOutput).ShouldBe("out");
            Encoding.UTF8.GetString(fetched.StandardError).ShouldBe("err");
            fetched.Discard();
        }
    }

    [Fact]
    public async Task A_stream_that_would_fill_the_memory_is_refused()
    {
        ActionResult result = Result(File("a.o", "x"), File("a.dwo", "y"));
        result.StderrDigest = store.Put("err"u8.ToArray()).ToMessage();
        result.StderrDigest.SizeBytes = 1L << 40;

        await RefusedAsync(result);
    }

    public static TheoryData<string> Lies => [.. LiesByName.Keys];

    private static readonly Dictionary<string, Action<OutputFetcherTests, ActionResult>> LiesByName = new()
    {
        ["inline content that is not the digest's"] = static (_, result) =>
            result.OutputFiles[0].Contents = ByteString.CopyFromUtf8("other!"),
        ["inline content cut short"] = static (_, result) =>
            result.OutputFiles[0].Contents = ByteString.CopyFromUtf8("objec"),
        ["an output that is missing"] = static (_, result) => result.OutputFiles.RemoveAt(1),
        ["no outputs at all"] = static (_, result) => result.OutputFiles.Clear(),
        ["an output that is there twice"] = static (_, result) => result.OutputFiles.Add(result.OutputFiles[0].Clone()),
        ["an output twice instead of another"] = static (_, result) =>
            result.OutputFiles[1] = result.OutputFiles[0].Clone(),
        ["an output that nobody asked for"] = static (self, result) => result.OutputFiles.Add(self.File("b.o", "x")),
        ["an output above"] = static (self, result) => result.OutputFiles.Add(self.File("../a.o", "x")),
        ["an output at an absolute path"] = static (self, result) => result.OutputFiles.Add(self.File("/tmp/x", "x")),
        ["an output without a name"] = static (_, result) => result.OutputFiles[0].Path = "",
        ["an output without a digest"] = static (_, result) => result.OutputFiles[0].Digest = null,
        ["a digest that is none"] = static (_, result) => result.OutputFiles[0].Digest.Hash = "../../etc/passwd",
        ["a negative size"] = static (_, result) => result.OutputFiles[0].Digest.SizeBytes = -1,
        ["an output larger than any disk"] = static (_, result) =>
            result.OutputFiles[0].Digest.SizeBytes = long.MaxValue,
        ["an output larger than a compiler makes"] = static (_, result) =>
            result.OutputFiles[0].Digest.SizeBytes = (8L << 30) + 1,
        ["outputs that are too much together"] = static (_, result) =>
            (result.OutputFiles[0].Digest.SizeBytes, result.OutputFiles[1].Digest.SizeBytes) = (5L << 30, 5L << 30),
        ["a directory"] = static (_, result) => result.OutputDirectories.Add(new OutputDirectory { Path = "a.o" }),
        ["a symbolic link"] = static (_, result) =>
            result.OutputSymlinks.Add(new OutputSymlink { Path = "a.o", Target = "/etc/passwd" }),
        ["a stream with a digest that is none"] = static (_, result) =>
            result.StdoutDigest = new() { Hash = "abc", SizeBytes = 3 },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_result_that_lies_is_refused_as_a_whole(string lie)
    {
        System.IO.File.WriteAllText(folder["a.o"], "before");
        ActionResult result = Result(File("a.o", "object"), File("a.dwo", "debug"));
        LiesByName[lie](this, result);

        await RefusedAsync(result);

        Tree().ShouldBe(["a.o: before"]);
    }

    [Theory]
    [InlineData(RemoteFailureKind.NotFound)]
    [InlineData(RemoteFailureKind.Corrupt)]
    [InlineData(RemoteFailureKind.TimedOut)]
    public async Task A_download_that_fails_leaves_everything_as_it_was(RemoteFailureKind kind)
    {
        System.IO.File.WriteAllText(folder["a.o"], "before");
        ActionResult result = Result(File("a.o", "object"), File("a.dwo", "debug"));
        store.Failure = new RemoteFailure(kind, "no");

        (await Should.ThrowAsync<RemoteException>(() => FetchAsync(result))).Failure.Kind.ShouldBe(kind);

        Tree().ShouldBe(["a.o: before"]);
    }

    [Fact]
    public async Task Cancellation_leaves_everything_as_it_was()
    {
        store.OnDownload = static downloads =>
        {
            downloads.First().Destination.Write("half"u8);
            throw new OperationCanceledException();
        };

        await Should.ThrowAsync<OperationCanceledException>(
            () => FetchAsync(Result(File("a.o", "object"), File("a.dwo", "debug"))));

        Tree().ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_a_directory_is_missing_nothing_is_left()
    {
        CanonicalCommand command = Command("a.o", "none/a.dwo");

        await Should.ThrowAsync<IOException>(
            () => new OutputFetcher(store, HashFunction.Sha256, OutputFiles.OfThisProcess)
            .FetchAsync(Result(File("a.o", "x"), File("none/a.dwo", "y")), command, CancellationToken.None));

        Tree().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_existing_output_is_replaced_and_not_written_into()
    {
        System.IO.File.WriteAllText(folder["a.o"], "before");
        System.IO.File.WriteAllText(folder["linked"], "linked");
        System.IO.File.CreateSymbolicLink(folder["a.dwo"], "linked");
        FileStream reader = System.IO.File.OpenRead(folder["a.o"]);

        (await FetchAsync(Result(File("a.o", "object"), File("a.dwo", "debug")))).PutInPlace();

        Tree().ShouldBe(["a.dwo: debug", "a.o: object", "linked: linked"]);
        new StreamReader(reader).ReadToEnd().ShouldBe("before");
    }

    [Fact]
    public async Task An_output_that_cannot_be_placed_takes_those_behind_it_away()
    {
        FetchedOutputs fetched = await FetchAsync(Result(File("a.o", "object"), File("a.dwo", "debug")));
        Directory.CreateDirectory(folder["a.o/full"]);

        Should.Throw<Exception>(fetched.PutInPlace).ShouldBeAssignableTo<SystemException>();
        Tree().ShouldBeEmpty();
    }

    [Fact]
    public async Task Modes_are_those_that_a_compiler_gives()
    {
        UnixFileMode plain = Modes.Of(folder.Write("plain", ""));
        OutputFile program = File("a.dwo", "debug");
        program.IsExecutable = true;

        (await FetchAsync(Result(File("a.o", "object"), program))).PutInPlace();

        Modes.Of(folder["a.o"]).ShouldBe(plain);
        Modes.Of(folder["a.dwo"]).ShouldBe(plain | UnixFileMode.UserExecute | Readers(plain));
    }

    [Theory]
    [InlineData("./a.o")]
    [InlineData("x/../a.o")]
    public async Task A_detour_that_ends_at_an_output_is_that_output(string path)
    {
        (await FetchAsync(Result(File(path, "object"), File("a.dwo", "debug")))).PutInPlace();

        Tree().ShouldBe(["a.dwo: debug", "a.o: object"]);
    }

    [Fact]
    public async Task An_output_that_need_not_be_made_may_be_missing_and_then_nothing_is_touched()
    {
        System.IO.File.WriteAllText(folder["a.su"], "earlier");
        CanonicalCommand command = Command("a.o", "a.su");
        command = command with
        {
            Outputs = [command.Outputs[0], command.Outputs[1] with { MayBeMissing = true }],
        };

        (await new OutputFetcher(store, HashFunction.Sha256, OutputFiles.OfThisProcess)
            .FetchAsync(Result(File("a.o", "object")), command, CancellationToken.None)).PutInPlace();

        Tree().ShouldBe(["a.o: object", "a.su: earlier"]);
    }

    [Fact]
    public async Task Empty_outputs_are_outputs()
    {
        (await FetchAsync(Result(File("a.o", ""), File("a.dwo", "")))).PutInPlace();

        Tree().ShouldBe(["a.dwo: ", "a.o: "]);
    }

    [Fact]
    public async Task The_longest_name_that_a_file_can_have_is_no_trouble()
    {
        string name = new string('n', 253) + ".o";
        CanonicalCommand command = Command(name);

        FetchedOutputs fetched = await new OutputFetcher(store, HashFunction.Sha256, OutputFiles.OfThisProcess)
            .FetchAsync(Result(File(name, "object")), command, CancellationToken.None);
        fetched.PutInPlace();

        System.IO.File.ReadAllText(folder[name]).ShouldBe("object");
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Who may read may execute, as far as the process's umask says so for files.</summary>
    private static UnixFileMode Readers(UnixFileMode plain) =>
        (plain.HasFlag(UnixFileMode.GroupRead) ? UnixFileMode.GroupExecute : 0)
            | (plain.HasFlag(UnixFileMode.OtherRead) ? UnixFileMode.OtherExecute : 0);

    private OutputFile File(string path, string content) =>
        new() { Path = path, Digest = store.Put(Encoding.UTF8.GetBytes(content)).ToMessage() };

    private static ActionResult Result(params OutputFile[] files)
    {
        var result = new ActionResult();
        result.OutputFiles.AddRange(files);
        return result;
    }

    private CanonicalCommand Command(params string[] outputs) => new()
    {
        Arguments = ["cc"],
        Environment = [],
        WorkingDirectory = "",
        Outputs = [.. outputs.Select(Output)],
        Directories = [],
        Spellings = [],
    };

    private OutputPath Output(string path) =>
        new(RemotePath.TryCreate(path, out RemotePath place) ? place : throw new ArgumentException(path), folder[path]);

    private Task<FetchedOutputs> FetchAsync(ActionResult result) =>
        new OutputFetcher(store, HashFunction.Sha256, OutputFiles.OfThisProcess)
        .FetchAsync(result, Command("a.o", "a.dwo"), CancellationToken.None);

    private async Task RefusedAsync(ActionResult result) =>
        (await Should.ThrowAsync<RemoteException>(() => FetchAsync(result)))
            .Failure.Kind.ShouldBe(RemoteFailureKind.Corrupt);

    private string[] Tree() =>
    [
        .. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal)
            .Select(static path => $"{Path.GetFileName(path)}: {System.IO.File.ReadAllText(path)}"),
    ];
}
