using System.Collections.Immutable;

namespace Recc.Core.CommandLine;

/// <summary>
/// Options that do nothing to a link of machine code, and much to one that compiles intermediate code: there the
/// compiler proper, the assembler and LLVM's plugin heed them. What is not sure is named, and such a link is left as it
/// is. Sources: gcc's and clang's manuals, and lld's and the plugin's --help.
/// </summary>
public static class LinkTimeOptions
{
    /// <summary>
    /// What arguments may mean whose files or directories are no business of compilers that read no source.
    /// </summary>
    private static readonly ImmutableArray<ArgumentMeaning> Harmless =
    [
        ArgumentMeaning.Plain, ArgumentMeaning.Source, ArgumentMeaning.Output, ArgumentMeaning.IncludeDirectory,
        ArgumentMeaning.IncludeFile, ArgumentMeaning.EmbedDirectory, ArgumentMeaning.Sysroot,
        ArgumentMeaning.ProgramDirectory, ArgumentMeaning.PrefixMap, ArgumentMeaning.Ignored,
    ];

    /// <summary>Beginnings of options that read or write further files, or make no program.</summary>
    private static readonly ImmutableArray<string> Further =
    [
        "-Wa,", "-Xassembler", "-Xclang", "-mllvm", "-dump", "-fauto-profile", "-fbasic-block-sections",
        "-fbranch-probabilities", "-fcoverage", "-fcs-profile", "-fdiagnostics-format=", "-fembed-bitcode",
        "-flinker-output", "-fmemory-profile", "-fno-integrated-as", "-fno-use-linker-plugin", "-fopenmp-targets",
        "-foffload", "-fprofile", "-frecord-gcc-switches", "-grecord-command-line", "-fsave-optimization-record",
        "-fsplit-dwarf", "-ftest-coverage", "-fvtable-verify", "-gsplit-dwarf",
    ];

    /// <summary>Makes an object of intermediate code as well as one of machine code.</summary>
    private static readonly ImmutableArray<string> Relocatable =
        ["-r", "-i", "-Ur", "-relocatable", "--relocatable"];

    /// <summary>Words for the plugin that a user may hand over, and beginnings of those with a value.</summary>
    private static readonly ImmutableArray<string> ForPlugin =
        ["O0", "O1", "O2", "O3", "thinlto", "new-pass-manager", "legacy-pass-manager", "no-new-pass-manager"];

    private static readonly ImmutableArray<string> ForPluginWithValue = ["jobs=", "mcpu=", "-pass-through="];

    /// <summary>What drivers tell LLVM besides, each perhaps with a value.</summary>
    private static readonly ImmutableArray<string> FromDriver =
    [
        "-code-model", "-data-sections", "-debugger-tune", "-emulated-tls", "-enable-tlsdesc", "-function-sections",
        "-generate-arange-section", "-relax-relocations", "-split-machine-functions", "-unique-section-names",
        "-vector-library", "-vectorize-loops", "-vectorize-slp", "-x86-relax-relocations",
    ];

    /// <summary>The first argument of the driver for which no intermediate code shall be compiled; or null.</summary>
    internal static string? Objection(CommandParts parts)
    {
        Argument? found = parts.Arguments.Find(argument => !Harmless.Contains(argument.Meaning)
            ? argument.Meaning != ArgumentMeaning.HostProcessor || !parts.IsLinkTimeOptimized
            : Further.Any(beginning => argument.Option.StartsWith(beginning, StringComparison.Ordinal)));
        return found is null ? null : found.Option + found.Value;
    }

    /// <summary>Whether so much as that may be handed to a linker that compiles intermediate code.</summary>
    public static bool MayBeHandedOver(LinkerArgument option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option.Meaning != LinkerMeaning.SideOutput
            && !Relocatable.Contains(option.Option)
            && (!IsForPlugin(option) || IsPlain(option.Value));
    }

    /// <summary>Whether drivers of LLVM say such a thing, or users.</summary>
    public static bool IsKnownToLlvm(LinkerArgument option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return !IsForPlugin(option) || IsPlain(option.Value)
            || FromDriver.Any(known => option.Value == known
                || option.Value.StartsWith(known + "=", StringComparison.Ordinal));
    }

    /// <summary>Whether it is -plugin-opt, whose value the linker hands on.</summary>
    public static bool IsForPlugin(LinkerArgument option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option.Option.TrimStart('-').StartsWith("plugin-opt", StringComparison.Ordinal);
    }

    private static bool IsPlain(string value) => ForPlugin.Contains(value)
        || ForPluginWithValue.Any(beginning => value.StartsWith(beginning, StringComparison.Ordinal));
}
