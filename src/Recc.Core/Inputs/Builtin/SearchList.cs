using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs.Builtin;

/// <summary>
/// The directories that a compiler searches under some options, as it prints them under -v, and which directories they
/// were then: another disk makes another list.
/// </summary>
/// <param name="Quote">For names in quotes only.</param>
/// <param name="Angle">For all names.</param>
/// <param name="Missing">Directories that it would search if they were there.</param>
/// <param name="Named">All that have to do with it: those above, and whatever options and the environment name.</param>
/// <param name="Demoted">
/// Names of directories that -I gave and that are searched as system directories, in their place.
/// </param>
internal sealed record SearchList(
    ImmutableArray<string> Quote,
    ImmutableArray<string> Angle,
    ImmutableArray<string> Missing,
    ImmutableArray<NamedDirectory> Named,
    ImmutableArray<string> Demoted)
{
    private const string NotThere = "ignoring nonexistent directory \"";
    private const string Twice = "ignoring duplicate directory \"";
    private const string AsSystem = "  as it is a non-system directory that duplicates a system directory";

    /// <summary>Reads what gcc or clang printed; null when there is no whole list in it.</summary>
    /// <param name="diagnostics">All of it.</param>
    /// <param name="workingDirectory">Absolute.</param>
    /// <param name="given">Directories that options and the environment name.</param>
    public static SearchList? Read(
        ReadOnlySpan<byte> diagnostics, string workingDirectory, IEnumerable<string> given)
    {
        var quote = new List<string>();
        var angle = new List<string>();
        var missing = new List<string>();
        var duplicates = new List<string>();
        var demoted = new List<string>();
        List<string>? into = null;
        bool isWhole = false;
        foreach (string line in Encoding.UTF8.GetString(diagnostics).Split('\n'))
        {
            if (line.StartsWith(NotThere, StringComparison.Ordinal))
            {
                missing.Add(Quoted(line, NotThere));
            }
            else if (line.StartsWith(Twice, StringComparison.Ordinal))
            {
                duplicates.Add(Quoted(line, Twice));
            }
            else if (line == AsSystem && duplicates.Count > 0)
            {
                demoted.Add(duplicates[^1].TrimEnd('/'));
            }
            else if (line.EndsWith("search starts here:", StringComparison.Ordinal))
            {
                into = line.StartsWith("#include \"", StringComparison.Ordinal) ? quote : angle;
            }
            else if (line == "End of search list.")
            {
                isWhole = into is not null;
                into = null;
            }
            else if (into is not null && line.StartsWith(' '))
            {
                into.Add(line[1..]);
            }
        }

        // What a compiler says of duplicates, it does not say under the names that were given.
        IEnumerable<string> named = quote.Concat(angle).Concat(missing).Concat(duplicates).Concat(given);
        return isWhole
            ? new SearchList(
                [.. quote],
                [.. angle],
                [.. missing],
                [.. named.Distinct(StringComparer.Ordinal).Select(name => NamedDirectory.Look(name, workingDirectory))],
                [.. demoted])
            : null;
    }

    /// <summary>All that is searched, then what would be; as <see cref="SearchPathReader"/> tells it.</summary>
    public ImmutableArray<string> Spellings => [.. Quote, .. Angle, .. Missing];

    /// <summary>Whether what is searched was there when it was looked at, and what is missing was not.</summary>
    public bool IsAsThere => Named.All(directory => directory.Inode == 0
        ? !Quote.Contains(directory.Name) && !Angle.Contains(directory.Name)
        : !Missing.Contains(directory.Name));

    /// <summary>Whether the compiler would print the same now.</summary>
    public bool StillHolds(string workingDirectory) =>
        Named.All(directory => NamedDirectory.Look(directory.Name, workingDirectory) == directory);

    /// <summary>As a scanner wants it.</summary>
    public SearchPath For(OptionSet options)
    {
        HashSet<string> user = options.UserDirectories.Select(static name => name.TrimEnd('/'))
            .ToHashSet(StringComparer.Ordinal);
        user.ExceptWith(Demoted);
        return new SearchPath(
            [.. Quote.Select(static directory => new SearchDirectory(directory, IsSystem: false))],
            [.. Angle.Select(directory => new SearchDirectory(
                directory, IsSystem: !user.Contains(directory.TrimEnd('/'))))],
            [.. options.EmbedDirectories.Select(static name => new SearchDirectory(name, IsSystem: false))]);
    }

    private static string Quoted(string line, string before) =>
        line.EndsWith('"') ? line[before.Length..^1] : line[before.Length..];
}

/// <summary>Which directory a name leads to; zeroes when it leads to none.</summary>
internal readonly record struct NamedDirectory(string Name, ulong Device, ulong Inode)
{
    public static NamedDirectory Look(string name, string workingDirectory) =>
        FileIdentity.TryRead(PathText.Join(workingDirectory, name), out FileIdentity identity) && identity.IsDirectory
            ? new NamedDirectory(name, identity.Device, identity.Inode)
            : new NamedDirectory(name, 0, 0);
}
