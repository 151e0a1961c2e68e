namespace Recc.Testing;

/// <summary>A folder of one test, deleted with everything in it when the test ends.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder()
    {
        // A test compares paths with what a compiler prints, so no symbolic link may be in it (TMPDIR may hold one).
        string temp = System.IO.Path.GetTempPath();
        string physical = Directory.ResolveLinkTarget(temp.TrimEnd('/'), returnFinalTarget: true)?.FullName ?? temp;
        Path = Directory.CreateDirectory(
            System.IO.Path.Combine(physical, "recc-test-" + Guid.NewGuid().ToString("N")[..12])).FullName;
    }

    /// <summary>Absolute path, no slash at the end.</summary>
    public string Path { get; }

    /// <summary>Absolute path of something inside.</summary>
    public string this[string relativePath] => System.IO.Path.Combine(Path, relativePath);

    /// <summary>Writes a file, creating the folders above it.</summary>
    /// <returns>Its absolute path.</returns>
    public string Write(string relativePath, string text)
    {
        string path = this[relativePath];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Creates a folder inside.</summary>
    /// <returns>Its absolute path.</returns>
    public string CreateFolder(string relativePath) => Directory.CreateDirectory(this[relativePath]).FullName;

    public void Dispose()
    {
        if (!Directory.Exists(Path))
            return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Names that are not UTF-8 have no string here that leads to them.
            new ProgramRun { Program = "rm", Arguments = ["-rf", Path] }.Run().EnsureSuccess();
        }
    }
}
