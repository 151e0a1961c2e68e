using static Recc.Core.CommandLine.ValueStyle;

namespace Recc.Core.CommandLine;

/// <summary>Options that gcc knows and clang does not.</summary>
internal static class GccFlags
{
    public static readonly Flag[] Rows =
    [
        Plain("-pass-exit-codes"),

        // Which of the linker's helpers compiles intermediate code: no file is named.
        Plain("-fuse-linker-plugin"),
        Plain("-fno-use-linker-plugin"),

        // What CMake gives to every source of C++20, whether or not it has to do with modules.
        Plain("-fmodules-ts"),
        Plain("-fmodule-lazy"),
        Plain("-fno-module-lazy"),
        new("-fmodule-mapper=", Joined, ArgumentMeaning.ModuleMapper, CompilerFamilies.Gcc)
            { Values = ValueRule.MapperFile },
        new("-fdeps-format=", Joined, ArgumentMeaning.ModuleNeeds, CompilerFamilies.Gcc)
            { Values = ValueRule.Listed, Allowed = "p1689r5" },

        // Other outputs than an object or assembly, and how they are named.
        new("-aux-info", Separate, ArgumentMeaning.SideOutput, CompilerFamilies.Gcc) { Binding = PlaceBinding.Names },
        new("-aux-info=", Joined, ArgumentMeaning.SideOutput, CompilerFamilies.Gcc)
        {
            Values = ValueRule.FileName,
            Binding = PlaceBinding.Names,
        },
        Writes("-fcallgraph-info", Alone, PlaceBinding.Names),
        Writes("-fcallgraph-info=", Joined, PlaceBinding.Names) with
        {
            Values = ValueRule.Listed,
            Allowed = "su da su,da da,su",
        },
        Bound("-fdiagnostics-format=json", Alone, PlaceBinding.Names),
        Bound("-fprofile-abs-path", Alone, PlaceBinding.Directory),
        // These kinds of debug information name the source in full, and no prefix map reaches them.
        Bound("-gbtf", Joined, PlaceBinding.Directory),
        Bound("-gctf", Joined, PlaceBinding.Directory),
        Writes("-Wa,-a", Joined, PlaceBinding.Directory) with { Values = ValueRule.Listing },
        // How the Linux kernel asks for debug information of assembly.
        new("-Wa,-gdwarf-", Joined, ArgumentMeaning.Plain, CompilerFamilies.Gcc)
            { Values = ValueRule.Listed, Allowed = "2 3 4 5" },
        Bound("-dumpbase", Separate, PlaceBinding.Anywhere),
        Bound("-dumpbase-ext", Separate, PlaceBinding.Anywhere),
        Bound("-dumpdir", Separate, PlaceBinding.Anywhere),

        Refused("-fself-test", Joined),
        Refused("-fvtable-verify=", Joined),
        Refused("-fvtv-", Joined),
        Refused("-imultiarch", JoinedOrSeparate),
        Refused("-imultilib", JoinedOrSeparate),
        Refused("-iplugindir=", Joined),
        Refused("-no-integrated-cpp", Alone),
        Refused("-remap", Alone),
        Refused("-wrapper", Separate),
    ];

    private static Flag Plain(string spelling) =>
        new(spelling, Alone, ArgumentMeaning.Plain, CompilerFamilies.Gcc);

    private static Flag Writes(string spelling, ValueStyle style, PlaceBinding binding) =>
        new(spelling, style, ArgumentMeaning.SideOption, CompilerFamilies.Gcc) { Binding = binding };

    private static Flag Bound(string spelling, ValueStyle style, PlaceBinding binding) =>
        new(spelling, style, ArgumentMeaning.Plain, CompilerFamilies.Gcc) { Binding = binding };

    private static Flag Refused(string spelling, ValueStyle style) =>
        new(spelling, style, ArgumentMeaning.Plain, CompilerFamilies.Gcc)
        {
            Reason = FallbackReason.UnsupportedOption,
        };
}
