namespace Recc.DepScan;

/// <summary>
/// The name by which each directory was first come across, however often it is named in other ways. clang before 17 or
/// 18 gives a directory that name for good, also when it only looked for a file in it in vain.
/// </summary>
internal sealed class FirstNames(ISourceTree tree)
{
    private readonly HashSet<string> noted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>Hears of a directory, which need not exist.</summary>
    internal void Note(string directory)
    {
        if (noted.Add(directory) && tree.RealPath(directory) is { } real)
        {
            names.TryAdd(real, directory);
        }
    }

    internal string Of(string directory) =>
        tree.RealPath(directory) is { } real && names.TryGetValue(real, out string? name) ? name : directory;
}
