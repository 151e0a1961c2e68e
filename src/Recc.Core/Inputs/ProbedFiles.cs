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
    /// Every existing file that a probe in one of the texts could mean: beside the file that asks, and in each
    /// directory that is searched. Spelled as a compiler would. Null when the search path is needed and not known.
    /// </summary>
    public static IReadOnlyList<string>? Find(
        ImmutableArray<InputFile> files,
        ImmutableArray<SourceFacts> facts,
        ImmutableArray<string>? searchPath,
        string workingDirectory)
    {
        bool anyComputed = facts.Any(static said => said.HasComputedProbe);
        var found = new List<string>();
        var tried = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < facts.Length; i++)
        {
            string beside = PathText.Parent(files[i].Spelled);
            foreach (IncludeName name in facts[i].IncludeNames)
            {
                if (!IsProbe(name, anyComputed))
                {
                    continue;
                }

                if (searchPath is null)
                {
                    return null;
                }

                foreach (string directory in searchPath.Value.Prepend(beside))
                {
                    string spelled = PathText.Join(directory, name.Name);
                    if (tried.Add(spelled) && IsFile(PathText.Join(workingDirectory, spelled)))
                    {
                        found.Add(spelled);
                    }
                }
            }
        }

        return found;
    }

    /// <summary>As the system reads the path, which File.Exists does not when ".." is behind a symbolic link.</summary>
    private static bool IsFile(string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity) && !identity.IsDirectory;

    private static bool IsProbe(IncludeName name, bool anyComputed) => name.Use
        is IncludeUse.HasInclude or IncludeUse.HasIncludeNext or IncludeUse.HasEmbed
        || (anyComputed && name.Use == IncludeUse.MacroText);
}
