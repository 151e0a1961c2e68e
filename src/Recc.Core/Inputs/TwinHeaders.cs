using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Headers in two places that have the same content and want to be read once. Whether the second is read, too, gcc
/// decides by the times of the files and clang by their inodes; neither is the same where the action runs. Where the
/// second is not read, -M does not name it, and no worker would have it.
/// </summary>
internal static class TwinHeaders
{
    /// <summary>The name of such a header, or null when there is none.</summary>
    /// <param name="files">Files that are read.</param>
    /// <param name="facts">What each of them says.</param>
    public static string? Find(ImmutableArray<InputFile> files, ImmutableArray<SourceFacts> facts)
    {
        bool imports = Imports(facts);
        var places = new Dictionary<Digest, string>();
        for (int i = 0; i < files.Length; i++)
        {
            if (!imports && !facts[i].HasOnce)
            {
                continue;
            }

            string place = PathText.Normalize(files[i].Path);
            if (!places.TryAdd(files[i].Digest, place) && places[files[i].Digest] != place)
            {
                return files[i].Spelled;
            }
        }

        return null;
    }

    /// <summary>
    /// The first file that was left out and lies at another place than every file that is read, or null.
    /// </summary>
    /// <param name="files">Files that are read.</param>
    /// <param name="leftOut">Names of files that were taken for others.</param>
    /// <param name="workingDirectory">Absolute.</param>
    public static string? Unread(
        ImmutableArray<InputFile> files, ImmutableArray<string> leftOut, string workingDirectory)
    {
        if (leftOut.IsEmpty)
        {
            return null;
        }

        HashSet<string> read = [.. files.Select(static file => PathText.Normalize(file.Path))];
        var openable = new OpenablePath();
        return leftOut.FirstOrDefault(
            name => !read.Contains(PathText.Normalize(openable.Of(PathText.Join(workingDirectory, name)))));
    }

    /// <summary>
    /// A header that is included and not read, since it is the same as one that was; null when there is none. Names
    /// that macros make are not looked for.
    /// </summary>
    /// <param name="files">Files that are read.</param>
    /// <param name="facts">What each of them says.</param>
    /// <param name="searchPath">Directories that are searched.</param>
    /// <param name="workingDirectory">Absolute.</param>
    /// <param name="digestFunction">Of the files' digests.</param>
    public static string? FindUnread(
        ImmutableArray<InputFile> files,
        ImmutableArray<SourceFacts> facts,
        ImmutableArray<string> searchPath,
        string workingDirectory,
        DigestFunction digestFunction)
    {
        bool imports = Imports(facts);
        InputFile[] readOnce = [.. files.Where((_, i) => imports || facts[i].HasOnce)];
        if (readOnce.Length == 0)
        {
            return null;
        }

        var openable = new OpenablePath();
        HashSet<string> read = [.. files.Select(static file => PathText.Normalize(file.Path))];
        var alongSearchPath = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (int i = 0; i < files.Length; i++)
        {
            string beside = PathText.Parent(files[i].Spelled);
            foreach (IncludeName name in facts[i].IncludeNames.Where(static name => IsIncluded(name)))
            {
                string? found = (name.Form == IncludeForm.Quote ? First([beside], name.Name) : null)
                    ?? Searched(name.Name);
                if (found is not null && !read.Contains(PathText.Normalize(found)) && IsOneOf(readOnce, found))
                {
                    return found;
                }
            }
        }

        return null;

        string? Searched(string name)
        {
            if (!alongSearchPath.TryGetValue(name, out string? found))
            {
                found = First(searchPath, name);
                alongSearchPath.Add(name, found);
            }

            return found;
        }

        string? First(IEnumerable<string> directories, string name) => directories
            .Select(directory => openable.Of(PathText.Join(PathText.Join(workingDirectory, directory), name)))
            .FirstOrDefault(static path => FileIdentity.TryRead(path, out FileIdentity there) && !there.IsDirectory);

        bool IsOneOf(InputFile[] headers, string path) =>
            FileIdentity.TryRead(path, out FileIdentity there)
                && headers.Any(header => header.Identity.IsSameFile(there)
                || (header.Identity.Size == there.Size
                    && ContentHasher.ComputeFile(path, digestFunction) == header.Digest));
    }

    private static bool IsIncluded(IncludeName name) => name.Use is IncludeUse.Include or IncludeUse.Import;

    private static bool Imports(ImmutableArray<SourceFacts> facts) => facts.Any(
        static said => said.IncludeNames.Any(static name => name.Use == IncludeUse.Import));
}
