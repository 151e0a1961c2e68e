namespace Recc.DepScan.Tests.Scanning;

/// <summary>Asks another tree everything once: what is left of a scan's time is the scanner's own.</summary>
internal sealed class RememberingTree(ISourceTree inner) : ISourceTree
{
    private readonly Dictionary<string, RememberingDirectory> directories = new(StringComparer.Ordinal);
    private readonly Dictionary<(SourceFile, ReadingMode), Directives> read = [];
    private readonly Dictionary<string, string?> realPaths = new(StringComparer.Ordinal);

    public ISourceDirectory OpenDirectory(string path)
    {
        if (!directories.TryGetValue(path, out RememberingDirectory? directory))
        {
            directories.Add(path, directory = new RememberingDirectory(inner.OpenDirectory(path)));
        }

        return directory;
    }

    public Directives Read(SourceFile file, ReadingMode mode)
    {
        if (!read.TryGetValue((file, mode), out Directives? directives))
        {
            read.Add((file, mode), directives = inner.Read(file, mode));
        }

        return directives;
    }

    public bool HaveSameContent(SourceFile one, SourceFile other) => inner.HaveSameContent(one, other);

    public string? RealPath(string path)
    {
        if (!realPaths.TryGetValue(path, out string? real))
        {
            realPaths.Add(path, real = inner.RealPath(path));
        }

        return real;
    }

    private sealed class RememberingDirectory(ISourceDirectory inner) : ISourceDirectory
    {
        private readonly Dictionary<string, SourceFile?> files = new(StringComparer.Ordinal);

        public SourceFile? Find(string name)
        {
            if (!files.TryGetValue(name, out SourceFile? file))
            {
                files.Add(name, file = inner.Find(name));
            }

            return file;
        }
    }
}
