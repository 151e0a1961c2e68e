namespace Recc.Core.CommandLine;

/// <summary>What compilers make the name of a side output of.</summary>
internal enum SideOutputNaming
{
    /// <summary>The option's value.</summary>
    Value,

    /// <summary>The option's value, or where that is a directory, a file in it with the name of the output.</summary>
    ValueOrDirectory,

    /// <summary>What follows the equals sign in the option's value, if there is one.</summary>
    ListingValue,

    /// <summary>The output, its ending exchanged.</summary>
    Output,

    /// <summary>The output, its ending exchanged; where none is named, the source, two endings exchanged.</summary>
    NamedOutput,

    /// <summary>
    /// gcc's dump name: from -dumpdir and -dumpbase, else from the output; see <see cref="DumpName"/>.
    /// </summary>
    Dump,

    /// <summary>The dump name, and then the source's ending.</summary>
    DumpAndSourceEnding,

    /// <summary>The last component of the dump name, in the working directory.</summary>
    DumpHere,

    /// <summary>The source's name without its ending, in the working directory.</summary>
    SourceHere,

    /// <summary>The source's name without its ending, in the output's directory.</summary>
    SourceBesideOutput,
}
