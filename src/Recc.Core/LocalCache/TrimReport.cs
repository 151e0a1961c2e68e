namespace Recc.Core.LocalCache;

/// <summary>What trimming came to.</summary>
/// <param name="SpaceBefore">Bytes of the disk that the cache took.</param>
/// <param name="SpaceAfter">Bytes that it takes now.</param>
/// <param name="FilesRemoved">Results and blobs that are gone.</param>
public sealed record TrimReport(long SpaceBefore, long SpaceAfter, long FilesRemoved);
