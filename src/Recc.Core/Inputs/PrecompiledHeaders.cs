using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Precompiled headers that a compile may take. -M does not name them: it reads the headers behind them, which may have
/// changed since.
/// </summary>
internal sealed class PrecompiledHeaders(ScanOrder order)
{
    /// <summary>For a header that is included from the command line clang takes either, gcc the former.</summary>
    private static readonly string[] ForcedEndings = [".gch", ".pch"];

    private readonly Dictionary<string, HashSet<string>> found = new(StringComparer.Ordinal);

    /// <summary>Its path, or null when there is none that one of the texts could mean.</summary>
    public string? Find(
        ImmutableArray<InputFile> files, ImmutableArray<SourceFacts> facts, ImmutableArray<string>? searchPath)
    {
        string[] forced =
        [
            .. order.Command.Arguments.Where(static argument => argument.Meaning == ArgumentMeaning.IncludeFile)
                .Select(static argument => argument.Value),
        ];
        string[] searched = [.. searchPath ?? []];
        HashSet<string> names = facts.SelectMany(static said => said.IncludeNames).Where(static name => MayBeRead(name.Use))
            .Select(static name => name.Name).ToHashSet(StringComparer.Ordinal);
        IEnumerable<string> directories = files.Select(static file => PathText.Parent(file.Spelled)).Concat(searched)
            .Distinct(StringComparer.Ordinal);
        return FindIn(searched.Prepend(""), forced, ForcedEndings)
            ?? FindIn(directories, names, [".gch"])
            ?? (facts.Any(static said => said.HasComputedInclude) ? FindAny(directories) : null);
    }

    private static bool MayBeRead(IncludeUse use) => use is IncludeUse.Include or IncludeUse.IncludeNext or IncludeUse.Import;

    private string? FindIn(IEnumerable<string> directories, IReadOnlyCollection<string> names, string[] suffixes)
    {
        foreach (string directory in directories)
        {
            foreach (string name in names)
            {
                string path = PathText.Join(order.WorkingDirectory, PathText.Join(directory, name));
                HashSet<string> there = PrecompiledIn(PathText.Parent(path));
                if (there.Count > 0 && suffixes.Any(suffix => there.Contains(PathText.Name(path) + suffix)))
                {
                    return path;
                }
            }
        }

        return null;
    }

    private string? FindAny(IEnumerable<string> directories) => directories
        .FirstOrDefault(directory => PrecompiledIn(PathText.Join(order.WorkingDirectory, directory)).Count > 0);

    private HashSet<string> PrecompiledIn(string directory)
    {
        if (!found.TryGetValue(directory, out HashSet<string>? names))
        {
            names = SearchWatch.PrecompiledIn(directory);
            found.Add(directory, names);
        }

        return names;
    }
}
