namespace Recc.Core.Actions;

/// <summary>
/// How one path of the command line is written on both sides, and with it the names that begin with it.
/// </summary>
/// <param name="Spelling">The path itself.</param>
/// <param name="IsDirectory">Whether names go on behind it.</param>
internal sealed record NamePrefix(PathSpelling Spelling, bool IsDirectory)
{
    /// <summary>How names that begin with it begin in the action.</summary>
    public string CanonicalStart => Start(Spelling.Canonical);

    /// <summary>How they begin in the user's command.</summary>
    public string NativeStart => Start(Spelling.Native);

    /// <summary>
    /// The shortest text that names begin with, a directory itself included: without a separator, unless the directory
    /// is "." or "..", with which the names of others begin as well.
    /// </summary>
    public PathSpelling Shortest =>
        IsDirectory && Spelling.Canonical.EndsWith('.') ? new(CanonicalStart, NativeStart) : Spelling;

    private string Start(string path) => IsDirectory && !path.EndsWith('/') ? path + "/" : path;
}
