using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.LongRunning;
using Google.Protobuf;
using Recc.Core.Actions;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Recc.Core.Storage;
using Recc.Core.Tests.Remote.Peer;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;
using Any = Google.Protobuf.WellKnownTypes.Any;
using ContentDigest = Recc.Core.Digests.Digest;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Fuzz;

/// <summary>
/// Whole answers of servers, frames and all, spoilt on their way to those who asked. Each comes to what was asked for,
/// or to a failure with a sentence.
/// </summary>
public sealed class WireFuzzTests : IDisposable
{
    private static readonly byte[] Small = "object"u8.ToArray();
    private static readonly byte[] Large = new byte[70_000];
    private static readonly byte[] Huge = new byte[2_200_000];

    /// <summary>One that makes a directory.</summary>
    private static readonly CanonicalCommand Command = new()
    {
        Arguments = ["cc"],
        Environment = [],
        WorkingDirectory = "",
        Outputs = [],
        OutputDirectories =
        [
            new OutputPath(
                RemotePath.TryCreate("out", out RemotePath place) ? place : throw new InvalidOperationException(),
                "/w/out"),
        ],
        Directories = [],
        Spellings = [],
    };

    private readonly FakeTransport server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public void Capabilities_are_limits_that_one_can_live_with() => Over(
        [
            PeerCall.Frame(new ServerCapabilities
            {
                CacheCapabilities = new CacheCapabilities
                {
                    MaxBatchTotalSizeBytes = 4 << 20,
                    MaxCasBlobSizeBytes = 1 << 30,
                    DigestFunctions = { Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value.Sha256 },
                    SupportedCompressors = { Compressor.Types.Value.Zstd },
                    SupportedBatchUpdateCompressors = { Compressor.Types.Value.Zstd },
                    ActionCacheUpdateCapabilities = new ActionCacheUpdateCapabilities { UpdateEnabled = true },
                    SpliceBlobSupport = true,
                    SplitBlobSupport = true,
                    FastCdc2020Params = new FastCdc2020Params { AvgChunkSizeBytes = 1 << 16, Seed = 7 },
                },
                ExecutionCapabilities = new ExecutionCapabilities { ExecEnabled = true },
                HighApiVersion = new Build.Bazel.Semver.SemVer { Major = 2, Minor = 3 },
            }),
        ],
        async () =>
        {
            using var memory = new ServerMemory(TimeProvider.System);
            using var probe = new GrpcServerProbe(server.Connection, Service, memory, cacheDirectory: null);
            ServerLimits limits = await probe.GetLimitsAsync(CancellationToken.None);

            limits.MaxBatchBytes.ShouldBePositive();
            limits.MaxBlobBytes.ShouldBeGreaterThanOrEqualTo(0);
            limits.DigestFunctions.All(static function => Enum.IsDefined(function)).ShouldBeTrue();
            if (limits.Splices is { } chunks && FastCdc.Create(chunks) is { } cutter)
            {
                cutter.MostBytes.ShouldBePositive();
            }
        });

    [Fact]
    public void Only_what_was_asked_about_is_missing()
    {
        ContentDigest[] asked = [DigestOf(Small), DigestOf(Large)];
        var answer = new FindMissingBlobsResponse { MissingBlobDigests = { asked.Select(RemoteWorld.Message) } };
        Over(
            [PeerCall.Frame(answer)],
            async () => (await Store().FindMissingAsync(asked, CancellationToken.None)).ShouldBeSubsetOf(asked));
    }

    [Fact]
    public void What_is_downloaded_is_what_was_asked_for_or_nothing() => OverSome(
        [
            PeerCall.Frame(new BatchReadBlobsResponse { Responses = { Blob(Small), Blob(Large) } }),
            PeerCall.Frame(new BatchReadBlobsResponse
            {
                Responses = { Blob(Large, Zstandard.Compress(Large)), Blob(Small) },
            }),
        ],
        async () =>
        {
            var small = new MemoryStream();
            var large = new MemoryStream();
            await Store().DownloadAsync(
                [new BlobDownload(DigestOf(Small), small), new BlobDownload(DigestOf(Large), large)],
                CancellationToken.None);

            small.ShouldHold(Small);
            large.ShouldHold(Large);
        });

    [Fact]
    public void What_is_streamed_is_what_was_asked_for_or_nothing()
    {
        byte[] compressed = Zstandard.Compress(Huge);
        ContentDigest digest = DigestOf(Huge);
        byte[] stream =
        [
            .. PeerCall.Frame(new ReadResponse { Data = ByteString.CopyFrom(compressed.AsSpan(0, 20)) }),
            .. PeerCall.Frame(new ReadResponse { Data = ByteString.CopyFrom(compressed.AsSpan(20)) }),
        ];
        FuzzRun.OverSome([stream], bytes => Judge(bytes, async () =>
        {
            var content = new MemoryStream(Huge.Length);
            await Store().DownloadAsync([new BlobDownload(digest, content)], CancellationToken.None);

            content.ShouldHold(Huge);
        }));
    }

    [Fact]
    public void What_is_uploaded_has_arrived_or_not()
    {
        Blob[] blobs = [BlobOf(Small), BlobOf(Large)];
        OverSome(
            [
                PeerCall.Frame(new BatchUpdateBlobsResponse { Responses = { Stored(Small), Stored(Large) } }),
                PeerCall.Frame(new WriteResponse { CommittedSize = 70_000 }),
            ],
            () => Store().UploadAsync(blobs, CancellationToken.None));
    }

    [Fact]
    public void Chunks_of_a_blob_are_joined_only_if_they_are_it()
    {
        var kept = new FakeStore();
        ContentDigest digest = DigestOf(Huge);
        ContentDigest chunk = kept.Put(new byte[1_100_000]);
        FuzzRun.OverSome(
            [
                PeerCall.Frame(new SplitBlobResponse { ChunkDigests = { chunk.Message(), chunk.Message() } }),
                PeerCall.Frame(new SpliceBlobResponse { BlobDigest = digest.Message() }),
            ],
            bytes => Judge(bytes, async () =>
            {
                var content = new MemoryStream(Huge.Length);
                var store = new GrpcContentStore(server.Connection, Service, new SetLimits(), kept);
                await store.DownloadAsync([new BlobDownload(digest, content)], CancellationToken.None);

                content.ShouldHold(Huge);
            }));
    }

    [Fact]
    public void A_cached_result_is_looked_over_or_there_is_none() => Over(
        [PeerCall.Frame(Result())],
        async () =>
        {
            CacheLookup found = await new GrpcActionCache(server.Connection, Service)
                .LookUpAsync(new CacheQuery(DigestOf(Small), []), CancellationToken.None);

            (found is CacheLookup.Hit or CacheLookup.Unavailable or CacheLookup.Miss).ShouldBeTrue();
        });

    [Fact]
    public void An_execution_ends_with_a_verdict_whatever_is_said_on_the_way()
    {
        byte[] done = PeerCall.Frame(new Operation
        {
            Name = "op",
            Done = true,
            Response = Any.Pack(new ExecuteResponse { Result = Result() }),
        });
        byte[] queued = PeerCall.Frame(new Operation
        {
            Name = "op",
            Metadata = Any.Pack(new ExecuteOperationMetadata { Stage = ExecutionStage.Types.Value.Queued }),
        });
        var settings = new ExecutorSettings(Service, Patience, Patience)
        {
            Reopening = new RetryPolicy(0, TimeSpan.Zero),
        };
        FuzzRun.Over([(byte[])[.. queued, .. queued, .. done], [.. queued, .. done]], bytes =>
        {
            server.Answer(bytes, done, done, done);
            Judge(async () =>
            {
                ExecutionReport report = await new GrpcExecutor(server.Connection, settings, Log.Silent)
                    .ExecuteAsync(new ExecutionOrder(DigestOf(Small), true, ["a.o"]), CancellationToken.None);

                report.ShouldNotBeNull();
            });
        });
    }

    [Fact]
    public void Frames_of_messages_are_cut_as_they_are_or_refused() => FuzzRun.Over(
        [(byte[])[.. PeerCall.Frame(Result()), .. PeerCall.Frame(new Operation { Name = "op" })]],
        static bytes =>
        {
            using var reader = new MessageReader(new MemoryStream(bytes), 1 << 20);
            int read = 0;
            while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } message)
            {
                bytes.AsSpan(read + 5, message.Length).SequenceEqual(message.Span).ShouldBeTrue();
                read += 5 + message.Length;
            }

            read.ShouldBe(bytes.Length);
        },
        typeof(EndOfStreamException), typeof(InvalidDataException));

    [Fact]
    public void Trees_hold_files_below_their_directory_or_are_refused()
    {
        var file = new FileNode { Name = "file", Digest = DigestOf(Small).Message() };
        var below = new DirectoryMessage { Files = { file } };
        var tree = new Tree
        {
            Root = new DirectoryMessage
            {
                Files = { file },
                Directories =
                {
                    new DirectoryNode { Name = "below", Digest = DigestOf(below.ToByteArray()).Message() },
                },
            },
            Children = { below },
        };
        FuzzRun.Over([tree.ToByteArray()], bytes =>
        {
            var store = new FakeStore();
            var result = new ActionResult
            {
                OutputDirectories = { new OutputDirectory { Path = "out", TreeDigest = store.Put(bytes).Message() } },
            };
            Judge(async () =>
            {
                var trees = new OutputTrees(store, HashFunction.Sha256);
                foreach ((OutputFile found, OutputPath at) in await trees.FindAsync(result, Command, default))
                {
                    at.Local.ShouldStartWith("/w/out/");
                    Path.GetFullPath(at.Local).ShouldBe(at.Local);
                    found.Path.ShouldBe("out/" + at.Local["/w/out/".Length..]);
                }

                trees.Directories.All(static path => path == Path.GetFullPath(path)).ShouldBeTrue();
            });
        });
    }

    /// <summary>
    /// What was found: the library has more exceptions than its own for lengths near the largest number.
    /// </summary>
    [Theory]
    [InlineData("0AFFFFFFFF07")]
    [InlineData("12FFFFFFFF074B0A03612E6F1244")]
    public async Task A_tree_whose_lengths_are_beyond_all_bounds_is_refused(string hex)
    {
        var store = new FakeStore();
        var result = new ActionResult
        {
            OutputDirectories =
            {
                new OutputDirectory { Path = "out", TreeDigest = store.Put(Convert.FromHexString(hex)).Message() },
            },
        };
        (await FailureOf(() => new OutputTrees(store, HashFunction.Sha256).FindAsync(result, Command, default)))
            .Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    private GrpcContentStore Store() => new(server.Connection, Service, new SetLimits());

    private void Over(byte[][] answers, Func<Task> ask) => FuzzRun.Over(answers, bytes => Judge(bytes, ask));

    private void OverSome(byte[][] answers, Func<Task> ask) => FuzzRun.OverSome(answers, bytes => Judge(bytes, ask));

    private void Judge(byte[] answer, Func<Task> ask)
    {
        server.Answer(answer);
        Judge(ask);
    }

    private static void Judge(Func<Task> ask)
    {
        try
        {
            ask().GetAwaiter().GetResult();
        }
        catch (RemoteException refusal)
        {
            refusal.Failure.Message.ShouldNotBeEmpty();
            refusal.Failure.Message.ShouldNotContain("\n");
        }
    }

    private static ActionResult Result() => new()
    {
        ExitCode = 1,
        OutputFiles = { new OutputFile { Path = "a.o", Digest = DigestOf(Small).Message() } },
        StderrRaw = ByteString.CopyFromUtf8("warning"),
    };

    private static BatchReadBlobsResponse.Types.Response Blob(byte[] content, byte[]? compressed = null) => new()
    {
        Digest = DigestOf(content).Message(),
        Data = ByteString.CopyFrom(compressed ?? content),
        Compressor = compressed is null ? Compressor.Types.Value.Identity : Compressor.Types.Value.Zstd,
    };

    private static BatchUpdateBlobsResponse.Types.Response Stored(byte[] content) =>
        new() { Digest = DigestOf(content).Message() };

    private sealed class SetLimits : IServerProbe
    {
        public Task<ServerLimits> GetLimitsAsync(CancellationToken cancellation) => Task.FromResult(new ServerLimits
        {
            MaxBatchBytes = 1 << 20,
            CanExecute = true,
            CanUpdateActionCache = true,
            DigestFunctions = [HashFunction.Sha256],
            KnowsOutputPaths = true,
            CompressesStreams = true,
            Splits = true,
        });
    }
}
