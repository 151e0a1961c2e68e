using static Recc.Core.CommandLine.ValueStyle;

namespace Recc.Core.CommandLine;

/// <summary>Options that clang knows and gcc does not, or knows otherwise.</summary>
internal static class ClangFlags
{
    public static readonly Flag[] Rows =
    [
        // Nothing behind it is an option. gcc calls it an error, so a name that may be gcc's does not see it dropped.
        new("--", Alone, ArgumentMeaning.Ignored, CompilerFamilies.Clang),

        // What to compile for, and with which libraries.
        Plain("--target=", Joined),
        Plain("-target", Separate),
        Plain("-arch", Separate),
        Plain("--rtlib=", Joined),
        Plain("-rtlib=", Joined),
        Plain("--stdlib=", Joined),
        Plain("-stdlib=", Joined),
        Plain("--unwindlib=", Joined),
        Plain("-unwindlib=", Joined),
        Plain("-meabi", Separate),
        Plain("-mthread-model", Separate),

        // How clang goes about its work.
        Plain("--no-default-config", Alone),
        Plain("-Qn", Alone),
        Plain("-Qunused-arguments", Alone),
        Plain("-Qy", Alone),
        Plain("-ffile-reproducible", Alone),
        Plain("-ibuiltininc", Alone),
        Plain("-integrated-as", Alone),
        Plain("-nobuiltininc", Alone),
        Plain("-nopie", Alone),
        Plain("-nostdlibinc", Alone),
        Plain("-static-libsan", Alone),
        Plain("-shared-libsan", Alone),

        // Past the driver: what is known to touch no file, and nothing else.
        Listed("-Xclang", Separate,
            "-disable-O0-optnone -disable-llvm-passes -disable-llvm-verifier -emit-pch "
            + "-fallow-half-arguments-and-returns -fexperimental-new-constant-interpreter -fforbid-guard-variables "
            + "-fmodule-file-home-is-cwd -fmodule-map-file-home-is-cwd -fmodules-embed-all-files "
            + "-fmerge-functions -fno-pch-timestamp -fno-use-ctor-homing -fuse-ctor-homing -mconstructor-aliases "
            + "-mdisable-tail-calls -menable-no-infs -menable-no-nans -mno-constructor-aliases -mno-relax-all "
            + "-mrelax-all -O0 -O1 -O2 -O3 -Os -Oz -target-feature +* -W*"),
        Listed("-mllvm", Separate,
            "-aarch64-* -align-all-functions=* -align-all-nofallthru-blocks=* -align-loops=* -arm-* -asan-*"
            + " -combiner-store-merging=* -disable-* -enable-* -experimental-debug-variable-locations=*"
            + " -force-vector-interleave=* -force-vector-width=* -generate-type-units -hot-cold-split"
            + " -hot-cold-split=* -hwasan-* -import-instr-limit=* -inline-threshold=* -inlinecold-threshold=*"
            + " -inlinehint-threshold=* -instcombine-lower-dbg-declare=0 -msan-* -polly -regalloc=* -riscv-*"
            + " -rng-seed=* -slp-threshold=* -split-threshold-for-reg-with-hint=0 -tsan-* -unroll-count=*"
            + " -unroll-threshold=* -vectorize-loops -vectorize-slp -warn-stack-size=* -wasm-* -x86-*"),
        Refused("-mllvm=", Joined),
        Refused("-mmlir", Separate),
        Refused("-Xanalyzer", Separate),
        Refused("-Xarch_", Joined),
        Refused("-Xcuda-fatbinary", Separate),
        Refused("-Xcuda-ptxas", Separate),
        Refused("-Xopenmp-target", Joined),
        Refused("-ccc-", Joined),

        // Debug information.
        Plain("-gsplit-dwarf=single", Alone),
        Plain("-gsplit-dwarf=split", Alone),
        Refused("-gcodeview-command-line", Alone),
        Bound("-grecord-gcc-switches", Alone, PlaceBinding.CommandLine),
        Listed("-fdebug-compilation-dir", EqualsOrSeparate, "."),
        Listed("-ffile-compilation-dir=", Joined, "."),

        // More places where files are looked for.
        Refused("--config", EqualsOrSeparate),
        Refused("--config-", Joined),
        Refused("--driver-mode=", Joined),
        Named("--gcc-install-dir=", ArgumentMeaning.ToolchainDirectory),
        Named("--gcc-toolchain=", ArgumentMeaning.ToolchainDirectory),
        Means("-gcc-toolchain", Separate, ArgumentMeaning.ToolchainDirectory),
        Refused("-c-isystem", JoinedOrSeparate),
        Search("-cxx-isystem"),
        Refused("-iapinotes-modules", JoinedOrSeparate),
        Refused("-iframework", JoinedOrSeparate),
        Refused("-iframeworkwithsysroot", JoinedOrSeparate),
        Refused("-index-header-map", Alone),
        Search("-isystem-after"),
        Refused("-ivfsoverlay", JoinedOrSeparate),
        Plain("-iwithsysroot", JoinedOrSeparate),
        Refused("-mzos-", Joined),
        new("-resource-dir", EqualsOrSeparate, ArgumentMeaning.Sysroot, CompilerFamilies.Clang)
        {
            Values = ValueRule.PlainPath,
        },
        Search("-stdlib++-isystem"),
        Refused("-vfsoverlay", JoinedOrSeparate),
        Refused("-working-directory", EqualsOrSeparate),

        // An assembler that clang looks for when it runs.
        Refused("-fno-integrated-as", Alone),
        Refused("-no-integrated-as", Alone),

        // Files that say which functions to treat how.
        Listed("-fbasic-block-sections=", Joined, "all labels none"),
        Named("-fexperimental-sanitize-metadata-ignorelist=", ArgumentMeaning.PatternFile),
        Named("-fbasic-block-sections=list=", ArgumentMeaning.ProfileFile),
        Named("-fmemory-profile-use=", ArgumentMeaning.ProfileFile),
        Means("-fprofile-instr-use", Alone, ArgumentMeaning.ProfileFile),
        Named("-fprofile-instr-use=", ArgumentMeaning.ProfileFile),
        Named("-fprofile-list=", ArgumentMeaning.PatternFile),
        Named("-fprofile-remapping-file=", ArgumentMeaning.ProfileFile),
        Named("-fprofile-sample-use=", ArgumentMeaning.ProfileFile),
        Named("-frandomize-layout-seed-file=", ArgumentMeaning.InputFile),
        Named("-fsanitize-blacklist=", ArgumentMeaning.PatternFile),
        Named("-fsanitize-coverage-allowlist=", ArgumentMeaning.PatternFile),
        Named("-fsanitize-coverage-blacklist=", ArgumentMeaning.PatternFile),
        Named("-fsanitize-coverage-ignorelist=", ArgumentMeaning.PatternFile),
        Named("-fsanitize-coverage-whitelist=", ArgumentMeaning.PatternFile),
        Named("-fsanitize-ignorelist=", ArgumentMeaning.PatternFile),
        Refused("-fsanitize-metadata-ignorelist=", Joined),
        Refused("-fsanitize-system-", Joined),
        Refused("-fthin-link-bitcode=", Joined),
        Refused("-fthinlto-index=", Joined),
        Named("-fxray-always-instrument=", ArgumentMeaning.PatternFile),
        Named("-fxray-attr-list=", ArgumentMeaning.PatternFile),
        Named("-fxray-never-instrument=", ArgumentMeaning.PatternFile),

        // Other outputs than an object or assembly, or more of them.
        Refused("--analyze", Joined),
        Written("--serialize-diagnostics", Separate, PlaceBinding.Names),
        Written("-serialize-diagnostics", Separate, PlaceBinding.Names),
        Written("-MJ", JoinedOrSeparate, PlaceBinding.CommandLine),
        Written("-foptimization-record-file=", Joined, PlaceBinding.Names),
        Written("-ftime-trace=", Joined, PlaceBinding.Directory) with { Values = ValueRule.TraceFile },
        Bound("-ftime-trace", Alone, PlaceBinding.Names) with { Meaning = ArgumentMeaning.SideOption },
        Bound("-ftime-trace-granularity=", Joined, PlaceBinding.Anywhere),
        Listed("-fsave-optimization-record=", Joined, "yaml") with
        {
            Meaning = ArgumentMeaning.SideOption,
            Binding = PlaceBinding.Names,
        },
        Refused("-MV", Alone),
        Refused("-dependency-dot", Separate),
        Refused("-dependency-file", Separate),
        Refused("-emit-", Joined),
        Refused("-extract-api", Joined),
        Refused("-fproc-stat-report", Joined),
        Refused("-frewrite-", Joined),
        Refused("-gen-cdb-fragment-path", Separate),
        Refused("-gen-reproducer", Joined),
        Refused("-index-store-path", Separate),
        Refused("-objcmt-", Joined),
        Refused("-object-file-name", EqualsOrSeparate),
        Refused("-print-stats", Alone),
        Refused("-rewrite-", Joined),

        // Profiles. Names of functions that only one file sees are made of the file's; the map of what is covered
        // holds the directory as well.
        Bound("-fprofile-instr-generate", Alone, PlaceBinding.Names),
        Bound("-fprofile-instr-generate=", Joined, PlaceBinding.Names),
        Bound("-fcoverage-mapping", Alone, PlaceBinding.Directory),
        Bound("-fcoverage-compilation-dir=", Joined, PlaceBinding.Directory),
        Bound("-fcoverage-mcdc", Alone, PlaceBinding.Directory),

        // Precompiled headers.
        new("-include-pch", Separate, ArgumentMeaning.PrecompiledHeader, CompilerFamilies.Clang)
            { Values = ValueRule.FileName },
        Plain("-fpch-instantiate-templates", Alone),
        Plain("-fno-pch-instantiate-templates", Alone),
        Plain("-fpch-validate-input-files-content", Alone),

        // Modules with names. What else there is of them finds its files by itself.
        new("-fmodule-file=", Joined, ArgumentMeaning.ModuleFile, CompilerFamilies.Clang)
            { Values = ValueRule.NamedFile },
        new("-fprebuilt-module-path=", Joined, ArgumentMeaning.ModuleDirectory, CompilerFamilies.Clang)
            { Values = ValueRule.FileName },
        new("-fmodule-output=", Joined, ArgumentMeaning.SideOutput, CompilerFamilies.Clang)
            { Values = ValueRule.FileName },
        new("-fmodule-output", Alone, ArgumentMeaning.SideOption, CompilerFamilies.Clang),
        new("--precompile", Alone, ArgumentMeaning.Mode, CompilerFamilies.Clang),
        Plain("-fmodules-reduced-bmi", Alone),
        Plain("-fno-modules-reduced-bmi", Alone),
        Plain("-fexperimental-modules-reduced-bmi", Alone),
        Plain("-fno-implicit-modules", Alone),
        Plain("-fno-implicit-module-maps", Alone),

        // Modules of headers, where the command says which file each is in; see ExplicitModules.
        Plain("-fcxx-modules", Alone),
        Plain("-fimplicit-module-maps", Alone),
        new("-fmodule-map-file=", Joined, ArgumentMeaning.InputFile, CompilerFamilies.Clang)
            { Values = ValueRule.FileName },
        Plain("-fmodule-name=", Joined),
        Plain("-fmodules-decluse", Alone),
        Plain("-fmodules-strict-decluse", Alone),

        // Modules, precompiled headers, plugins.
        Refused("-fapinotes", Joined),
        Refused("-fbuiltin-module-map", Alone),
        Refused("-fpass-plugin=", Joined),
        Refused("-relocatable-pch", Alone),
        Refused("-verify-pch", Alone),

        // Other processors, compiled on the side.
        Refused("--cuda", Joined),
        Refused("--hip", Joined),
        Refused("--rocm", Joined),
        Refused("-fcuda-", Joined),
        Refused("-fembed-offload-object=", Joined),
        Refused("-fexperimental-openacc-macro-override", Separate),
        Refused("-fgpu-", Joined),
        Refused("-fopenmp-host-", Joined),
    ];

    private static Flag Plain(string spelling, ValueStyle style) => Means(spelling, style, ArgumentMeaning.Plain);

    private static Flag Means(string spelling, ValueStyle style, ArgumentMeaning meaning) =>
        new(spelling, style, meaning, CompilerFamilies.Clang);

    private static Flag Named(string spelling, ArgumentMeaning meaning) =>
        new(spelling, Joined, meaning, CompilerFamilies.Clang) { Values = ValueRule.FileName };

    private static Flag Search(string spelling) =>
        new(spelling, JoinedOrSeparate, ArgumentMeaning.IncludeDirectory, CompilerFamilies.Clang)
        {
            Values = ValueRule.SearchPath,
        };

    private static Flag Written(string spelling, ValueStyle style, PlaceBinding binding) =>
        new(spelling, style, ArgumentMeaning.SideOutput, CompilerFamilies.Clang)
        {
            Values = ValueRule.FileName,
            Binding = binding,
        };

    private static Flag Bound(string spelling, ValueStyle style, PlaceBinding binding) =>
        new(spelling, style, ArgumentMeaning.Plain, CompilerFamilies.Clang) { Binding = binding };

    private static Flag Listed(string spelling, ValueStyle style, string allowed) =>
        new(spelling, style, ArgumentMeaning.Plain, CompilerFamilies.Clang)
        {
            Values = ValueRule.Listed,
            Allowed = allowed,
        };

    private static Flag Refused(string spelling, ValueStyle style) =>
        new(spelling, style, ArgumentMeaning.Plain, CompilerFamilies.Clang)
        {
            Reason = FallbackReason.UnsupportedOption,
        };
}
