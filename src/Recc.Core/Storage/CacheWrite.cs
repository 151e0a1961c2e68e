namespace Recc.Core.Storage;

/// <summary>What came of writing a file that nobody had written before.</summary>
public enum CacheWrite
{
    Written,
    Exists,
    Failed,
}
