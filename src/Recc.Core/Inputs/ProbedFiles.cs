using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Files that __has_include and its relatives may find. Whether they are there changes the result, so they are inputs,
/// though -M does not list them: without them, a worker would take the other branch, and the key would not tell.
/// </summary>
internal static class ProbedFiles
{
    /// <summary>
    /// Every existing file that a probe in one of the texts could mean: in each directory that is searched, and, for a
    /// name in quotes, beside any of the files, since a macro is looked up where it is used. Spelled as a compiler
    /// would. Null when the search path is needed and not known.
    /// </summary>
    /// <param name="files">Files that are read.</param>
    /// <param name="facts">What they say, and what the command line defines.</param>
    /// <param name="searchPath">Directories that are searched.</param>
    /// <param name="workingDirectory">Absolute.</param>
    public static IReadOnlyList<string>? Find(
        ImmutableArray<InputFile> files,
        ImmutableArray<SourceFacts> facts,
        ImmutableArray<string>? searchPath,
        string workingDirectory)
    {
        bool anyComputed = facts.Any(static said => said.HasComputedProbe);
        IncludeName[] names =
            [.. facts.SelectMany(static said => said.IncludeNames).Where(name => IsProbe(name, anyComputed))
                .Distinct()];
        if (names.Length == 0)
        {
            return [];
        }

        if (searchPath is null)
        {
            return null;
        }

        string[] beside =
            [.. files.Select(static file => PathText.Parent(file.Spelled)).Distinct(StringComparer.Ordinal)];
        return
        [
            .. names.SelectMany(name => Candidates(name, beside, searchPath.Value)).Distinct(StringComparer.Ordinal)
                .Where(spelled => IsFile(PathText.Join(workingDirectory, spelled))),
        ];
    }

    /// <summary>clang looks for what is embedded in the working directory as well.</summary>
    private static IEnumerable<string> Candidates(IncludeName name, string[] beside,
        ImmutableArray<string> searchPath) =>
        (name.Form == IncludeForm.Quote ? beside.Concat(searchPath).Append("") : searchPath)
            .Select(directory => PathText.Join(directory, name.Name)).Distinct(StringComparer.Ordinal);

    /// <summary>As the system reads the path, which File.Exists does not when ".." is behind a symbolic link.</summary>
    private static bool IsFile(string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity) && !identity.IsDirectory;

    public static bool IsProbe(IncludeName name, bool anyComputed) => name.Use
        is IncludeUse.HasInclude or IncludeUse.HasIncludeNext or IncludeUse.HasEmbed
        || (anyComputed && name.Use == IncludeUse.MacroText);
}
