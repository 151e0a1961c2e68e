namespace Recc.DepScan;

/// <summary>
/// What a scan knows of a file: for clang one per file whatever its path, for gcc one per <see cref="FoundFile"/>.
/// </summary>
internal sealed class FileState
{
    /// <summary>#pragma once was seen in it, or it was taken in with #import.</summary>
    internal bool IsOnce { get; set; }

    internal bool WasEntered { get; set; }

    /// <summary>Whether it is a system header, as the last look-up had it (clang).</summary>
    internal bool IsSystem { get; set; }
}
