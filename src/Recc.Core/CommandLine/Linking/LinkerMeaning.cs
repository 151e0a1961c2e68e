namespace Recc.Core.CommandLine;

/// <summary>What an option of a linker means to us.</summary>
public enum LinkerMeaning
{
    /// <summary>Not in the table: it could name a file.</summary>
    Unknown,

    /// <summary>Known, with effects that cannot be had elsewhere.</summary>
    Refused,

    /// <summary>Changes the output or the messages, and names no file.</summary>
    Plain,

    /// <summary>An object, an archive, a library or a script, by its path: not an option at all.</summary>
    File,

    /// <summary>-l: a library by its short name, or a file name after a colon.</summary>
    Library,

    /// <summary>-L: a directory in which libraries are looked for.</summary>
    LibraryDirectory,

    /// <summary>-rpath: directories, divided by colons, that the output names and GNU ld looks into.</summary>
    RunPath,

    /// <summary>-rpath-link: the same, not named in the output.</summary>
    RunPathLink,

    /// <summary>A file that is read, and names no others: a version script.</summary>
    TextFile,

    /// <summary>-T: a linker script, which may name other files.</summary>
    Script,

    /// <summary>-plugin: a library that the linker loads.</summary>
    Plugin,

    /// <summary>The output.</summary>
    Output,

    /// <summary>A file that is written besides: a map, a depfile.</summary>
    SideOutput,

    /// <summary>Only archives from here on: -Bstatic, -dn, -non_shared, -static.</summary>
    StaticOnly,

    /// <summary>Shared libraries as well from here on: -Bdynamic, -dy, -call_shared.</summary>
    SharedToo,

    /// <summary>Keeps the state of such options.</summary>
    PushState,

    /// <summary>Goes back to it.</summary>
    PopState,

    /// <summary>-nostdlib: only directories of the command line are searched.</summary>
    GivenDirectoriesOnly,

    /// <summary>--sysroot: the directory that takes the place of / for the linker's own directories.</summary>
    Sysroot,

    /// <summary>-m: for which machine.</summary>
    Emulation,
}
