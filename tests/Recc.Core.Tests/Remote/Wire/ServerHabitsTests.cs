using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.LocalCache;
using Recc.Core.Tests.Remote.Peer;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;
using Recc.Testing;
using Shouldly;
using Xunit;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.Core.Tests.Remote.Wire;

/// <summary>Blobs of all sizes go to servers of many habits and come back as they were.</summary>
public sealed class ServerHabitsTests : IDisposable
{
    private readonly ServerMemory memory = new(TimeProvider.System);

    public static TheoryData<string> Servers => new(Habits.Keys);

    private static Dictionary<string, Habits> Habits { get; } = new()
    {
        ["compresses everything"] = new Habits { Compresses = true, CompressesUpdates = true },
        ["compresses streams only"] = new Habits { Compresses = true },
        ["takes five hundred at most"] = new Habits { MaxElements = 500 },
        ["shuffles its answers"] = new Habits { ShufflesAnswers = true },
        ["means its small batches"] = new Habits { MaxBatchBytes = DevServer.Habits.SmallMaxBatchBytes },
        ["joins chunks"] = new Habits { ChunkBytes = 16 * 1024 },
    };

    public void Dispose() => memory.Dispose();

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_goes_to_a_server_comes_back(string habit)
    {
        await using DevelopmentServer server = await StartAsync(Habits[habit]);
        using RemoteSession session = Open(Options(server));
        Blob[] blobs =
        [
            .. Enumerable.Range(1, 700).Select(static seed => RemoteWorld.BlobOf(RemoteWorld.Bytes(100, seed))),
            RemoteWorld.BlobOf(new byte[300_000]),
            RemoteWorld.BlobOf(RemoteWorld.Bytes(5_000_000)),
            RemoteWorld.BlobOf(new byte[5_000_001]),
        ];

        (await session.ContentStore.FindMissingAsync([.. blobs.Select(static b => b.Digest)], default))
            .Count.ShouldBe(blobs.Length);
        await session.ContentStore.UploadAsync(blobs, default);
        BlobDownload[] downloads = [.. blobs.Select(static b => new BlobDownload(b.Digest, new MemoryStream()))];
        await session.ContentStore.DownloadAsync(downloads, default);

        foreach ((Blob blob, BlobDownload download) in blobs.Zip(downloads))
        {
            ((MemoryStream)download.Destination).ShouldHold(((BlobSource.InMemory)blob.Source).Bytes.Span);
        }
    }

    [Fact]
    public async Task Compression_saves_bytes_on_the_way()
    {
        await using DevelopmentServer server =
            await StartAsync(new Habits { Compresses = true, CompressesUpdates = true });
        using RemoteSession session = Open(Options(server));
        Blob large = RemoteWorld.BlobOf(new byte[6_000_000]);

        await session.ContentStore.UploadAsync([large, RemoteWorld.BlobOf(new byte[200_000])], default);

        server.Log.BytesReceived.ShouldBeLessThan(100_000);
    }

    [Fact]
    public async Task Of_a_large_blob_that_changed_in_a_place_only_that_place_travels()
    {
        await using DevelopmentServer server = await StartAsync(new Habits { ChunkBytes = 16 * 1024 });
        using RemoteSession session = Open(Options(server));
        byte[] content = RemoteWorld.Bytes(4_000_000);
        await session.ContentStore.UploadAsync([RemoteWorld.BlobOf(content)], default);
        long before = server.Log.BytesReceived;
        byte[] changed = [.. content.AsSpan(0, 1_000_000), 1, 2, 3, .. content.AsSpan(1_000_000)];

        await session.ContentStore.UploadAsync([RemoteWorld.BlobOf(changed)], default);

        server.HasBlob(RemoteWorld.DigestOf(changed).Message()).ShouldBeTrue();
        (server.Log.BytesReceived - before).ShouldBeLessThan(400_000);
    }

    [Fact]
    public async Task Of_a_large_blob_that_changed_in_a_place_only_that_place_comes_back()
    {
        await using DevelopmentServer server = await StartAsync(new Habits { ChunkBytes = 16 * 1024 });
        byte[] content = RemoteWorld.Bytes(4_000_000);
        byte[] changed = [.. content.AsSpan(0, 1_000_000), 1, 2, 3, .. content.AsSpan(1_000_000)];
        using RemoteSession sender = Open(Options(server));
        await sender.ContentStore.UploadAsync([RemoteWorld.BlobOf(content), RemoteWorld.BlobOf(changed)], default);
        using var cache = new CacheScene();
        using RemoteSession receiver = OpenWithChunks(server, cache);
        await FetchAsync(receiver, content);
        long before = server.Log.BytesSent;

        await FetchAsync(receiver, changed);

        (server.Log.BytesSent - before).ShouldBeLessThan(400_000);
        server.Log.CountOf("Read").ShouldBe(0);
    }

    [Theory]
    [InlineData("the server does not split after all")]
    [InlineData("the server speaks nonsense")]
    [InlineData("the server sends wrong chunks")]
    [InlineData("the server has lost a chunk")]
    [InlineData("the disk has spoilt the chunks")]
    public async Task A_large_blob_whose_chunks_are_not_to_be_had_comes_whole(string trouble)
    {
        await using DevelopmentServer server = await StartAsync(new Habits { ChunkBytes = 16 * 1024 });
        byte[] content = RemoteWorld.Bytes(5_000_000);
        using RemoteSession sender = Open(Options(server));
        await sender.ContentStore.UploadAsync([RemoteWorld.BlobOf(content)], default);
        using var cache = new CacheScene();
        using RemoteSession receiver = OpenWithChunks(server, cache);
        switch (trouble)
        {
            case "the server does not split after all":
                server.Faults.Add("SplitBlob", new FaultAction.Refuse(RpcCode.Unimplemented));
                break;
            case "the server speaks nonsense":
                server.Faults.Add("SplitBlob", new FaultAction.Garbage());
                break;
            case "the server sends wrong chunks":
                server.Faults.Add("BatchReadBlobs", new FaultAction.CorruptBlobs());
                break;
            case "the server has lost a chunk":
                server.ForgetBlob(RemoteWorld.DigestOf(content.AsSpan(0, FirstChunkOf(content))).Message());
                break;
            default:
                await FetchAsync(receiver, content);
                Spoil(cache.Root);
                break;
        }

        await FetchAsync(receiver, content);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(16384)]
    public void Chunks_are_of_the_sizes_that_the_protocol_allows_and_make_up_the_whole(int average)
    {
        FastCdc cutter = FastCdc.Create(new ChunkingLimits(average, 0))!;
        ReadOnlySpan<byte> rest = RemoteWorld.Bytes(500_000);
        while (rest.Length > 0)
        {
            int length = cutter.Cut(rest[..Math.Min(rest.Length, cutter.MostBytes)]);
            length.ShouldBeInRange(length == rest.Length ? 1 : average / 4, average * 4);
            rest = rest[length..];
        }

        cutter.Cut(new byte[average * 8]).ShouldBe(average * 4);
    }

    [Theory]
    [InlineData(Function.Sha1, DigestFunction.Sha1)]
    [InlineData(Function.Sha512, DigestFunction.Sha512)]
    [InlineData(Function.Md5, DigestFunction.Md5)]
    [InlineData(Function.Blake3, DigestFunction.Blake3)]
    public async Task A_server_that_does_not_know_our_digest_function_tells_which_it_knows(
        Function theirs, DigestFunction ours)
    {
        await using DevelopmentServer server = await StartAsync(new Habits { DigestFunctions = [theirs] });
        using var folder = new TempFolder();
        ReccOptions options = Options(server) with { CacheDirectory = folder.Path };
        using RemoteSession session = Open(options);
        await session.Probe.GetLimitsAsync(default);
        using var later = new ServerMemory(TimeProvider.System);

        RemoteSessionFactory.RecallShape(options, memory)!.Function.ShouldBe(ours);
        RemoteSessionFactory.RecallShape(options, later)!.Function.ShouldBe(ours);
    }

    [Theory]
    [InlineData(DigestFunction.Sha1)]
    [InlineData(DigestFunction.Sha384)]
    [InlineData(DigestFunction.Sha512)]
    [InlineData(DigestFunction.Md5)]
    [InlineData(DigestFunction.Blake3)]
    public async Task What_goes_to_a_server_of_another_digest_function_comes_back(DigestFunction function)
    {
        await using DevelopmentServer server = await StartAsync(
            new Habits { DigestFunctions = [function.ToMessage()], Compresses = true, ChunkBytes = 64 * 1024 });
        using RemoteSession session = RemoteSessionFactory.Open(Options(server), function, memory, Log.Silent);
        byte[][] contents = [RemoteWorld.Bytes(100), RemoteWorld.Bytes(2_000_000), RemoteWorld.Bytes(5_000_000)];
        Blob[] blobs =
        [
            .. contents.Select(content => new Blob(
                ContentHasher.Compute(content, function), new BlobSource.InMemory(content))),
        ];

        await session.ContentStore.UploadAsync(blobs, default);
        BlobDownload[] downloads = [.. blobs.Select(static b => new BlobDownload(b.Digest, new MemoryStream()))];
        await session.ContentStore.DownloadAsync(downloads, default);

        (await session.ContentStore.FindMissingAsync([.. blobs.Select(static b => b.Digest)], default)).ShouldBeEmpty();
        foreach ((byte[] content, BlobDownload download) in contents.Zip(downloads))
        {
            ((MemoryStream)download.Destination).ShouldHold(content);
        }
    }

    [Fact]
    public async Task Secrets_travel_in_plain_text_only_when_told_to()
    {
        await using DevelopmentServer server = await StartAsync(
            new Habits { RequiredAuthorization = "Basic dXNlcjpzM2NyZXQ=" });
        using var folder = new TempFolder();
        File.WriteAllText(folder["secret"], "user:s3cret\n");
        ReccOptions options = Options(server) with { BasicAuthPath = folder["secret"] };
        using RemoteSession shy = Open(options);
        using RemoteSession bold = Open(options with { PlainTextCredentials = true });

        RemoteFailure failure = await RemoteWorld.FailureOf(() => shy.Probe.GetLimitsAsync(default));
        failure.Kind.ShouldBe(RemoteFailureKind.Denied);
        failure.Message.ShouldContain("RECC_PLAIN_TEXT_CREDENTIALS");
        failure.Message.ShouldNotContain("s3cret");
        (await bold.Probe.GetLimitsAsync(default)).CanExecute.ShouldBeTrue();
    }

    [Fact]
    public async Task A_credential_helper_is_asked_once_and_its_headers_are_sent()
    {
        await using DevelopmentServer server = await StartAsync(new Habits { RequiredAuthorization = "Bearer abc" });
        int asked = 0;
        using RemoteSession session = RemoteSessionFactory.Open(
            Options(server) with { CredentialHelper = "/helper", PlainTextCredentials = true },
            DigestFunction.Sha256,
            memory,
            Log.Silent,
            (program, input, _) =>
            {
                asked++;
                program.ShouldBe("/helper");
                input.ShouldBe($"{{\"uri\":\"{server.Address}\"}}");
                return """{"headers":{"Authorization":["Bearer abc"]}}"""u8.ToArray();
            });

        await session.Probe.GetLimitsAsync(default);
        await session.ContentStore.FindMissingAsync([RemoteWorld.DigestOf("x")], default);

        asked.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_needs_credentials_that_have_ended_asks_in_its_own_way()
    {
        await using DevelopmentServer server = await StartAsync(new Habits { RequiredAuthorization = "Bearer abc" });
        var asked = new List<string>();
        foreach (string launch in new[] { "first", "second" })
        {
            using RemoteSession session = RemoteSessionFactory.Open(
                Options(server) with { CredentialHelper = "/helper", PlainTextCredentials = true },
                DigestFunction.Sha256,
                memory,
                Log.Silent,
                (_, _, _) =>
                {
                    asked.Add(launch);
                    return """{"headers":{"Authorization":["Bearer abc"]},"expires":"2001-01-01T00:00:00Z"}"""u8.ToArray();
                });
            await session.ContentStore.FindMissingAsync([RemoteWorld.DigestOf(launch)], default);
        }

        asked.Distinct().ShouldBe(["first", "second"]);
    }

    private static void Spoil(string folder)
    {
        foreach (string file in System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            File.WriteAllText(file, "spoilt");
        }
    }

    private static int FirstChunkOf(byte[] content)
    {
        FastCdc cutter = FastCdc.Create(new ChunkingLimits(16 * 1024, 0))!;
        return cutter.Cut(content.AsSpan(0, cutter.MostBytes));
    }

    private static async Task FetchAsync(RemoteSession session, byte[] content)
    {
        var destination = new MemoryStream();
        await session.ContentStore.DownloadAsync([new(RemoteWorld.DigestOf(content), destination)], default);
        destination.ShouldHold(content);
    }

    private RemoteSession OpenWithChunks(DevelopmentServer server, CacheScene cache) => RemoteSessionFactory.Open(
        Options(server), DigestFunction.Sha256, memory, Log.Silent, runHelper: null, cache.Folder.Blobs);

    private static Task<DevelopmentServer> StartAsync(Habits habits) =>
        DevelopmentServer.StartAsync(new DevServerOptions { Habits = habits });

    private static ReccOptions Options(DevelopmentServer server)
    {
        var address = new ServerAddress(server.Address.AbsoluteUri, server.Address);
        return RemoteWorld.Options with
        {
            Server = address,
            CasServer = address,
            ActionCacheServer = address,
            Compression = CompressionUse.On,
        };
    }

    private RemoteSession Open(ReccOptions options) =>
        RemoteSessionFactory.Open(options, DigestFunction.Sha256, memory, Log.Silent);
}
