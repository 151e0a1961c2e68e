using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Keeps account of what a link looks for in vain, so that it is noticed when it appears: names in directories, and
/// directories that are not there.
/// </summary>
internal sealed class AbsentNames
{
    private readonly Dictionary<string, HashSet<string>> byDirectory = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileIdentity> identities = new(StringComparer.Ordinal);

    /// <summary>Notes that a file is not there.</summary>
    /// <param name="path">Absolute, not normalised.</param>
    public void Add(string path)
    {
        string name = PathText.Name(path);
        string directory = PathText.Parent(path);
        while (!IsThere(directory) && directory.Length > 1)
        {
            name = PathText.Name(directory) + "/";
            directory = PathText.Parent(directory);
        }

        if (!byDirectory.TryGetValue(directory, out HashSet<string>? names))
        {
            byDirectory.Add(directory, names = new HashSet<string>(StringComparer.Ordinal));
        }

        names.Add(name);
    }

    /// <summary>What to watch.</summary>
    /// <param name="at">
    /// When the looking began: directories that changed since, or a moment before, are looked through.
    /// </param>
    public ImmutableArray<SearchWatch> Watches(long at) =>
    [
        .. byDirectory.Select(pair => new SearchWatch(
            pair.Key, ClockStep.Trusted(identities[pair.Key], at), [.. pair.Value])),
    ];

    /// <summary>Whether a directory is there; its identity is taken before anything is looked for in it.</summary>
    public bool IsThere(string directory)
    {
        if (identities.ContainsKey(directory))
        {
            return true;
        }

        if (!FileIdentity.TryRead(directory, out FileIdentity identity) || !identity.IsDirectory)
        {
            return false;
        }

        identities.Add(directory, identity);
        return true;
    }
}
