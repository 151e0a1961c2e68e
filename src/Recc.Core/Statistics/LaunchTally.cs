namespace Recc.Core.Statistics;

/// <summary>
/// What is counted of one launch. Filled while it runs; from several threads where bytes are concerned.
/// </summary>
public sealed class LaunchTally
{
    private long bytesUp;
    private long bytesDown;

    /// <summary>How it got its outputs.</summary>
    public LaunchKind Kind { get; set; }

    /// <summary>Name of the reason for running the compiler here, or null.</summary>
    public string? Reason { get; set; }

    /// <summary>The local cache did not have it.</summary>
    public bool IsLocalMiss { get; set; }

    /// <summary>The server's cache did not have it.</summary>
    public bool IsRemoteMiss { get; set; }

    /// <summary>Its server had been asked before it came.</summary>
    public bool IsPrefetched { get; set; }

    /// <summary>Answers for launches that never came, found out while this one ran.</summary>
    public long UnusedAnswers { get; set; }

    /// <summary>How long the compile took that it did not have to do; zero when that is not known.</summary>
    public TimeSpan Spared { get; set; }

    /// <summary>Bytes of blobs sent to servers.</summary>
    public long BytesUp => Interlocked.Read(ref bytesUp);

    /// <summary>Bytes of blobs fetched from servers.</summary>
    public long BytesDown => Interlocked.Read(ref bytesDown);

    public void AddUp(long bytes) => Interlocked.Add(ref bytesUp, bytes);

    public void AddDown(long bytes) => Interlocked.Add(ref bytesDown, bytes);
}
