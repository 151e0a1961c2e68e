using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs;

/// <summary>
/// A directory in which a header could newly appear and change what a scan finds: it holds while nothing was added to
/// the directory, or while none of the names that were looked for in vain is there.
/// </summary>
/// <param name="Directory">Absolute path, not normalised.</param>
/// <param name="Identity">Of the directory before it was read; default when it was too young to be trusted.</param>
/// <param name="Absent">
/// Names that no file in it has; one that ends in a slash stands for a directory that is not there.
/// </param>
internal sealed record SearchWatch(string Directory, FileIdentity Identity, ImmutableArray<string> Absent)
{
    /// <summary>gcc takes a precompiled header of this ending instead of the header beside it.</summary>
    private const string PrecompiledEnding = ".gch";

    /// <summary>
    /// Whether it holds; the watch to go on with carries the directory's present identity. Null when it does not hold.
    /// </summary>
    public SearchWatch? Renew(long trustedBefore)
    {
        if (!FileIdentity.TryRead(Directory, out FileIdentity now))
        {
            return null;
        }

        if (now == Identity)
        {
            return this;
        }

        HashSet<string> names = NamesIn(Directory);
        bool holds = !names.Any(IsPrecompiled) && !Absent.Any(name => IsThere(name, names));
        return holds ? this with { Identity = now.NewestNanoseconds < trustedBefore ? now : default } : null;
    }

    /// <summary>The names in a directory; throws <see cref="IOException"/> when it cannot be read.</summary>
    public static HashSet<string> NamesIn(string directory) =>
        System.IO.Directory.EnumerateFileSystemEntries(directory).Select(PathText.Name).ToHashSet(StringComparer.Ordinal);

    public static bool IsPrecompiled(string name) => name.EndsWith(PrecompiledEnding, StringComparison.Ordinal);

    private bool IsThere(string name, HashSet<string> names) => name.EndsWith('/')
        ? names.Contains(name[..^1])
        : names.Contains(name) && File.Exists(PathText.Join(Directory, name));
}
