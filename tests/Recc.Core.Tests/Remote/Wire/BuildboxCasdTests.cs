using System.Security.Cryptography.X509Certificates;
using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;
using Recc.Core.Tests.Remote.Peer;
using Recc.DevServer;
using Recc.Testing;
using Recc.Testing.Peers;
using Shouldly;
using Xunit;
using DigestFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Remote.Wire;

/// <summary>
/// Our client and our development server against buildbox-casd, which others wrote: as a server of every digest
/// function, and as a proxy between the two, by every kind of connection.
/// </summary>
public sealed class BuildboxCasdTests : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private static readonly byte[] Large = RemoteWorld.Bytes(3_000_000);

    private readonly ServerMemory memory = new(TimeProvider.System);
    private readonly SidFolder folder = new();
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        memory.Dispose();
        folder.Dispose();
        authority.Dispose();
    }

    [NeedsTheory(Need.SidRoot)]
    [InlineData(DigestFunction.Sha256)]
    [InlineData(DigestFunction.Sha1)]
    [InlineData(DigestFunction.Sha384)]
    [InlineData(DigestFunction.Sha512)]
    [InlineData(DigestFunction.Md5)]
    public async Task A_server_of_each_digest_function_keeps_what_it_gets(DigestFunction function)
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(
            canExecute: false, $"--digest-function={DigestFunctions.NameOf(function)}");
        ReccOptions options = Options(casd.Address);
        using RemoteSession session = RemoteSessionFactory.Open(options, function, memory, Log.Silent);

        await ShouldKeepAsync(session, function);

        (await session.Probe.GetLimitsAsync(default)).DigestFunctions.ShouldBe([function]);
        RemoteSessionFactory.RecallShape(options, memory)!.Function.ShouldBe(function);
    }

    [NeedsFact(Need.SidRoot)]
    public async Task A_server_is_reached_by_its_socket()
    {
        await using BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: false);
        using RemoteSession session = Open(casd.SocketOutside);

        await ShouldKeepAsync(session, DigestFunction.Sha256);
    }

    [NeedsTheory(Need.SidRoot)]
    [InlineData("mTLS")]
    [InlineData("token")]
    [InlineData("socket")]
    [InlineData("chunks")]
    public async Task A_proxy_before_the_development_server_keeps_what_it_gets_there(string kind)
    {
        using X509Certificate2 certificate = authority.Sign("localhost");
        (string own, string key) = authority.Export(certificate);
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions
        {
            InstanceName = "team",
            CertificateFile = kind is "mTLS" or "token" ? own : null,
            KeyFile = key,
            ClientAuthorityFile = kind == "mTLS" ? authority.RootFile : null,
            SocketPath = kind == "socket" ? folder.Outside + "/server" : null,
            Habits = new Habits
            {
                ChunkBytes = kind == "chunks" ? ChunkBytes : 0,
                RequiredAuthorization = kind == "token" ? "Bearer abcdef" : null,
            },
        });
        string[] arguments =
        [
            $"--remote={AddressFor(kind, server)}", "--instance=team", "--proxy-instance=team",
            .. kind is "mTLS" or "token" ? new[] { $"--server-cert={folder.CopyIn(authority.RootFile)}" } : [],
            .. kind == "mTLS"
                ? new[] { $"--client-cert={folder.CopyIn(own)}", $"--client-key={folder.CopyIn(key)}" } : [],
            .. kind == "token" ? new[] { $"--access-token={folder.CopyIn(authority.Write("token", "abcdef"))}" } : [],
            .. kind == "chunks" ? new[] { "--enable-chunking-for-instance=team" } : [],
        ];
        await using (BuildboxCasd casd = await BuildboxCasd.StartAsync(canExecute: false, arguments))
        {
            using RemoteSession through = Open(casd.Address, "team");
            await ShouldKeepAsync(through, DigestFunction.Sha256);
        }

        server.Log.CountOf("UpdateActionResult").ShouldBe(1);

        // Another user's proxy, which has nothing of its own yet.
        await using BuildboxCasd other = await BuildboxCasd.StartAsync(canExecute: false, arguments);
        using RemoteSession there = Open(other.Address, "team");
        var destination = new MemoryStream();
        await there.ContentStore.DownloadAsync([new(RemoteWorld.DigestOf(Large), destination)], default);
        destination.ShouldHold(Large);
        if (kind == "chunks")
        {
            ChunksOf(Large).ShouldAllBe(chunk => server.HasBlob(RemoteWorld.DigestOf(chunk).Message()));
        }
    }

    /// <summary>As our client cuts it.</summary>
    private static List<byte[]> ChunksOf(byte[] content)
    {
        FastCdc cutter = FastCdc.Create(new ChunkingLimits(ChunkBytes, 0))!;
        var chunks = new List<byte[]>();
        for (int offset = 0; offset < content.Length; offset += chunks[^1].Length)
        {
            ReadOnlySpan<byte> rest = content.AsSpan(offset);
            chunks.Add(rest[..cutter.Cut(rest[..Math.Min(rest.Length, cutter.MostBytes)])].ToArray());
        }

        return chunks;
    }

    private string AddressFor(string kind, DevelopmentServer server) => kind switch
    {
        "mTLS" or "token" => $"https://localhost:{server.Port}",
        "socket" => $"unix:{folder.Inside}/server",
        _ => $"http://localhost:{server.Port}",
    };

    /// <summary>Blobs of all sizes and a result: nothing is there, all of it is stored, and comes back as it
    /// was.</summary>
    private static async Task ShouldKeepAsync(RemoteSession session, DigestFunction function)
    {
        byte[][] contents = [RemoteWorld.Bytes(100), RemoteWorld.Bytes(100_000), Large, new byte[5_000_000]];
        Blob[] blobs =
        [
            .. contents.Select(content => new Blob(
                ContentHasher.Compute(content, function), new BlobSource.InMemory(content))),
        ];
        (await session.ContentStore.FindMissingAsync([.. blobs.Select(static b => b.Digest)], default))
            .Count.ShouldBe(blobs.Length);
        await session.ContentStore.UploadAsync(blobs, default);
        session.KnownBlobs.Clear();
        (await session.ContentStore.FindMissingAsync([.. blobs.Select(static b => b.Digest)], default)).ShouldBeEmpty();
        BlobDownload[] downloads = [.. blobs.Select(static b => new BlobDownload(b.Digest, new MemoryStream()))];
        await session.ContentStore.DownloadAsync(downloads, default);
        foreach ((byte[] content, BlobDownload download) in contents.Zip(downloads))
        {
            ((MemoryStream)download.Destination).ShouldHold(content);
        }

        await ShouldKeepResultAsync(session, function, blobs[0]);
    }

    private static async Task ShouldKeepResultAsync(RemoteSession session, DigestFunction function, Blob output)
    {
        Blob action = ActionOf(function, out Blob command, out Blob root);
        var query = new CacheQuery(action.Digest, ["out"]);
        (await session.ActionCache.LookUpAsync(query, default)).ShouldBeOfType<CacheLookup.Miss>();
        var result = new ActionResult
        {
            OutputFiles = { new OutputFile { Path = "out", Digest = output.Digest.ToMessage() } },
            StdoutRaw = Google.Protobuf.ByteString.CopyFromUtf8("said"),
        };

        await session.ContentStore.UploadAsync([command, root, action], default);
        await session.ActionCache.UpdateAsync(action.Digest, result, default);

        var hit = (await session.ActionCache.LookUpAsync(query, default)).ShouldBeOfType<CacheLookup.Hit>();
        hit.Result.OutputFiles.ShouldHaveSingleItem().Digest.ShouldBe(output.Digest.ToMessage());
        hit.Result.StdoutRaw.ToStringUtf8().ShouldBe("said");
    }

    private static Blob ActionOf(DigestFunction function, out Blob command, out Blob root)
    {
        command = Of(new Command { Arguments = { "true" }, OutputPaths = { "out" } });
        root = Of(new Build.Bazel.Remote.Execution.V2.Directory());
        return Of(new Build.Bazel.Remote.Execution.V2.Action
        {
            CommandDigest = command.Digest.ToMessage(),
            InputRootDigest = root.Digest.ToMessage(),
        });

        Blob Of(Google.Protobuf.IMessage message)
        {
            byte[] bytes = Google.Protobuf.MessageExtensions.ToByteArray(message);
            return new Blob(ContentHasher.Compute(bytes, function), new BlobSource.InMemory(bytes));
        }
    }

    private static ReccOptions Options(string server, string instance = "")
    {
        ServerAddress address = AddressReader.Read(server, out _).ShouldNotBeNull();
        return RemoteWorld.Options with
        {
            Server = address,
            CasServer = address,
            ActionCacheServer = address,
            Instance = instance,
            CasInstance = instance,
            ActionCacheInstance = instance,
            CacheOnly = true,
            UploadLocalBuild = true,
            Compression = CompressionUse.On,
        };
    }

    private RemoteSession Open(string server, string instance = "") =>
        RemoteSessionFactory.Open(Options(server, instance), DigestFunction.Sha256, memory, Log.Silent);
}
