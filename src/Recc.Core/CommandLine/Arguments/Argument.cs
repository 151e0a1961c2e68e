namespace Recc.Core.CommandLine;

/// <summary>
/// One option or operand of a compile command. With <see cref="Joined"/> it is spelled Option+Value in one string
/// (-Iinc, --sysroot=x), else as two (-I inc), or as one when there is no value (-c) or no option (the source).
/// </summary>
/// <param name="Meaning">What it means to us.</param>
/// <param name="Option">The option's spelling, including a joining '='; empty for an operand.</param>
/// <param name="Value">The value; empty when there is none.</param>
/// <param name="Joined">Whether value and option are one string.</param>
public sealed record Argument(ArgumentMeaning Meaning, string Option, string Value, bool Joined)
{
    /// <summary>
    /// What stands before each of its strings: "/clang:" where clang-cl hands an option through; else empty.
    /// </summary>
    public string Carrier { get; init; } = "";

    /// <summary>Appends the argument to a command line, as it was typed.</summary>
    public void AppendTo(ICollection<string> arguments)
    {
        if (Joined || Value.Length == 0 || Option.Length == 0)
        {
            arguments.Add(Carrier + Option + Value);
            return;
        }

        arguments.Add(Carrier + Option);
        arguments.Add(Carrier + Value);
    }
}

/// <summary>What an argument means to recc. A flag table row has exactly one of these.</summary>
public enum ArgumentMeaning
{
    /// <summary>Part of the key, no file is named: -O2, -Wall, -DX=1, -std=c++20.</summary>
    Plain,

    /// <summary>The source file.</summary>
    Source,

    /// <summary>-o, /Fo and its value.</summary>
    Output,

    /// <summary>-c, -S, /c: what kind of output. Part of the key.</summary>
    Mode,

    /// <summary>A directory searched for headers: -I, -isystem, -iquote, -idirafter.</summary>
    IncludeDirectory,

    /// <summary>A file that is read before the source: -include, -imacros.</summary>
    IncludeFile,

    /// <summary>A directory that stands for the root of the system: --sysroot, -isysroot.</summary>
    Sysroot,

    /// <summary>A directory searched for what #embed takes in: --embed-dir.</summary>
    EmbedDirectory,

    /// <summary>A file that is read besides the source and its headers: -frandomize-layout-seed-file.</summary>
    InputFile,

    /// <summary>A file with patterns of names, which may be names of files: -fsanitize-ignorelist.</summary>
    PatternFile,

    /// <summary>
    /// What earlier runs of the program showed, told by names that may be names of files: -fprofile-use. The value may
    /// be missing or a directory; see <see cref="NamedInputs"/>.
    /// </summary>
    ProfileFile,

    /// <summary>A directory where the compiler looks for programs that it calls: -B.</summary>
    ProgramDirectory,

    /// <summary>A directory where the compiler finds parts of itself: --gcc-toolchain.</summary>
    ToolchainDirectory,

    /// <summary>OLD=NEW, where OLD is a path: -ffile-prefix-map and relatives.</summary>
    PrefixMap,

    /// <summary>A precompiled header that is read before the source: clang's -include-pch.</summary>
    PrecompiledHeader,

    /// <summary>clang-cl's /Yc and /Yu: the header up to which a source is precompiled.</summary>
    PrecompiledBoundary,

    /// <summary>clang-cl's /Fp: the precompiled header that is made or read.</summary>
    PrecompiledFile,

    /// <summary>gcc's -fmodule-mapper: a list that says which file the interface of each module is in.</summary>
    ModuleMapper,

    /// <summary>clang's -fmodule-file=NAME=FILE: the file that the interface of a module is in.</summary>
    ModuleFile,

    /// <summary>clang's -fprebuilt-module-path: a directory of such files, named after their modules.</summary>
    ModuleDirectory,

    /// <summary>-fdeps-format: gcc writes what a source needs of modules beside the object.</summary>
    ModuleNeeds,

    /// <summary>
    /// -march=native: whatever processor this machine has. Said in other words before anything else is done.
    /// </summary>
    HostProcessor,
    /// <summary>
    /// A file that is written besides the others: --serialize-diagnostics, -aux-info. Part of the key.
    /// </summary>
    SideOutput,

    /// <summary>
    /// Makes the compiler write further files under names of its own making: --coverage, -fstack-usage. Part of the
    /// key; the preprocessor does not care.
    /// </summary>
    SideOption,

    /// <summary>
    /// -MD, -MMD, -MF, -MT, -MQ, -MP, /showIncludes: about what is said of the inputs, never part of the key.
    /// </summary>
    Depfile,

    /// <summary>
    /// A directory in which a link looks for libraries: -L, -Wl,-rpath-link. Not named in any output.
    /// </summary>
    LibraryDirectory,

    /// <summary>
    /// Directories, divided by colons, that a link writes into its output and GNU ld looks into itself: -Wl,-rpath.
    /// </summary>
    RunPath,

    /// <summary>Does not change what is compiled or shown, such as -pipe: not part of the key.</summary>
    Ignored,
}
