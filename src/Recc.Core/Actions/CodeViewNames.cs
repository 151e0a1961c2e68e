using System.Collections.Immutable;
using System.Text;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// What the names in CodeView debug information (Microsoft's) are to become when an object is brought home: those that
/// the user's own compile writes.
/// </summary>
/// <param name="Directories">
/// Placeholders, and the directories that they stand for; the working directory first.
/// </param>
/// <param name="ObjectFile">What the object calls itself: its absolute path; null to leave it as it is.</param>
/// <param name="Spellings">Names that the action and the user write differently.</param>
public sealed record CodeViewNames(
    ImmutableArray<PlacedDirectory> Directories, string? ObjectFile, ImmutableArray<PathSpelling> Spellings)
{
    /// <summary>
    /// Options of the compiler proper that a name follows, among those that the command line names files with.
    /// </summary>
    private static readonly string[] Naming =
    [
        "-I", "-idirafter", "-include", "-include-pch", "-internal-externc-isystem", "-internal-isystem", "-iquote",
        "-isystem",
    ];

    /// <summary>The same for one that a name is joined to.</summary>
    private const string Boundary = "-pch-through-header=";

    /// <summary>A name that begins with a placeholder; every other one as it is.</summary>
    public string Path(string name)
    {
        foreach (PlacedDirectory directory in Directories)
        {
            if (name == directory.Placeholder)
            {
                return directory.Native;
            }

            if (name.StartsWith(directory.Placeholder + "/", StringComparison.Ordinal))
            {
                string rest = name[(directory.Placeholder.Length + 1)..];
                return PathText.Join(directory.Native, directory == Directories[0] ? Spelled(rest) : rest);
            }
        }

        return name;
    }

    /// <summary>A name as the user writes it.</summary>
    public string Spelled(string name)
    {
        foreach (PathSpelling spelling in Spellings)
        {
            if (spelling.Canonical == name)
            {
                return spelling.Native;
            }
        }

        return name;
    }

    /// <summary>A command line whose words stand in double quotes, divided by spaces.</summary>
    public string CommandLine(string text)
    {
        const string Divider = "\" \"";
        string[] words = text.Split(Divider);
        var written = new StringBuilder(text.Length);
        for (int i = 0; i < words.Length; i++)
        {
            bool isName = i > 0 && Array.IndexOf(Naming, words[i - 1].TrimStart('"')) >= 0;
            string word = isName ? SpelledWord(words[i])
                : words[i].StartsWith(Boundary, StringComparison.Ordinal)
                ? Boundary + SpelledWord(words[i][Boundary.Length..])
                : words[i];
            written.Append(i > 0 ? Divider : "").Append(Placed(word));
        }

        return written.ToString();
    }

    /// <summary>Text in which placeholders stand anywhere.</summary>
    public string Placed(string text) => Directories.Aggregate(
        text, static (so, directory) => so.Replace(directory.Placeholder, directory.Native, StringComparison.Ordinal));

    /// <summary>The last word keeps the quote that ends it.</summary>
    private string SpelledWord(string word) =>
        word.EndsWith('"') ? Spelled(word[..^1]) + "\"" : Spelled(word);
}
