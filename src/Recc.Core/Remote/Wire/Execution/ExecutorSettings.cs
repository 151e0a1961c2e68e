namespace Recc.Core.Remote.Wire;

/// <summary>How executions are asked for and how long they are waited for.</summary>
/// <param name="Service">Instance and digest function.</param>
/// <param name="ExecuteTimeout">For the whole of one execution. Zero or less: no limit.</param>
/// <param name="QueueTimeout">How long it may wait for a worker. Zero or less: no limit.</param>
public sealed record ExecutorSettings(ServiceSettings Service, TimeSpan ExecuteTimeout, TimeSpan QueueTimeout)
{
    /// <summary>
    /// How old a stream of operations gets before another one takes its place: load balancers cut long streams, and a
    /// new one also finds a server that has moved.
    /// </summary>
    public TimeSpan StreamAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the new stream may take for its first word; after that the old one is kept.</summary>
    public TimeSpan RenewalPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the end of a launch that was given up may take for telling the server so.</summary>
    public TimeSpan CancelPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Streams that may break in a row, with no word from the server between them.</summary>
    public int BreakLimit { get; init; } = 5;

    /// <summary>How often an execution that the server has forgotten is asked for again.</summary>
    public int RestartLimit { get; init; } = 2;

    /// <summary>Before a broken stream is opened again; grows with each break in a row.</summary>
    public RetryPolicy Reopening { get; init; } = new(0, TimeSpan.FromMilliseconds(200));
}
