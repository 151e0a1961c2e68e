using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// Finds out how the compiler spells files that are known by normalised absolute path: each was found in a directory
/// that is searched, or beside a file that was read, under a name that some text says. Where that makes more than one
/// spelling, nobody but the compiler knows.
/// </summary>
/// <param name="order">The command.</param>
/// <param name="files">Normalised absolute paths.</param>
/// <param name="facts">What these files say.</param>
/// <param name="searchPath">Directories that are searched, as the compiler spells them.</param>
internal sealed class SpellingFinder(
    ScanOrder order,
    IReadOnlyList<string> files,
    IReadOnlyList<SourceFacts> facts,
    ImmutableArray<string> searchPath)
{
    private readonly Dictionary<string, SourceFacts> factsByFile = files.Zip(facts)
        .ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);

    private readonly Dictionary<string, HashSet<string>> spellings = new(StringComparer.Ordinal);
    private readonly Queue<(string File, string Spelled)> spelledAnew = new();

    /// <summary>The spellings in the order of the files; null and a file whose spelling is not clear.</summary>
    public ImmutableArray<string>? Find(out string unclear)
    {
        Spell(order.Command.Source);
        SpellBySearch();
        while (spelledAnew.TryDequeue(out (string File, string Spelled) next))
        {
            foreach (IncludeName include in factsByFile[next.File].IncludeNames.Where(IsRead))
            {
                if (include.Form == IncludeForm.Quote)
                {
                    Spell(PathText.Join(PathText.Parent(next.Spelled), include.Name));
                }
            }
        }

        unclear = files.FirstOrDefault(
            file => !spellings.TryGetValue(file, out HashSet<string>? found) || found.Count != 1) ?? "";
        return unclear.Length > 0 ? null : [.. files.Select(file => spellings[file].First())];
    }

    /// <summary>Each name in each directory, but only where that can be one of the files.</summary>
    private void SpellBySearch()
    {
        string[] forced =
        [
            .. order.Command.Arguments.Where(static argument => argument.Meaning == ArgumentMeaning.IncludeFile)
                .Select(static argument => argument.Value),
        ];
        Array.ForEach(forced, Spell);
        ILookup<string, string> directories = searchPath.ToLookup(Absolute, StringComparer.Ordinal);
        ILookup<string, string> filesByLast = files.ToLookup(PathText.Name, StringComparer.Ordinal);
        IEnumerable<string> names = factsByFile
            .SelectMany(said => said.Value.IncludeNames.Where(
                include => IsRead(include) && !IsBeside(said.Key, include)))
            .Select(static include => include.Name)
            .Concat(forced.Where(name => !factsByFile.ContainsKey(Absolute(name))))
            .Distinct(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (HasDots(name) || PathText.IsAbsolute(name))
            {
                foreach (string directory in searchPath)
                {
                    Spell(PathText.Join(directory, name));
                }

                continue;
            }

            string end = "/" + name;
            foreach (string file in filesByLast[PathText.Name(name)])
            {
                foreach (string directory in file.EndsWith(end, StringComparison.Ordinal)
                    ? directories[file[..^end.Length]] : [])
                {
                    Spell(PathText.Join(directory, name));
                }
            }
        }
    }

    /// <summary>What lies beside the file that asks for it is found there, before any directory is searched.</summary>
    private bool IsBeside(string file, IncludeName include) =>
        include is { Form: IncludeForm.Quote, Use: not IncludeUse.IncludeNext }
            && factsByFile.ContainsKey(PathText.Normalize(PathText.Join(PathText.Parent(file), include.Name)));

    private void Spell(string spelled)
    {
        string file = Absolute(spelled);
        if (!factsByFile.ContainsKey(file))
        {
            return;
        }

        if (!spellings.TryGetValue(file, out HashSet<string>? found))
        {
            found = new HashSet<string>(StringComparer.Ordinal);
            spellings.Add(file, found);
        }

        // clang leaves out "./" at the beginning, of what it prints.
        string printed = spelled;
        while (printed.StartsWith("./", StringComparison.Ordinal))
        {
            printed = printed[2..].TrimStart('/');
        }

        // Two are too many already, and of files that lead to each other by ".." there is no end.
        if (found.Count < 2 && found.Add(printed))
        {
            spelledAnew.Enqueue((file, spelled));
        }
    }

    private string Absolute(string spelled) => PathText.Normalize(PathText.Join(order.WorkingDirectory, spelled));

    private static bool IsRead(IncludeName name) =>
        name.Use is IncludeUse.Include or IncludeUse.IncludeNext or IncludeUse.Import;

    private static bool HasDots(string name) => name.Contains("./", StringComparison.Ordinal)
        || name.Contains("//", StringComparison.Ordinal);
}
