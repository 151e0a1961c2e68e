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

    /// <summary>The path under which it was found first, whether or not it was read then.</summary>
    internal string? FoundAs { get; set; }

    /// <summary>The path under which it was read first.</summary>
    internal string? EnteredAs { get; set; }

    /// <summary>
    /// Where clang looks for what it says in quotes, once that was asked: whatever the path it is read by.
    /// </summary>
    internal SearchPlace? Own { get; set; }
}
