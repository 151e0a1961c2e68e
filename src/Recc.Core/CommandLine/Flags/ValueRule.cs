namespace Recc.Core.CommandLine;

/// <summary>What an option's value must be for the command to be one that we take on.</summary>
public enum ValueRule
{
    Any,

    /// <summary>A path that means what it says: "=dir" and "$SYSROOT/dir" would be below the system root.</summary>
    PlainPath,

    /// <summary>A path, or "=dir" or "$SYSROOT/dir" where the command gives a system root.</summary>
    SearchPath,

    /// <summary>The name of a file, or of a directory; not empty.</summary>
    FileName,

    /// <summary>OLD=NEW, and no further equals sign: compilers divide at the first or at the last.</summary>
    Mapping,

    /// <summary>
    /// A file with names of modules, not a server: gcc talks to "|program", "host:port", "=socket" and "1&lt;&gt;2".
    /// </summary>
    MapperFile,

    /// <summary>NAME=FILE or FILE, none of them empty.</summary>
    NamedFile,

    /// <summary>Nothing that could be a file. For options, and their names, that we do not know one by one.</summary>
    NotAFile,

    /// <summary>A path without a comma, which would end it.</summary>
    PathInList,

    /// <summary>What -Wa,-a may go on with: letters, and maybe an equals sign and a path without a comma.</summary>
    Listing,

    /// <summary>
    /// A directory with a slash at its end, or a file that ends in .json: by another name it could be either.
    /// </summary>
    TraceFile,

    /// <summary>One of <see cref="Flag.Allowed"/>; after a spelling with a comma at its end, each part is.</summary>
    Listed,
}
