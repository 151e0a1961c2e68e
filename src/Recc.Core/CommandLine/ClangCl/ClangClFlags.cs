using static Recc.Core.CommandLine.ArgumentMeaning;
using static Recc.Core.CommandLine.ValueStyle;

namespace Recc.Core.CommandLine;

/// <summary>
/// Options of clang-cl. A spelling that begins with a slash may be typed with a dash as well; one that begins with a
/// dash may not be typed with a slash. What begins with a slash and is no option is an operand, so a missing row here
/// can cost a cached compile and never a right one. Source of each row: clang-cl's documentation and its /?; what each
/// does to files was tried with clang 14 and clang 19.
/// </summary>
internal static class ClangClFlags
{
    private const string MicrosoftTargets =
        "x86_64-pc-windows-msvc* i386-pc-windows-msvc* i686-pc-windows-msvc* aarch64-pc-windows-msvc*"
        + " arm64-pc-windows-msvc* arm64ec-pc-windows-msvc* x86_64-windows-msvc* i686-windows-msvc*"
        + " aarch64-windows-msvc* arm64-windows-msvc* arm64ec-windows-msvc*";

    private const string Digits = "0* 1* 2* 3* 4* 5* 6* 7* 8* 9*";

    private const string PastTheDriver =
        "-disable-O0-optnone -disable-llvm-passes -fno-pch-timestamp -fno-use-ctor-homing -fuse-ctor-homing";

    // What clang's own rows say of these holds for clang-cl, word for word.
    private static readonly string[] SharedWithClang =
    [
        "-###", "--analyze", "--driver-mode=", "--no-default-config", "--precompile", "--version", "-Qunused-arguments",
        "-emit-", "-fcrash-diagnostics", "-fcrash-diagnostics=", "-fcrash-diagnostics-dir=", "-ffile-reproducible",
        "-fsyntax-only", "-mllvm=", "-nobuiltininc", "-nostdinc", "-print-", "-rtlib=", "-v",
    ];

    public static readonly Flag[] Rows =
    [
        .. SharedWithClang.Select(RowOfClang),

        // What is made of the source.
        Means("/c", Alone, Mode),
        Means("/Fo", Joined, Output),
        Means("/o", JoinedOrSeparate, Output),
        Refused("/Fo:", Joined),
        Refused("/E", Alone, FallbackReason.Preprocessing),
        Refused("/EP", Alone, FallbackReason.Preprocessing),
        Refused("/P", Alone, FallbackReason.Preprocessing),
        Refused("/Zs", Alone, FallbackReason.SyntaxOnly),
        Refused("/link", Alone, FallbackReason.Linking),

        // What is said of the inputs.
        Means("/showIncludes", Alone, Depfile),
        Means("/showIncludes:user", Alone, Depfile),
        Refused("/sourceDependencies", JoinedOrSeparate),
        Refused("/sourceDependencies:directives", JoinedOrSeparate),
        Refused("/showFilenames", Alone),
        Means("/showFilenames-", Alone, Plain),

        // The source and its language.
        Means("/Tc", JoinedOrSeparate, Source),
        Means("/Tp", JoinedOrSeparate, Source),
        Means("/TC", Alone, Plain),
        Means("/TP", Alone, Plain),
        Refused("-x", JoinedOrSeparate),
        Means("/std:", Joined, Plain),
        Means("/Zc:", Joined, Plain),
        Means("/permissive", Alone, Plain),
        Means("/permissive-", Alone, Plain),
        Means("/J", Alone, Plain),
        Means("/Za", Alone, Plain),
        Means("/Ze", Alone, Plain),
        Means("/utf-8", Alone, Plain),
        Means("/source-charset:", Joined, Plain),
        Means("/execution-charset:", Joined, Plain),
        Means("/validate-charset", Alone, Plain),
        Means("/validate-charset-", Alone, Plain),
        Means("/await", Joined, Plain),
        Means("/constexpr:", Joined, Plain),
        Refused("/clr", Joined),
        Refused("/ZW", Joined),

        // Where headers are looked for. The places of the Windows SDK hold more than one version side by side.
        Path("/I", JoinedOrSeparate, IncludeDirectory),
        Path("/imsvc", JoinedOrSeparate, IncludeDirectory),
        Path("/external:I", JoinedOrSeparate, IncludeDirectory),
        Path("/FI", JoinedOrSeparate, IncludeFile),
        Path("/winsysroot", JoinedOrSeparate, Sysroot),
        Path("/vctoolsdir", JoinedOrSeparate, Sysroot),
        Path("/winsdkdir", JoinedOrSeparate, Sysroot),
        Path("/diasdkdir", JoinedOrSeparate, Sysroot),
        Means("/vctoolsversion", JoinedOrSeparate, Plain),
        Means("/winsdkversion", JoinedOrSeparate, Plain),
        Means("/X", Alone, Plain),
        Means("/external:anglebrackets", Alone, Plain),
        Listed("/external:W", Joined, Digits),
        Refused("/external:", Joined),
        Refused("/AI", JoinedOrSeparate),
        Refused("/FU", JoinedOrSeparate),
        Refused("-resource-dir", EqualsOrSeparate),
        Refused("-vfsoverlay", Separate),

        // Macros.
        Means("/D", JoinedOrSeparate, Plain),
        Means("/U", JoinedOrSeparate, Plain),
        Means("/u", Alone, Plain),

        // Warnings and how they are shown.
        Means("/W0", Alone, Plain),
        Means("/W1", Alone, Plain),
        Means("/W2", Alone, Plain),
        Means("/W3", Alone, Plain),
        Means("/W4", Alone, Plain),
        Means("/Wall", Alone, Plain),
        Means("/WL", Alone, Plain),
        Means("/WX", Alone, Plain),
        Means("/WX-", Alone, Plain),
        Means("/Wp64", Alone, Plain),
        Means("/Wv:", Joined, Plain),
        Means("/w", Alone, Plain),
        Listed("/w1", Joined, Digits),
        Listed("/w2", Joined, Digits),
        Listed("/w3", Joined, Digits),
        Listed("/w4", Joined, Digits),
        Listed("/wd", Joined, Digits),
        Listed("/we", Joined, Digits),
        Listed("/wo", Joined, Digits),
        Means("/diagnostics:caret", Alone, Plain),
        Means("/diagnostics:classic", Alone, Plain),
        Means("/diagnostics:column", Alone, Plain),
        Means("/errorReport:", Joined, Plain),
        Means("/nologo", Alone, Plain),
        Means("/FC", Alone, Plain),
        Means("/sdl", Alone, Plain),
        Means("/sdl-", Alone, Plain),
        Means("/analyze-", Alone, Plain),

        // Code generation.
        Means("/O", Joined, Plain),
        Means("/arch:", Joined, Plain),
        Means("/arm64EC", Alone, Plain),
        Means("/favor:", Joined, Plain),
        Means("/tune:", Joined, Plain),
        Refused("/tune:native", Alone),
        Refused("-march=native", Joined),
        Refused("-mcpu=native", Joined),
        Refused("-mtune=native", Joined),
        Means("/EH", Joined, Plain),
        Means("/fp:", Joined, Plain),
        Means("/fsanitize=address", Alone, Plain),
        Means("/fsanitize-address-use-after-return", Alone, Plain),
        Means("/GA", Alone, Plain),
        Means("/GF", Alone, Plain),
        Means("/GF-", Alone, Plain),
        Means("/GH", Alone, Plain),
        Means("/GL", Alone, Plain),
        Means("/GL-", Alone, Plain),
        Means("/GR", Alone, Plain),
        Means("/GR-", Alone, Plain),
        Means("/GS", Alone, Plain),
        Means("/GS-", Alone, Plain),
        Means("/GT", Alone, Plain),
        Means("/GX", Alone, Plain),
        Means("/GX-", Alone, Plain),
        Means("/GZ", Alone, Plain),
        Means("/Gd", Alone, Plain),
        Means("/Ge", Alone, Plain),
        Means("/Gh", Alone, Plain),
        Means("/Gm", Alone, Plain),
        Means("/Gm-", Alone, Plain),
        Means("/Gr", Alone, Plain),
        Means("/Gregcall", Alone, Plain),
        Means("/Gregcall4", Alone, Plain),
        Means("/Gs", Joined, Plain),
        Means("/Gv", Alone, Plain),
        Means("/Gw", Alone, Plain),
        Means("/Gw-", Alone, Plain),
        Means("/Gy", Alone, Plain),
        Means("/Gy-", Alone, Plain),
        Means("/Gz", Alone, Plain),
        Means("/guard:", Joined, Plain),
        Means("/homeparams", Alone, Plain),
        Means("/hotpatch", Alone, Plain),
        Means("/kernel", Alone, Plain),
        Means("/kernel-", Alone, Plain),
        Means("/LD", Alone, Plain),
        Means("/LDd", Alone, Plain),
        Means("/LN", Alone, Plain),
        Means("/MD", Alone, Plain),
        Means("/MDd", Alone, Plain),
        Means("/MT", Alone, Plain),
        Means("/MTd", Alone, Plain),
        Means("/openmp", Alone, Plain),
        Means("/openmp-", Alone, Plain),
        Means("/openmp:experimental", Alone, Plain),
        Means("/QIfist", Alone, Plain),
        Means("/QIntel-jcc-erratum", Alone, Plain),
        Means("/Qembed_debug", Alone, Plain),
        Means("/Qfast_transcendentals", Alone, Plain),
        Means("/Qgather-", Alone, Plain),
        Means("/Qimprecise_fwaits", Alone, Plain),
        Means("/Qpar", Alone, Plain),
        Means("/Qpar-report", Joined, Plain),
        Means("/Qsafe_fp_loads", Alone, Plain),
        Means("/Qscatter-", Alone, Plain),
        Means("/Qspectre", Alone, Plain),
        Means("/Qspectre-load", Alone, Plain),
        Means("/Qspectre-load-cf", Alone, Plain),
        Means("/Qvec", Alone, Plain),
        Means("/Qvec-", Alone, Plain),
        Means("/Qvec-report", Joined, Plain),
        Means("/RTC", Joined, Plain),
        Listed("/vd", Joined, "0 1 2"),
        Means("/vmb", Alone, Plain),
        Means("/vmg", Alone, Plain),
        Means("/vmm", Alone, Plain),
        Means("/vms", Alone, Plain),
        Means("/vmv", Alone, Plain),
        Means("/volatile:iso", Alone, Plain),
        Means("/volatile:ms", Alone, Plain),
        Means("/Zl", Alone, Plain),
        Means("/Zp", Joined, Plain),
        Listed("--target=", Joined, MicrosoftTargets),
        Listed("-target", Separate, MicrosoftTargets),

        // The time in the object's header is written anew when the object is brought home.
        Means("/Brepro", Alone, Plain),
        Means("/Brepro-", Alone, Plain),
        Means("/bigobj", Alone, Plain),

        // Debug information: in the object, whatever /Zi and /Fd say.
        Means("/Z7", Alone, Plain),
        Means("/Zi", Alone, Plain),
        Means("/ZI", Alone, Plain),
        Listed("/ZH:", Joined, "MD5 SHA1 SHA_256"),
        Means("/Zo", Alone, Plain),
        Means("/Zo-", Alone, Plain),
        Means("/Fd", Joined, Ignored),
        Refused("/Fd:", Joined),
        Means("/FS", Alone, Plain),
        Means("-g", Alone, Plain),
        Means("-gcodeview", Alone, Plain),
        Means("-gcodeview-command-line", Alone, Plain),
        Means("-gno-codeview-command-line", Alone, Plain),
        Means("-gcolumn-info", Alone, Plain),
        Means("-gno-column-info", Alone, Plain),
        Means("-ginline-line-tables", Alone, Plain),
        Means("-gno-inline-line-tables", Alone, Plain),
        Means("-gline-directives-only", Alone, Plain),
        Means("-gline-tables-only", Alone, Plain),
        Listed("-fdebug-compilation-dir=", Joined, "."),
        Refused("-fdebug-compilation-dir", Separate),
        Listed("-ffile-compilation-dir=", Joined, "."),
        Refused("-object-file-name=", Joined),
        // Code of each function then names a flag that is called after the directory.
        Refused("/JMC", Alone),
        Means("/JMC-", Alone, Plain),

        // For the linker, for cl alone, or for older compilers: clang-cl says so or says nothing, and goes on.
        Means("/Bt", Alone, Plain),
        Means("/Bt+", Alone, Plain),
        Means("/cgthreads", Joined, Plain),
        Means("/d1PP", Alone, Plain),
        Means("/d2", Joined, Plain),
        Listed("/experimental:", Joined, "external*"),
        Means("/Fe", Joined, Plain),
        Means("/Fm", Joined, Plain),
        Means("/Fx", Alone, Plain),
        Means("/MP", Joined, Plain),
        Listed("/Zm", Joined, Digits),

        // Further outputs.
        Refused("/FA", Joined),
        Refused("/Fa", Joined),
        Refused("/FR", Joined),
        Refused("/Fr", Joined),
        Refused("/Fi", Joined),
        Refused("/d1", Joined),
        Refused("/doc", Joined),
        Refused("/Zg", Alone),

        // Precompiled headers and modules.
        Means("/Y-", Alone, Plain),
        Path("/Fp", Joined, PrecompiledFile),
        Path("/Yc", Joined, PrecompiledBoundary),
        Means("/Yd", Alone, Plain),
        Refused("/Yl", Joined),
        Path("/Yu", Joined, PrecompiledBoundary),
        Refused("/exportHeader", Alone),
        Refused("/headerName:", Joined),
        Refused("/headerUnit", JoinedOrSeparate),
        Refused("/reference", JoinedOrSeparate),
        Refused("/translateInclude", Alone),

        // clang's own. Those that begin with -f, -m and -W are looked up among clang's options.
        Means("/clang:", Joined, Plain),
        Means("--driver-mode=cl", Alone, Plain),
        Refused("--rsp-quoting=", Joined),
        Refused("--config", Joined),
        Means("--start-no-unused-arguments", Alone, Plain),
        Means("--end-no-unused-arguments", Alone, Plain),
        Means("--", Alone, Ignored),
        Listed("-Xclang", Separate, PastTheDriver),
        Listed("-Xclang=", Joined, PastTheDriver),
        Refused("-mllvm", Separate),

        // Questions.
        Refused("/?", Alone),
        Refused("/HELP", Alone),
        Refused("/help", Alone),
        Refused("--help", Alone),
    ];

    private static Flag RowOfClang(string spelling) =>
        FlagTable.Find(spelling, CompilerFamilies.Clang)! with { Families = CompilerFamilies.ClangCl };

    private static Flag Means(string spelling, ValueStyle style, ArgumentMeaning meaning) =>
        new(spelling, style, meaning, CompilerFamilies.ClangCl);

    private static Flag Path(string spelling, ValueStyle style, ArgumentMeaning meaning) =>
        new(spelling, style, meaning, CompilerFamilies.ClangCl) { Values = ValueRule.PlainPath };

    private static Flag Listed(string spelling, ValueStyle style, string allowed) =>
        new(spelling, style, Plain, CompilerFamilies.ClangCl) { Values = ValueRule.Listed, Allowed = allowed };

    private static Flag Refused(
        string spelling, ValueStyle style, FallbackReason reason = FallbackReason.UnsupportedOption) =>
        new(spelling, style, Plain, CompilerFamilies.ClangCl) { Reason = reason };
}
