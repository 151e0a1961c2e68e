namespace Recc.Core.CommandLine;

/// <summary>
/// The beginning of the names of gcc's side outputs, since version 11 (the manual's "Overall Options", -dumpbase and
/// -dumpdir; tried with gcc 12).
/// </summary>
internal static class DumpName
{
    /// <summary>The name without an ending.</summary>
    /// <param name="source">The source as typed.</param>
    /// <param name="output">The value of -o, or null.</param>
    /// <param name="options">The values of -dumpdir and relatives.</param>
    public static string Of(string source, string? output, DumpOptions options)
    {
        var directory = options.Directory ?? PathNames.DirectoryPart(output ?? "");
        if (options.Base is not { } name) return directory + WithoutEnding(PathNames.LastComponent(output ?? source));

        // The ending is only taken off when -dumpbase-ext says which.
        var ending = options.BaseEnding ?? "";
        if (ending.Length > 0 && name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal))
            name = name[..^ending.Length];
        return name.Contains('/') ? name : directory + name;
    }

    /// <summary>Unlike for the depfile, a name's first dot begins no ending: .x has none.</summary>
    private static string WithoutEnding(string name) =>
        name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name;
}

/// <summary>The values of -dumpdir, -dumpbase and -dumpbase-ext, each null when not given.</summary>
internal readonly record struct DumpOptions(string? Directory, string? Base, string? BaseEnding)
{
    public bool AreGiven => Directory is not null || Base is not null || BaseEnding is not null;
}
