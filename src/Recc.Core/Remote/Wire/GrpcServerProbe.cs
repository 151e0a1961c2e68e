using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Recc.Core.Remote.Transport;
using DigestFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Asks a server for its capabilities when they are first needed, and remembers the answer; a failure is not
/// remembered.
/// </summary>
public sealed class GrpcServerProbe(
    GrpcConnection connection, ServiceSettings settings, ServerMemory memory, string? cacheDirectory)
    : IServerProbe, IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly string service = ServerMemory.NameOf(connection.Endpoint, settings.Instance);
    private readonly ServerRecords? records = cacheDirectory is null ? null : new ServerRecords(cacheDirectory);

    public async Task<ServerLimits> GetLimitsAsync(CancellationToken cancellation)
    {
        if (memory.RecallLimits(service) is { } limits)
        {
            return limits;
        }

        await gate.WaitAsync(cancellation);
        try
        {
            if (memory.RecallLimits(service) is { } meanwhile)
            {
                return meanwhile;
            }

            if (records?.Recall(service) is { } recorded)
            {
                memory.Keep(service, recorded);
                return recorded;
            }

            ServerLimits asked = await AskAsync(cancellation);
            memory.Keep(service, asked);
            records?.Keep(service, asked);
            return asked;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<ServerLimits> AskAsync(CancellationToken cancellation)
    {
        var request = new GetCapabilitiesRequest { InstanceName = settings.Instance };
        GrpcAnswer<ServerCapabilities> answer = await connection.UnaryAsync(
            RemoteMethods.GetCapabilities, request, settings.CallOf(0), cancellation);
        ServerCapabilities capabilities = answer.Require();
        CacheCapabilities? cache = capabilities.CacheCapabilities;
        return new ServerLimits
        {
            MaxBatchBytes = cache is { MaxBatchTotalSizeBytes: > 0 and var advertised }
                ? advertised
                : BatchPlanner.MaxBytes,
            CanExecute = capabilities.ExecutionCapabilities is { ExecEnabled: true },
            CanUpdateActionCache = cache?.ActionCacheUpdateCapabilities?.UpdateEnabled,
            DigestFunctions = DigestFunctionsOf(cache),
            KnowsOutputPaths = IsAtLeast21(capabilities.HighApiVersion),
            MaxBlobBytes = Math.Max(cache?.MaxCasBlobSizeBytes ?? 0, 0),
            CompressesStreams = cache?.SupportedCompressors.Contains(Compressor.Types.Value.Zstd) == true,
            CompressesUpdates = cache?.SupportedBatchUpdateCompressors.Contains(Compressor.Types.Value.Zstd) == true,
            Splices = cache is { SpliceBlobSupport: true, FastCdc2020Params: { } chunks }
                ? new ChunkingLimits((long)Math.Min(chunks.AvgChunkSizeBytes, int.MaxValue), chunks.Seed)
                : null,
            Splits = cache?.SplitBlobSupport == true,
        };
    }

    private static List<DigestFunction> DigestFunctionsOf(CacheCapabilities? cache) =>
        (cache?.DigestFunctions ?? []).Select(WireDigests.Read).OfType<DigestFunction>().ToList();

    // A server that does not tell its version is not an old one: those tell.
    private static bool IsAtLeast21(SemVer? version) =>
        version is null or { Major: 0, Minor: 0 } || version.Major > 2 || version is { Major: 2, Minor: >= 1 };
}
