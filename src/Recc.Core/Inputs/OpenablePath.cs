using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs;

/// <summary>
/// Names of inputs that the runtime opens as the system does. It folds ".." as text before it opens anything; behind a
/// symbolic link that leads to another place than the one a compiler found. Where folding is harmless a name stays as
/// the compiler wrote it, which <see cref="PhysicalPath.WithoutDots"/> does not promise. Remembers directories, so make
/// one for each look at the disk.
/// </summary>
internal sealed class OpenablePath
{
    private readonly Dictionary<string, string> directories = new(StringComparer.Ordinal);

    /// <summary>
    /// A file's path as it is where folding is harmless, else one without symbolic links above the file.
    /// </summary>
    public string Of(string path)
    {
        if (!path.Contains("/../", StringComparison.Ordinal))
        {
            return path;
        }

        string parent = PathText.Parent(path);
        if (!directories.TryGetValue(parent, out string? directory))
        {
            directory = OfDirectory(parent);
            directories.Add(parent, directory);
        }

        return directory == parent ? path : PathText.Join(directory, PathText.Name(path));
    }

    private static string OfDirectory(string directory)
    {
        if (!directory.Contains("/..", StringComparison.Ordinal)
            || !FileIdentity.TryRead(directory, out FileIdentity meant))
        {
            return directory;
        }

        bool harmless = FileIdentity.TryRead(PathText.Normalize(directory), out FileIdentity folded)
            && folded.IsSameFile(meant);
        return harmless ? directory : PhysicalPath.Of(directory);
    }
}
