namespace Recc.Core.CommandLine;

/// <summary>Names that the compilers derive from other names. Text only; a slash divides.</summary>
internal static class PathNames
{
    public static string LastComponent(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Everything before the last component, with the slash; nothing where there is none.</summary>
    public static string DirectoryPart(string path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary>The last component's ending with its dot, or nothing.</summary>
    public static string Ending(string path)
    {
        var name = LastComponent(path);
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[dot..];
    }

    /// <summary>
    /// The path with another ending, which is appended where there is none. A name that begins with its only dot is
    /// all ending to both compilers: -o .x makes the depfile .d.
    /// </summary>
    public static string WithEnding(string path, string ending) => path[..^Ending(path).Length] + ending;
}
