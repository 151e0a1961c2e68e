using Recc.Testing;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>The files that a scenario starts with, and what has been added to them since.</summary>
internal sealed class SourceTree
{
    private HashSet<string> known = [];

    /// <param name="root">Absolute path; created.</param>
    /// <param name="files">A <see cref="TreeText"/>; $ROOT in it stands for the root.</param>
    public SourceTree(string root, string files)
    {
        Root = Directory.CreateDirectory(root).FullName;
        TreeText.Write(root, files.Replace("$ROOT", root, StringComparison.Ordinal));
        Accept();
    }

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>What is there now belongs to the tree.</summary>
    public void Accept() => known = [.. Entries(Root)];

    /// <summary>The files that have been added.</summary>
    public IReadOnlyDictionary<string, CreatedFile> Created() =>
        Added().Where(File.Exists).ToDictionary(
            path => Path.GetRelativePath(Root, path),
            path => new CreatedFile(File.ReadAllBytes(path), ModeOf(path)),
            StringComparer.Ordinal);

    /// <summary>Takes away what has been added.</summary>
    public void Clean()
    {
        foreach (string path in Added().OrderByDescending(static path => path.Length))
        {
            if (path.Contains('\uFFFD', StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{path} is not UTF-8; the script has to take it away");
            }

            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
            {
                Directory.Delete(path);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private IEnumerable<string> Added() => Entries(Root).Where(path => !known.Contains(path)).ToArray();

    /// <summary>Files and directories, also hidden ones; symbolic links are not followed.</summary>
    private static IEnumerable<string> Entries(string folder)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions
        {
            AttributesToSkip = 0,
        }))
        {
            yield return path;
            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
            {
                foreach (string inner in Entries(path))
                {
                    yield return inner;
                }
            }
        }
    }
}
