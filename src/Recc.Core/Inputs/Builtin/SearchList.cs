using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs.Builtin;

/// <summary>
/// The directories that a compiler searches under some options, as it prints them under -v, and which directories they were
/// then: another disk makes another list.
/// </summary>
/// <param name="Quote">For names in quotes only.</param>
/// <param name="Angle">For all names.</param>
/// <param name="Missing">Directories that it would search if they were there.</param>
/// <param name="Duplicates">Directories that it leaves out because it searches them under another name.</param>
/// <param name="Demoted">Names of directories that -I gave and that are searched as system directories, in their place.</param>
internal sealed record SearchList(
    ImmutableArray<SearchedDirectory> Quote,
    ImmutableArray<SearchedDirectory> Angle,
    ImmutableArray<string> Missing,
    ImmutableArray<SearchedDirectory> Duplicates,
    ImmutableArray<string> Demoted)
{
    private const string NotThere = "ignoring nonexistent directory \"";
    private const string Twice = "ignoring duplicate directory \"";
    private const string AsSystem = "  as it is a non-system directory that duplicates a system directory";

    /// <summary>Reads what gcc or clang printed; null when there is no whole list in it, or none that can be trusted.</summary>
    public static SearchList? Read(ReadOnlySpan<byte> diagnostics, string workingDirectory)
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

        return isWhole && All(quote, workingDirectory) is { } first && All(angle, workingDirectory) is { } second
            && All(duplicates, workingDirectory) is { } third
            ? new SearchList(first, second, [.. missing], third, [.. demoted])
            : null;
    }

    /// <summary>All that is searched, then what would be; as <see cref="SearchPathReader"/> tells it.</summary>
    public ImmutableArray<string> Spellings =>
        [.. Quote.Concat(Angle).Select(static directory => directory.Spelling), .. Missing];

    /// <summary>Whether the compiler would print the same now.</summary>
    public bool StillHolds(string workingDirectory) =>
        Quote.Concat(Angle).Concat(Duplicates).All(directory => directory.IsStillThere(workingDirectory))
            && !Missing.Any(directory => SearchedDirectory.Look(directory, workingDirectory) is not null);

    /// <summary>As a scanner wants it.</summary>
    public SearchPath For(OptionSet options)
    {
        HashSet<string> user = options.UserDirectories.Select(static name => name.TrimEnd('/')).ToHashSet(StringComparer.Ordinal);
        user.ExceptWith(Demoted);
        return new SearchPath(
            [.. Quote.Select(static directory => new SearchDirectory(directory.Spelling, IsSystem: false))],
            [.. Angle.Select(directory => new SearchDirectory(
                directory.Spelling, IsSystem: !user.Contains(directory.Spelling.TrimEnd('/'))))],
            [.. options.EmbedDirectories.Select(static name => new SearchDirectory(name, IsSystem: false))]);
    }

    private static string Quoted(string line, string before) =>
        line.EndsWith('"') ? line[before.Length..^1] : line[before.Length..];

    private static ImmutableArray<SearchedDirectory>? All(List<string> names, string workingDirectory)
    {
        var all = ImmutableArray.CreateBuilder<SearchedDirectory>(names.Count);
        foreach (string name in names)
        {
            if (SearchedDirectory.Look(name, workingDirectory) is not { } directory)
            {
                return null;
            }

            all.Add(directory);
        }

        return all.DrainToImmutable();
    }
}

/// <summary>A directory as a compiler spells it, and which one it is.</summary>
internal sealed record SearchedDirectory(string Spelling, ulong Device, ulong Inode)
{
    /// <summary>The directory under a name; null when there is none.</summary>
    public static SearchedDirectory? Look(string spelling, string workingDirectory) =>
        FileIdentity.TryRead(PathText.Join(workingDirectory, spelling), out FileIdentity identity) && identity.IsDirectory
            ? new SearchedDirectory(spelling, identity.Device, identity.Inode)
            : null;

    public bool IsStillThere(string workingDirectory) => Look(Spelling, workingDirectory) == this;
}
