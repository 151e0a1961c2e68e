using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote.Transport;

namespace Recc.Core.Remote.Wire;

/// <summary>Puts the services of a remote setup together. The first call opens the first connection.</summary>
public static class RemoteSessionFactory
{
    /// <summary>What is known of the server that names things; null when it never said.</summary>
    public static ServerShape? RecallShape(ReccOptions options, ServerMemory memory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(memory);
        bool executes = !options.CacheOnly && options.Server is not null;
        string service = executes
            ? ServerMemory.NameOf(options.Server!.Text, options.Instance)
            : ServerMemory.NameOf((options.CasServer ?? options.Server)?.Text ?? "", options.CasInstance);
        return memory.RecallShape(service)
            ?? (options.CacheDirectory is { } directory ? new ServerRecords(directory).RecallShape(service) : null);
    }

    /// <summary>
    /// The session that the settings describe: without an executor when there is no execution server or none is
    /// wanted, with an action cache for reading only unless results may be stored. Needs the address of at least one
    /// server. To be disposed by the caller.
    /// </summary>
    /// <param name="options">The settings of a launch.</param>
    /// <param name="function">The digest function of all digests.</param>
    /// <param name="memory">What earlier sessions learned.</param>
    /// <param name="log">Hears of retries and of what cannot be sent.</param>
    /// <param name="runHelper">See <see cref="ConnectionSettings.RunHelper"/>.</param>
    /// <param name="chunks">Keeps chunks of large blobs on this machine; or null.</param>
    public static RemoteSession Open(
        ReccOptions options,
        DigestFunction function,
        ServerMemory memory,
        Log log,
        Func<string, string, CancellationToken, byte[]>? runHelper = null,
        IContentStore? chunks = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if ((options.CasServer ?? options.Server) is not { } store
            || (options.ActionCacheServer ?? options.Server) is not { } cache)
        {
            throw new ArgumentException("No server is configured.", nameof(options));
        }

        var connections = new ConnectionSet(
            ConnectionSettings.From(options) with { RunHelper = runHelper }, memory, options.CacheDirectory, log);
        var retrier = Retrier.Create(new RetryPolicy(options.RetryLimit, options.RetryDelay), log);
        var execution = new ServiceSettings(options.Instance, function, options.RequestTimeout)
        {
            MinThroughput = options.MinThroughput,
            CallsAtOnce = options.MaxTransfers,
        };
        ServiceSettings content = execution with
        {
            Instance = options.CasInstance,
            Compresses = options.Compression == CompressionUse.On
                || (options.Compression == CompressionUse.Auto && !store.IsOnThisMachine),
        };
        ServiceSettings results = execution with { Instance = options.ActionCacheInstance };

        ServerAddress? executor = options.CacheOnly ? null : options.Server;
        IServerProbe storeProbe = Probe(store, content);
        IContentStore stored = new GrpcContentStore(connections.To(store), content, storeProbe, chunks);
        if (options.UsesLocalCas)
        {
            stored = new LocalCasContentStore(connections.To(store), content, stored, log);
        }

        KnownBlobs known = memory.BlobsOf($"{store.Text} {content.Instance} {function}");
        IContentStore contentStore = new EmptyBlobContentStore(
            new RememberingContentStore(new RetryingContentStore(stored, retrier), known), function);
        IActionCache actionCache = new RetryingActionCache(
            new GrpcActionCache(connections.To(cache), results), retrier);
        return new RemoteSession(
            contentStore,
            options.UploadLocalBuild ? actionCache : new ReadOnlyActionCache(actionCache),
            executor is null ? null : ExecutorOf(executor),
            executor is null ? storeProbe : Probe(executor, execution),
            known,
            connections);

        IServerProbe Probe(ServerAddress address, ServiceSettings service) => options.AsksCapabilities
            ? connections.Probe(address, service)
            : new AssumedServerProbe(Assumed(options));

        IExecutor ExecutorOf(ServerAddress address) => new RetryingExecutor(
            new GrpcExecutor(
                connections.To(address),
                new ExecutorSettings(execution, options.ExecuteTimeout, options.QueueTimeout),
                log),
            retrier);
    }

    private static ServerLimits Assumed(ReccOptions options) => new()
    {
        MaxBatchBytes = BatchPlanner.MaxBytes,
        CanExecute = true,
        CanUpdateActionCache = null,
        DigestFunctions = [],
        KnowsOutputPaths = options.ApiMinorVersion is not 0,
    };
}
