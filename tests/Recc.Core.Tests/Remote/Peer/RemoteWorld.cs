using System.Security.Cryptography;
using System.Text;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Xunit;

namespace Recc.Core.Tests.Remote.Peer;

/// <summary>What the tests of this folder talk with and about.</summary>
public static class RemoteWorld
{
    /// <summary>Longer than anything takes that goes well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static readonly ConnectionSettings Settings = new()
    {
        ConnectTimeout = Patience,
        ServerCertificate = null,
        ClientCertificate = null,
        ClientKey = null,
        AccessTokenPath = null,
        Headers = [],
        ToolInvocationId = "invocation",
        CorrelatedInvocationsId = "build",
    };

    public static readonly ServiceSettings Service = new("", DigestFunction.Sha256, Patience);

    public static readonly ReccOptions Options = new()
    {
        Server = null,
        CasServer = null,
        ActionCacheServer = null,
        Instance = "",
        CasInstance = "",
        ActionCacheInstance = "",
        ProjectRoot = null,
        BuildRoot = null,
        CacheOnly = false,
        Daemon = DaemonUse.Off,
        DaemonIdle = TimeSpan.Zero,
        LocalJobs = 0,
        UploadLocalBuild = false,
        SkipCache = false,
        ActionUncacheable = false,
        NativePaths = false,
        FallbackToLocal = true,
        Passthrough = false,
        RemotePlatform = [],
        RemoteEnvironment = [],
        LogLevel = LogLevel.Error,
        EnableMetrics = false,
        MetricsFile = null,
        RetryLimit = 0,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RequestTimeout = Patience,
        ConnectTimeout = Patience,
        ExecuteTimeout = Patience,
        QueueTimeout = Patience,
        ActionSalt = "",
        CacheDirectory = null,
        LocalCache = false,
        CacheSize = 0,
        ServerCertificate = null,
        ClientCertificate = null,
        ClientKey = null,
        AccessTokenPath = null,
        RemoteHeaders = [],
        ToolInvocationId = "",
        CorrelatedInvocationsId = "",
    };

    public static GrpcConnection ConnectTo(ServerAddress address) =>
        new(address, Settings, new TransportPool(), Log.Silent);

    public static GrpcConnection Connect(this ScriptedPeer peer) => ConnectTo(peer.Address);

    public static Digest DigestOf(ReadOnlySpan<byte> bytes) => Digest.Of(SHA256.HashData(bytes), bytes.Length);

    public static Digest DigestOf(string text) => DigestOf(Encoding.UTF8.GetBytes(text));

    public static Blob BlobOf(byte[] bytes) => new(DigestOf(bytes), new BlobSource.InMemory(bytes));

    public static Blob BlobOf(string text) => BlobOf(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes that look random and are the same for the same seed.</summary>
    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Compares many bytes in a moment, and shows none of them.</summary>
    public static void ShouldHold(this ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected) =>
        Assert.True(actual.SequenceEqual(expected), $"{actual.Length} bytes are not the {expected.Length} expected");

    /// <inheritdoc cref="ShouldHold(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static void ShouldHold(this MemoryStream actual, ReadOnlySpan<byte> expected) =>
        ShouldHold((ReadOnlySpan<byte>)actual.ToArray(), expected);

    /// <inheritdoc cref="ShouldHold(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static void ShouldHold(this byte[] actual, ReadOnlySpan<byte> expected) =>
        ShouldHold((ReadOnlySpan<byte>)actual, expected);

    public static Build.Bazel.Remote.Execution.V2.Digest Message(this Digest digest) =>
        new() { Hash = digest.Hash, SizeBytes = digest.Size };

    /// <summary>The failure that a call ends with.</summary>
    public static async Task<RemoteFailure> FailureOf(Func<Task> call)
    {
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(call);
        Assert.DoesNotContain('\n', e.Failure.Message);
        return e.Failure;
    }
}
