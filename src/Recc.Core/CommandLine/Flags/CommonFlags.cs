using static Recc.Core.CommandLine.ArgumentMeaning;
using static Recc.Core.CommandLine.ValueStyle;

namespace Recc.Core.CommandLine;

/// <summary>
/// Options that gcc and clang both know, or that are refused whoever is asked. Source of each row: the compilers'
/// manuals and their --help; what each does to files was tried with gcc 12, clang 14 and clang 19.
/// </summary>
internal static class CommonFlags
{
    // None of them names a file, makes a listing, or has to do with debug information.
    private const string AssemblerOptions =
        "--noexecstack --execstack --fatal-warnings --no-warn --warn -W --compress-debug-sections"
        + " --nocompress-debug-sections --generate-missing-build-notes=no --generate-missing-build-notes=yes -mbig-obj"
        + " -mrelax-relocations=no -mrelax-relocations=yes --32 --64 --x32 -L --keep-locals --strip-local-absolute"
        + " -mbranches-within-32B-boundaries -malign-branch-boundary=* -malign-branch=* -mno-sse-check -msse2avx"
        + " -march=* -mcpu=* -mtune=* -mfpu=* -mfloat-abi=* -mthumb -marm -mimplicit-it=* -meabi=* -mabi=*"
        + " -mno-warn-deprecated -mwarn-deprecated -mno-relax -mrelax -n -divide --divide -msyntax=* -mmnemonic=*"
        + " -EL -EB -mlittle-endian -mbig-endian -many";
    private const PlaceBinding Names = PlaceBinding.Names;
    private const PlaceBinding Directory = PlaceBinding.Directory;
    private const PlaceBinding CommandText = PlaceBinding.CommandLine;

    public static readonly Flag[] Rows =
    [
        // What is made of the source. Both compilers let -S win over -c, wherever they stand.
        Means("-c", Alone, Mode),
        Means("-S", Alone, Mode),
        Means("-o", JoinedOrSeparate, Output),
        Means("-x", JoinedOrSeparate, Plain),
        Refused("-E", Alone, FallbackReason.Preprocessing),
        Refused("-M", Alone, FallbackReason.Preprocessing),
        Refused("-MM", Alone, FallbackReason.Preprocessing),
        Refused("-fsyntax-only", Alone, FallbackReason.SyntaxOnly),

        // The depfile. Neither compiler takes a file name joined to -MD or -MMD.
        Means("-MD", Alone, Depfile),
        Means("-MMD", Alone, Depfile),
        Means("-MP", Alone, Depfile),
        Means("-MF", JoinedOrSeparate, Depfile),
        Means("-MQ", JoinedOrSeparate, Depfile),
        Means("-MT", JoinedOrSeparate, Depfile),
        InList("-Wp,-MD,"),
        InList("-Wp,-MMD,"),
        Refused("-MG", Alone),

        // Where headers are looked for.
        Search("-I"),
        Search("-idirafter"),
        Search("-iquote"),
        Search("-isystem"),
        Path("-imacros", JoinedOrSeparate, IncludeFile),
        Path("-include", JoinedOrSeparate, IncludeFile),
        Path("--sysroot", EqualsOrSeparate, Sysroot),
        Path("-isysroot", JoinedOrSeparate, Sysroot),
        Means("-nostdinc", Alone, Plain),
        Means("-nostdinc++", Alone, Plain),
        Refused("-I-", Alone),
        Means("-B", JoinedOrSeparate, ProgramDirectory),
        Named("--embed-dir=", EmbedDirectory),
        Refused("-F", JoinedOrSeparate),
        Refused("-H", Alone),
        Refused("-iprefix", JoinedOrSeparate),
        Refused("-iwithprefix", JoinedOrSeparate),
        Refused("-iwithprefixbefore", JoinedOrSeparate),

        // Macros and the language.
        Means("-D", JoinedOrSeparate, Plain),
        Means("-U", JoinedOrSeparate, Plain),
        Means("-ansi", Alone, Plain),
        Means("-std=", Joined, Plain),
        Means("--std", EqualsOrSeparate, Plain),
        Means("-trigraphs", Alone, Plain),
        Means("-undef", Alone, Plain),
        Means("--param", EqualsOrSeparate, Plain),
        Refused("-ObjC", Alone, FallbackReason.UnsupportedLanguage),
        Refused("-ObjC++", Alone, FallbackReason.UnsupportedLanguage),

        // Warnings, and how the compiler goes about its work.
        Means("-pedantic", Alone, Plain),
        Means("-pedantic-errors", Alone, Plain),
        Means("-w", Alone, Plain),
        Means("-p", Alone, Plain),
        Means("-pg", Alone, Plain),
        Means("-pthread", Alone, Plain),
        Means("-pipe", Alone, Ignored),
        Means("-no-canonical-prefixes", Alone, Plain),

        // Options by the thousand: harmless unless they have a row, or could have to do with files.
        Group("-O"),
        Group("-W"),
        Group("-f"),
        Group("-g"),
        Group("-m"),

        // For the linker. On a compile they do nothing, except that clang says so, which it must go on doing.
        Means("-L", JoinedOrSeparate, Plain),
        Means("-l", JoinedOrSeparate, Plain),
        Means("-u", JoinedOrSeparate, Plain),
        Means("-z", Separate, Plain),
        Means("-Wl,", Joined, Plain),
        Means("-Xlinker", Separate, Plain),
        Means("-nodefaultlibs", Alone, Plain),
        Means("-no-pie", Alone, Plain),
        Means("-nolibc", Alone, Plain),
        Means("-nostartfiles", Alone, Plain),
        Means("-nostdlib", Alone, Plain),
        Means("-nostdlib++", Alone, Plain),
        Means("-pie", Alone, Plain),
        Means("-rdynamic", Alone, Plain),
        Means("-s", Alone, Plain),
        Means("-shared", Alone, Plain),
        Means("-shared-libgcc", Alone, Plain),
        Means("-static", Alone, Plain),
        Means("-static-libasan", Alone, Plain),
        Means("-static-libgcc", Alone, Plain),
        Means("-static-liblsan", Alone, Plain),
        Means("-static-libstdc++", Alone, Plain),
        Means("-static-libtsan", Alone, Plain),
        Means("-static-libubsan", Alone, Plain),
        Means("-static-pie", Alone, Plain),
        Refused("-T", JoinedOrSeparate),

        // For the preprocessor and the assembler by name. Distributions put _FORTIFY_SOURCE into -Wp.
        Listed("-Wp,", Joined, "-D* -U*"),
        Listed("-Wa,", Joined, AssemblerOptions),
        Listed("-Xpreprocessor", Separate, "-fopenmp -D* -U*"),
        Listed("-Xassembler", Separate, AssemblerOptions),

        // Paths as the object shows them. -fprofile-prefix-map and -fcoverage-prefix-map map text, and read no profile.
        Mapping("-fcoverage-prefix-map="),
        Mapping("-fdebug-prefix-map="),
        Mapping("-ffile-prefix-map="),
        Mapping("-fmacro-prefix-map="),
        Mapping("-fprofile-prefix-map="),
        Refused("-fcanon-prefix-map", Alone),
        Refused("-fdiagnostics-absolute-paths", Alone),

        // Text that only looks as if it named a file.
        Means("-fsanitize-coverage=", Joined, Plain),
        Means("-fno-sanitize-coverage=", Joined, Plain),
        Means("-fdiagnostics-path-format=", Joined, Plain),
        Means("-frandom-seed=", Joined, Plain),
        Means("-finstrument-functions-exclude-function-list=", Joined, Plain),
        Means("-fno-working-directory", Alone, Plain),

        // Where clang leaves a report when it crashes. A compile that fails elsewhere is repeated here.
        Means("-fcrash-diagnostics", Alone, Plain),
        Means("-fcrash-diagnostics=", Joined, Plain),
        Means("-fcrash-diagnostics-dir=", Joined, Plain),

        // Debug information. The .dwo file is a side output, named after the object.
        Means("-gsplit-dwarf", Alone, Plain),
        Means("-gno-split-dwarf", Alone, Plain),
        Refused("-gsplit-dwarf=", Joined),
        Refused("-gtoggle", Alone),
        Refused("-gmodules", Alone),

        // The command line as text in the object would be ours, not the one that the user typed. gcc's
        // -grecord-gcc-switches is its default and keeps paths out; clang's of the same name is in its own table.
        Bound("-frecord-command-line", Alone, CommandText),
        Bound("-frecord-gcc-switches", Alone, CommandText),
        Bound("-grecord-command-line", Alone, CommandText),
        Bound("-fverbose-asm", Alone, CommandText),
        Refused("-fembed-bitcode", Joined),

        // This machine's processor is not the worker's.
        Means("-march=native", Alone, HostProcessor),
        Means("-mcpu=native", Alone, HostProcessor),
        Means("-mtune=native", Alone, HostProcessor),
        Refused("-march=native+", Joined),
        Refused("-mcpu=native+", Joined),

        // Profiles that are read.
        Named("-fauto-profile=", ProfileFile),
        Means("-fprofile-use", Alone, ProfileFile),
        Named("-fprofile-use=", ProfileFile),

        // Coverage: the object says where its counters go, and the notes beside it where the sources were.
        Writes("--coverage", Directory),
        Writes("-coverage", Directory),
        Bound("-fprofile-arcs", Alone, Directory),
        Bound("-fprofile-dir=", Joined, Directory),
        Bound("-fprofile-generate", Alone, Directory),
        Bound("-fprofile-generate=", Joined, Directory),
        Bound("-fprofile-update=", Joined, PlaceBinding.Anywhere),
        Writes("-ftest-coverage", Directory),

        // Profiles that are read, and other ways to write them.
        Refused("-fauto-profile", Joined),
        Refused("-fbranch-probabilities", Alone),
        Refused("-fcondition-coverage", Alone),
        Refused("-fcoverage-", Joined),
        Refused("-fcs-profile", Joined),
        Refused("-fmemory-profile", Joined),
        Refused("-fpath-coverage", Alone),
        Refused("-fprofile", Joined),

        // Outputs besides the object; their names are in SideOutputTable.
        Writes("--save-temps", Directory),
        Writes("-save-temps", Directory),
        Writes("-save-temps=cwd", Directory),
        Writes("-save-temps=obj", Directory),
        Writes("-fsave-optimization-record", Names),
        Writes("-fstack-usage", Names),

        // More of them, and reports that are never twice the same.
        Refused("--save-temps=", Joined),
        Refused("-save-temps=", Joined),
        Refused("-save-stats", Joined),
        Refused("-fcompare-debug", Joined),
        Refused("-fdiagnostics-add-output=", Joined),
        Refused("-fdiagnostics-format=", Joined),
        Means("-fdiagnostics-format=text", Alone, Plain),
        Refused("-fdiagnostics-set-output=", Joined),
        Refused("-fdump", Joined),
        Refused("-fmem-report", Joined),
        Refused("-fopt-info", Joined),
        Refused("-foptimization-record", Joined),
        Refused("-fstats", Alone),
        Refused("-ftime-report", Joined),
        Refused("-time", Joined),
        Refused("-d", Joined),

        // Modules and precompiled headers.
        Refused("-fbuild-session-", Joined),
        Refused("-fdeps-", Joined),
        // To gcc it is another name of -fmodules-ts, to clang it is about modules of headers.
        Means("-fmodules", Alone, Plain),
        Refused("-fimplicit-module", Joined, FallbackReason.UsesModules),
        // clang finds, makes and keeps modules of headers by itself.
        Refused("-fmodule", Joined, FallbackReason.UsesModules),
        Refused("-fpch-", Joined),
        Refused("-fprebuilt-", Joined),

        // Code that is loaded into the compiler, and files that tell it what to do.
        Refused("-fplugin", Joined),
        Refused("-specs", EqualsOrSeparate),
        Refused("--specs", EqualsOrSeparate),

        // Other ways to read the source.
        Refused("-fdirectives-only", Alone),
        Refused("-fpreprocessed", Alone),

        // Link-time optimisation from the middle: the compile proper, with -flto, is like any other.
        Refused("-fltrans", Joined),
        Refused("-fresolution", Joined),
        Refused("-fwpa", Joined),

        // Other processors, compiled on the side.
        Refused("--offload", Joined),
        Refused("-foffload", Joined),
        Refused("-fopenmp-targets", Joined),

        // Questions to the compiler.
        Refused("-###", Alone),
        Refused("--help", Joined),
        Refused("--print-", Joined),
        Refused("--target-help", Alone),
        Refused("--version", Alone),
        Refused("-print-", Joined),
        Refused("-v", Alone),
    ];

    private static Flag Means(string spelling, ValueStyle style, ArgumentMeaning meaning) =>
        new(spelling, style, meaning, CompilerFamilies.Both);

    private static Flag Path(string spelling, ValueStyle style, ArgumentMeaning meaning) =>
        new(spelling, style, meaning, CompilerFamilies.Both) { Values = ValueRule.PlainPath };

    private static Flag Named(string spelling, ArgumentMeaning meaning) =>
        new(spelling, Joined, meaning, CompilerFamilies.Both) { Values = ValueRule.FileName };

    private static Flag Search(string spelling) =>
        new(spelling, JoinedOrSeparate, IncludeDirectory, CompilerFamilies.Both) { Values = ValueRule.SearchPath };
    private static Flag InList(string spelling) =>
        new(spelling, Joined, Depfile, CompilerFamilies.Both) { Values = ValueRule.PathInList };

    private static Flag Writes(string spelling, PlaceBinding binding) =>
        new(spelling, Alone, SideOption, CompilerFamilies.Both) { Binding = binding };

    private static Flag Bound(string spelling, ValueStyle style, PlaceBinding binding) =>
        new(spelling, style, Plain, CompilerFamilies.Both) { Binding = binding };

    private static Flag Group(string spelling) =>
        new(spelling, ValueStyle.Group, Plain, CompilerFamilies.Both) { Values = ValueRule.NotAFile };

    private static Flag Mapping(string spelling) =>
        new(spelling, Joined, PrefixMap, CompilerFamilies.Both) { Values = ValueRule.Mapping };

    private static Flag Listed(string spelling, ValueStyle style, string allowed) =>
        new(spelling, style, Plain, CompilerFamilies.Both) { Values = ValueRule.Listed, Allowed = allowed };

    private static Flag Refused(
        string spelling, ValueStyle style, FallbackReason reason = FallbackReason.UnsupportedOption) =>
        new(spelling, style, Plain, CompilerFamilies.Both) { Reason = reason };
}
