namespace Recc.Core.Remote;

/// <summary>The services of one remote setup, as the rest of the pipeline sees them.</summary>
/// <param name="ContentStore">Blobs.</param>
/// <param name="ActionCache">Results.</param>
/// <param name="Executor">Null when no execution server is configured (cache only).</param>
/// <param name="Probe">What the execution server, or else the content store, can do.</param>
/// <param name="KnownBlobs">What the content store is known to have.</param>
/// <param name="Connections">What is closed together with the session, or null.</param>
public sealed record RemoteSession(
    IContentStore ContentStore,
    IActionCache ActionCache,
    IExecutor? Executor,
    IServerProbe Probe,
    KnownBlobs KnownBlobs,
    IDisposable? Connections = null) : IDisposable
{
    public void Dispose() => Connections?.Dispose();
}
