using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What a compile reads besides the source and the headers that -M names.</summary>
public sealed class InputScenarioTests
{
    private const string CompilationDirectory =
        "debug information names the user's directory, in other bytes than the compiler's";

    private const string Sources = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/s.S
        #include "h.h"
        .include "m.inc"
        .globl s
        s: mark X
        nop
        #ifdef BLOB
        .incbin BLOB
        #endif
        --- src/h.h
        #define X 1
        --- inc/m.inc
        .macro mark n
        .long \n
        .endm
        .include "deeper.inc"
        --- inc/deeper.inc
        .byte 3
        --- inc/blob.bin
        blob
        --- src/plain.s
        .include "inc/m.inc"
        .globl plain
        plain: mark 4
        nop
        .incbin "inc/blob.bin", 1
        --- src/lines.s
        .file 1 "q.c"
        .text
        .loc 1 3
        nop
        --- src/made.s
        .macro take name
        .incbin "inc/\name"
        .endm
        take blob.bin
        --- src/inline.c
        #define TEXT(x) #x
        #define PATH(x) TEXT(x)
        #define TAKE(name, file) __asm__( \
            ".section .rodata\n.globl " #name "\n" #name ":\n.incbin \"" file "\"\n.byte 0\n.previous\n");
        #ifndef NAME
        #define NAME inc/blob.bin
        #endif
        TAKE(blob, PATH(NAME))
        extern const char blob[];
        const char *get(void) { return blob; }
        --- src/incbin.h
        #define INCBIN(file) __asm__(".incbin \"" file "\"");
        --- src/unused.c
        #include "incbin.h"
        int unused;
        --- src/operand.c
        void f(void) { __asm__(".incbin %0" : : "i"("x")); }
        --- src/a.c
        #include <y.h>
        #ifdef FROM
        #include FROM
        #endif
        int a(int n) { return n + Y; }
        --- src/patterned.c
        struct s { int (*f)(int); int (*g)(int); };
        int work(int *p, int n) { return p[n]; }
        int other(int *p, int n) { return p[n + 1]; }
        --- list/fun
        # comment
        fun:work
        --- list/src
        src:src/patterned.c
        --- list/samples
        work:100:10
         1: 5
        --- list/blocks
        !work
        --- inc/y.h
        #ifndef Y
        #define Y 2
        #endif
        --- sys/usr/include/y.h
        #define Y 5
        --- tools/ld
        #!/bin/sh
        exit 1
        --- build/keep
        """;

    private static readonly Dictionary<string, TableScenario> All = new()
    {
        ["assembly that is preprocessed"] = Of("$RECC $CC -Iinc -c src/s.S -o s.o"),
        ["assembly by an absolute name, from a build directory"] = Of(
            "cd build && $RECC $CC -I$ROOT/inc -MD -MT s.o -MF s.o.d -o s.o -c $ROOT/src/s.S"),
        ["assembly with a depfile that is named after it"] = Of("$RECC $CC -Iinc -MMD -MP -c src/s.S"),
        ["assembly by the C++ driver"] = Of("$RECC $CXX -Iinc -c src/s.S -o s.o"),
        ["assembly with a name from a macro"] = Of("$RECC $CC -Iinc '-DBLOB=\"inc/blob.bin\"' -c src/s.S -o s.o"),
        ["assembly with a name that is found along -I"] = Of("$RECC $CC -Iinc '-DBLOB=\"blob.bin\"' -c src/s.S -o s.o"),
        ["assembly with a name that is found along the assembler's -I"] = Of(
            "$RECC $CC -Wa,-Iinc '-DBLOB=\"blob.bin\"' -c src/s.S -o s.o"),
        ["assembly with an assembler's -I of its own"] = Of(
            "cd build && $RECC $CC -Wa,-I,$ROOT/inc '-DBLOB=\"blob.bin\"' -c ../src/s.S -o s.o"),
        ["assembly with debug information"] = Of("$RECC $CC -g -Iinc -c src/s.S -o s.o", because: CompilationDirectory),
        ["assembly with debug information of an older kind"] = Of(
            "$RECC $CC -gdwarf-4 -Iinc -c src/s.S -o s.o", because: CompilationDirectory),
        ["assembly with options of the assembler"] = Of("$RECC $CC -Wa,--noexecstack -Iinc -c src/s.S -o s.o"),
        ["assembly by -x"] =
            Of("cp src/s.S t.txt; $RECC $CC -x assembler-with-cpp -Iinc -Isrc -c t.txt -o s.o; rm t.txt"),
        ["plain assembly"] = Of("$RECC $CC -Iinc -c src/plain.s -o p.o"),
        ["plain assembly by an absolute name"] = Of("$RECC $CC -c $ROOT/src/plain.s -Iinc -o $ROOT/build/p.o"),
        ["plain assembly with debug information"] = Of(
            "$RECC $CC -g -Iinc -c src/plain.s -o p.o", because: CompilationDirectory),
        ["plain assembly that asks for tables of lines"] =
            Of("$RECC $CC -c src/lines.s", because: CompilationDirectory),
        ["plain assembly by -x"] = Of("cp src/plain.s t.txt; $RECC $CC -x assembler -Iinc -c t.txt -o p.o; rm t.txt"),
        ["plain assembly with a depfile (gcc)"] = Of("$RECC $CC -MD -MT p.o -MF p.o.d -Iinc -o p.o -c src/plain.s"),
        ["plain assembly with a depfile (clang)"] =
            Of("$RECC $CC -MD -MT p.o -MF p.o.d -Iinc -o p.o -c src/plain.s", Fate.Local),
        ["assembly of what a compiler made"] = Of(
            "$CC -S -O1 -Iinc src/a.c -o a.s; $RECC $CC -c a.s -o a.o; rm a.s"),
        ["assembly whose macros make up names"] = Of("$RECC $CC -c src/made.s -o m.o", Fate.Local),
        ["assembly into preprocessed text (gcc)"] = Of("$RECC $CC -Iinc -S src/s.S", Fate.Local),
        ["debug information of assembly"] = Shown("$RECC $CC -g -Iinc -c src/s.S -o s.o"),
        ["debug information of assembly elsewhere"] = Shown(
            "cd build && $RECC $CC -gdwarf-4 -I$ROOT/inc -c ../src/s.S -o ../s.o"),
        ["debug information of plain assembly"] = Shown("$RECC $CC -g -Iinc -c src/plain.s -o s.o"),
        ["tables of lines of plain assembly"] = Shown("$RECC $CC -c src/lines.s -o s.o"),
        ["assembly whose file is missing"] = Of(
            "$RECC $CC -Iinc '-DBLOB=\"none.bin\"' -c src/s.S -o s.o", Fate.Fails),
        ["assembly that warns"] = Of("printf '.warning \"careful\"\\n' > w.s; $RECC $CC -c w.s; rm w.s"),

        ["inline assembly"] = Of("$RECC $CC -O1 -c src/inline.c -o i.o"),
        ["inline assembly along -I"] = Of("$RECC $CC -O1 -Iinc -DNAME=blob.bin -c src/inline.c -o i.o"),
        ["inline assembly in C++"] = Of("$RECC $CXX -O1 -Iinc -DNAME=blob.bin -x c++ -c src/inline.c -o i.o"),
        ["inline assembly, compiled to assembly"] = Of("$RECC $CC -S -O1 src/inline.c -o i.s"),
        ["inline assembly with debug information"] = Of(
            "cd build && $RECC $CC -g -I$ROOT/inc -DNAME=blob.bin -c $ROOT/src/inline.c -o i.o",
            because: CompilationDirectory),
        ["inline assembly that nobody asks for"] = Of("$RECC $CC -c src/unused.c -o u.o"),
        ["inline assembly of a file that is missing"] = Of(
            "$RECC $CC -DNAME=none.bin -c src/inline.c -o i.o 2>/dev/null", Fate.Fails),
        ["inline assembly with an operand for a name"] = Of("$RECC $CC -c src/operand.c -o o.o", Fate.Local),
        ["inline assembly, preprocessed before"] = Of(
            "$CC -E -P src/inline.c -o i.i; $RECC $CC -c i.i -o i.o; rm i.i"),

        ["a system root that a directory is relative to"] = Of(
            "$RECC $CC --sysroot=$ROOT/sys -isystem =/usr/include -idirafter inc -MD -c src/a.c -o a.o"),
        ["a system root for -I"] =
            Of("cd build && $RECC $CC -isysroot ../sys -I=/usr/include -MD -c ../src/a.c -o a.o"),
        ["a system root that is not there"] = Of("$RECC $CC -I=inc -idirafter inc -c src/a.c -o a.o", Fate.Local),
        ["a system root by name (gcc)"] = Of("$RECC $CC '-I$SYSROOT/usr/include' --sysroot=sys -c src/a.c -o a.o"),
        ["a system root of -iwithsysroot (clang)"] = Of(
            "$RECC $CC -iwithsysroot /usr/include --sysroot=$ROOT/sys -MD -c src/a.c -o a.o"),
        ["-I for the preprocessor"] = Of("cd build && $RECC $CC -Wp,-DQ=1,-I$ROOT/inc -MD -c ../src/a.c -o a.o"),
        ["-isystem for the preprocessor"] = Of("$RECC $CC -Wp,-isystem,inc -MD -c src/a.c -o a.o"),
        ["a forced header for the preprocessor"] = Of(
            "$RECC $CC -Xpreprocessor -include -Xpreprocessor $ROOT/inc/y.h -DFROM='\"../inc/y.h\"' -Iinc -c src/a.c "
            + "-o a.o"),
        ["options of the compiler proper (clang)"] = Of(
            "$RECC $CC -Xclang -include -Xclang $ROOT/inc/y.h -Xclang -I -Xclang $ROOT/inc -mllvm -inline-threshold=10"
            + " -Xclang -target-feature -Xclang +sse3 -O2 -MD -c src/a.c -o a.o"),
        ["directories for C++ (clang)"] = Of("$RECC $CXX -cxx-isystem $ROOT/inc -x c++ -MD -c src/a.c -o a.o"),
        ["a directory for the library of C++ (clang)"] =
            Of("$RECC $CXX -stdlib++-isystem inc -x c++ -MD -c src/a.c -o a.o"),
        ["a gcc for clang (clang)"] = Of("$RECC $CXX --gcc-toolchain=/usr -Iinc -x c++ -MD -c src/a.c -o a.o"),
        ["another linker"] = Of("$RECC $CC -B$ROOT/tools -Iinc -MD -c src/a.c -o a.o"),
        ["another assembler"] = Of(
            "cp $(command -v as) tools/as; $RECC $CC -Btools/ -Iinc -c src/a.c -o a.o; rm tools/as", Fate.Local),

        ["a list of functions (clang)"] = Of(
            "cd build && $RECC $CC -O1 -fsanitize=address -fsanitize-ignorelist=$ROOT/list/fun -MD -c "
            + "$ROOT/src/patterned.c -o p.o",
            because: "the sanitizer's tables hold the name of the source"),
        ["a list of files (clang)"] = Of(
            "$RECC $CC -O1 -fsanitize=address -fsanitize-ignorelist=$ROOT/list/src -c src/patterned.c -o p.o"),
        ["a list for coverage (clang)"] = Of(
            "$RECC $CC -O1 -fsanitize-coverage=func,trace-pc -fsanitize-coverage-ignorelist=$ROOT/list/fun -c "
            + "src/patterned.c -o p.o"),
        ["lists for tracing (clang)"] = Of(
            "$RECC $CC -O1 -fxray-instrument -fxray-always-instrument=list/fun -MMD -c src/patterned.c -o p.o"),
        ["a list that is missing (clang)"] = Of(
            "$RECC $CC -fsanitize=address -fsanitize-ignorelist=list/none -c src/patterned.c -o p.o", Fate.Local),
        ["a sample profile (clang)"] =
            Of("$RECC $CC -O2 -g1 -fprofile-sample-use=$ROOT/list/samples -c src/patterned.c -o p.o",
            because: CompilationDirectory),
        ["a list of sections (clang)"] =
            Of("$RECC $CC -O2 -fbasic-block-sections=list=list/blocks -c src/patterned.c -o p.o"),
        ["across two roots, assembly"] = Beside("$RECC $CC -c g.S -o g.o"),
        ["across two roots, inline assembly"] = Beside("$RECC $CC -c i.c -o i.o"),
        ["across two roots, assembly without debug information"] = Beside(
            "$RECC $CC -I$ROOT/project/inc -c $ROOT/project/n.S -o s.o"),
        ["across two roots, debug information of assembly (gcc)"] = Beside(
            "$RECC $CC -g -I$ROOT/project/inc -c $ROOT/project/n.S -o s.o && " + Dump.Replace("$ROOT/", "")) with
        {
            ObjectDiffersBecause = CompilationDirectory,
        },
        ["across two roots, debug information of plain assembly (gcc)"] = Beside(
            "$RECC $CC -g -c $ROOT/project/inc/p.s -o s.o && " + Dump.Replace("$ROOT/", "")) with
        {
            ObjectDiffersBecause = CompilationDirectory,
        },
        ["across two roots, __has_include"] = Beside("$RECC $CC -c h.c -o h.o"),
        ["across two roots, -I"] = Beside("$RECC $CC -I$ROOT/project/inc -c j.c -o j.o"),

        ["a profile beside the output (gcc)"] = Of("$RECC $CC -O2 -fprofile-use -Iinc -c src/a.c -o build/a.o") with
        {
            Setup = Profile("build/a.o", "src/a.c"),
        },
        ["a profile beside an output that is not named (gcc)"] =
            Of("$RECC $CC -O2 -fprofile-use -Iinc -MD -c src/a.c") with
            {
                Setup = Profile("a.o", "src/a.c"),
            },
        ["a profile in a directory (gcc)"] =
            Of("$RECC $CC -O2 -fprofile-use=build -Wno-missing-profile -Iinc -c src/a.c -o a.o", Fate.Local),
        ["a profile that is missing (gcc)"] = Of("$RECC $CC -O2 -fprofile-use -Iinc -c src/a.c -o a.o", Fate.Local),
    };

    // Names that no action can write otherwise.
    private static readonly Dictionary<string, TableScenario> AtHome = new()
    {
        ["assembly with an absolute name in it"] = Of(
            "$RECC $CC -Iinc \"-DBLOB=\\\"$ROOT/inc/blob.bin\\\"\" -c src/s.S -o s.o"),
        ["assembly with renamed paths"] = Of(
            "$RECC $CC -g -Iinc -fdebug-prefix-map=$ROOT=. -c src/s.S -o s.o"),
        ["inline assembly with an absolute name"] = Of("$RECC $CC -DNAME=$ROOT/inc/blob.bin -c src/inline.c -o i.o"),
        ["a gcc for clang in the project (clang)"] = Of("$RECC $CC --gcc-toolchain=$ROOT/sys -Iinc -c src/a.c -o a.o"),
        ["a list of files under other names (clang)"] = Of(
            "$RECC $CC -O1 -fsanitize=address -fsanitize-ignorelist=list/src -c $ROOT/src/patterned.c -o p.o"),
        ["a sample profile under other names (clang)"] = Of(
            "$RECC $CC -O2 -fprofile-sample-use=list/samples -c $ROOT/src/patterned.c -o p.o"),
        ["across two roots, debug information of assembly (clang)"] = Beside(
            "$RECC $CC -g -I$ROOT/project/inc -c $ROOT/project/n.S -o s.o"),
        ["assembly with renamed paths that nest"] = Of(
            "cd build && $RECC $CC -g -I$ROOT/inc -ffile-prefix-map=$ROOT/build=/b -fdebug-prefix-map=$ROOT/src=/s"
            + " -c $ROOT/src/s.S -o s.o"),
        ["plain assembly with renamed paths"] = Of(
            "cd build && $RECC $CC -g -I$ROOT/inc -I$ROOT -ffile-prefix-map=$ROOT=/p -c $ROOT/src/plain.s -o s.o"),
    };

    public static IEnumerable<object[]> Cases => EveryMode.Cases(All);

    public static IEnumerable<object[]> HomeCases => HomeMode.Cases(AtHome);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(HomeCases))]
    public Task What_only_this_place_can_make_is_what_the_compiler_gives(string scenario, string compiler) =>
        HomeMode.CheckAsync(AtHome[scenario], compiler);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Cases))]
    public Task Every_mode_gives_what_the_compiler_gives(string scenario, string compiler) =>
        EveryMode.CheckAsync(All[scenario], compiler);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc", "-c src/s.S -Iempty -Iinc -DBLOB='\"blob.bin\"' -o s.o")]
    [InlineData("clang", "-c src/s.S -Iempty -Iinc -DBLOB='\"blob.bin\"' -o s.o")]
    [InlineData("gcc", "-c src/plain.s -Iempty -Iinc -Wa,-Iinc -o p.o")]
    [InlineData("clang", "-c src/plain.s -Iempty -Iinc -Wa,-Iinc -o p.o")]
    [InlineData("gcc", "-O1 -c src/inline.c -DNAME=blob.bin -Iempty -Iinc -o i.o")]
    [InlineData("clang", "-O1 -c src/inline.c -DNAME=blob.bin -Iempty -Iinc -o i.o")]
    public async Task Changes_of_what_assembly_takes_in_are_seen(string compiler, string options)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Named(compiler), Sources + "\n--- empty/keep\n");
        place.Use(server);
        string script = "$RECC $CC " + options;
        foreach ((string path, string? text) in new (string, string?)[]
        {
            ("inc/blob.bin", "BLOB"), ("inc/deeper.inc", ".byte 4\n"), ("empty/blob.bin", "first"),
            ("empty/blob.bin", "First"), ("empty/blob.bin", null), ("empty/inc/blob.bin", "odd"), ("blob.bin", "here"),
        })
        {
            if (text is null)
            {
                place.Delete(path);
            }
            else
            {
                place.Write(path, text);
            }

            Observed launched = place.Launch(script);
            Observed native = place.Native(script);
            launched.Text().ShouldBe(native.Text(), path);
            native.Result.EnsureSuccess();
            place.Launch(script).WasHit.ShouldBeTrue(path);
        }

        server.Log.ProcessesStarted.ShouldBeGreaterThan(2);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc", "-I$ROOT/inc '-DBLOB=\"inc/blob.bin\"' -Wa,-I$ROOT -c $ROOT/src/s.S -o s.o", "")]
    [InlineData("clang", "-I$ROOT/inc '-DBLOB=\"blob.bin\"' -c $ROOT/src/s.S -o s.o", "")]
    [InlineData("gcc", "-I$ROOT/inc -c $ROOT/src/plain.s -o s.o", "-I$ROOT")]
    [InlineData("clang", "-O1 -I$ROOT/inc -DNAME=blob.bin -c $ROOT/src/inline.c -o i.o", "")]
    [InlineData("gcc", "--sysroot=$ROOT/sys -isystem =/usr/include -Wp,-I$ROOT/inc -c $ROOT/src/a.c -o a.o", "")]
    [InlineData("clang", "-fxray-instrument -fxray-attr-list=$ROOT/list/fun -c $ROOT/src/patterned.c -o p.o", "")]
    [InlineData("clang", "-Xclang -include -Xclang $ROOT/inc/y.h -I$ROOT/inc -c $ROOT/src/a.c -o a.o", "")]
    public async Task Another_checkout_hits(string compiler, string options, string more)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var first = new Workplace(Tools.Named(compiler), Sources, "one");
        using var second = new Workplace(Tools.Named(compiler), Sources, "another-name");
        first.Use(server);
        second.Use(server);
        string script = $"cd build && $RECC $CC {more} {options}";

        Observed made = first.Launch(script);
        Observed taken = second.Launch(script);

        made.WasHit.ShouldBeFalse();
        taken.WasHit.ShouldBeTrue();
        made.Text().ShouldBe(first.Native(script).Text());
        taken.Text().ShouldBe(second.Native(script).Text());
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc", "-g -Iinc -c src/s.S", true)]
    [InlineData("gcc", "-g -I$ROOT/inc -c $ROOT/src/s.S", true)]
    // "inc/m.inc" in the text and -Iinc in the action begin alike, and only one of them is renamed.
    [InlineData("gcc", "-g -I$ROOT/inc -c $ROOT/src/plain.s", false)]
    [InlineData("gcc", "-c src/lines.s", true)]
    [InlineData("gcc", "-gdwarf-4 -I$ROOT/inc -c $ROOT/src/plain.s", false)]
    [InlineData("clang", "-g -I$ROOT/inc -c $ROOT/src/s.S", false)]
    [InlineData("clang", "-c src/lines.s", false)]
    [InlineData("gcc", "-g -I$ROOT/inc -DNAME=blob.bin -c $ROOT/src/inline.c", true)]
    [InlineData("clang", "-g -I$ROOT/inc -DNAME=blob.bin -c $ROOT/src/inline.c", true)]
    public async Task Native_paths_are_native(string compiler, string options, bool isCached)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Named(compiler), Sources);
        place.Use(server);
        place.Settings["RECC_PATHS"] = "native";
        string script = $"$RECC $CC {options} -o x.o";

        string native = place.Native(script).Text();

        place.Launch(script).Text().ShouldBe(native);
        Observed hit = place.Launch(script);
        hit.Text().ShouldBe(native);
        hit.WasHit.ShouldBe(isCached);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("CPATH", "")]
    [InlineData("CPATH", ":")]
    [InlineData("CPATH", "inc:")]
    [InlineData("C_INCLUDE_PATH", ":$ROOT/inc")]
    [InlineData("CPLUS_INCLUDE_PATH", "inc")]
    [InlineData("LIBRARY_PATH", "inc")]
    [InlineData("SOURCE_DATE_EPOCH", "1000000000")]
    [InlineData("COLUMNS", "40")]
    [InlineData("TMPDIR", "$ROOT/build")]
    [InlineData("LANGUAGE", "de")]
    [InlineData("LC_ALL", "C")]
    public async Task A_variable_acts_as_it_does_without_recc(string variable, string value)
    {
        foreach (Tools tools in Tools.All)
        {
            await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
            using var place = new Workplace(tools, Sources + VariableSources);
            place.Use(server);
            place.Variables[variable] = value.Replace("$ROOT", place.Root, StringComparison.Ordinal);
            const string Script = "cd build && $RECC $CC -Wall -MD -I../src -idirafter ../inc -c ../src/v.c -o v.o";

            Observed native = place.Native(Script);

            place.Launch(Script).Text().ShouldBe(native.Text(), tools.C);
            Observed hit = place.Launch(Script);
            hit.Text().ShouldBe(native.Text(), tools.C);
            hit.WasHit.ShouldBeTrue(tools.C);
        }
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("COMPILER_PATH", "$ROOT/tools")]
    [InlineData("GCC_EXEC_PREFIX", "$ROOT/tools/")]
    [InlineData("DEPENDENCIES_OUTPUT", "$ROOT/build/deps")]
    [InlineData("SUNPRO_DEPENDENCIES", "$ROOT/build/deps x.o")]
    [InlineData("GCC_COMPARE_DEBUG", "-g")]
    [InlineData("CCC_OVERRIDE_OPTIONS", "+-DY=9")]
    [InlineData("CC_PRINT_HEADERS", "1")]
    [InlineData("RC_DEBUG_OPTIONS", "1")]
    public async Task A_variable_that_no_worker_can_have_keeps_the_compile_here(string variable, string value)
    {
        foreach (Tools tools in Tools.All)
        {
            await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
            using var place = new Workplace(tools, Sources + VariableSources);
            place.Use(server);
            place.Variables[variable] = value.Replace("$ROOT", place.Root, StringComparison.Ordinal);
            const string Script = "$RECC $CC -Wall -Iinc -Isrc -c src/v.c -o v.o";

            place.Launch(Script).Text().ShouldBe(place.Native(Script).Text(), tools.C);
            server.Log.CountOf("GetActionResult").ShouldBe(0);
        }
    }

    private const string VariableSources = """

        --- src/v.c
        #include <y.h>
        #include "w.h"
        #if __has_include(<z.h>)
        #include <z.h>
        #endif
        int v(void) { int unused_with_a_name_that_is_as_long_as_can_be_so_that_it_is_cut_off_where_lines_are_short; return Y; }
        --- src/w.h
        #define W 1
        --- build/z.h
        int z;

        """;

    private static string Profile(string output, string source, string top = "") =>
        $"$CC -O2 -fprofile-generate -I{top}inc -c {source} -o {output} && echo 'int a(int); int main(void) {{ return "
        + $"a(-2); }}' > m.c && $CC -fprofile-generate m.c {output} -o m && ./m && rm -f m m.c {output} m-m.gcda";

    /// <summary>In a build tree beside the project.</summary>
    private static TableScenario Beside(string script) => new()
    {
        Files = """
            --- project/.git/HEAD
            ref: refs/heads/main
            --- project/inc/x.bin
            x
            --- project/inc/x.h
            #define X 1
            --- build/CMakeCache.txt
            # cache
            CMAKE_CACHEFILE_DIR:INTERNAL=$ROOT/build
            CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT/project
            --- build/g.S
            .incbin "../project/inc/x.bin"
            --- build/i.c
            __asm__(".incbin \"../project/inc/x.bin\"");
            --- build/j.c
            __asm__(".incbin \"x.bin\"");
            --- project/n.S
            #include "n.h"
            n: nop
            .long N
            --- project/inc/n.h
            #define N 1
            --- project/inc/p.s
            p: nop
            --- build/h.c
            #if __has_include("../project/inc/x.h")
            #include "../project/inc/x.h"
            int h = X;
            #else
            int h;
            #endif
            """,
        Script = "cd build && " + script,
    };

    /// <summary>Its debug information is compared as a debugger reads it.</summary>
    private static TableScenario Shown(string script) => Of($"{script} && {Dump}", because: CompilationDirectory);

    private const string Dump = "objdump --dwarf=info --dwarf=rawline $ROOT/s.o"
        + " | sed -E -e 's/offset:? *(0x)?[0-9a-f]*//g' -e '/Length:|Offset:|Abbrev|DW_AT_stmt_list/d'"
        + " -e 's/^ *(<[0-9a-f]*>)*//' -e 's/\\[0x[0-9a-f]*\\]//' -e 's,(/\\.)+($|/),\\2,g'";

    private static TableScenario Of(string script, Fate fate = Fate.Cached, string? because = null) =>
        new() { Files = Sources, Script = script, Fate = fate, ObjectDiffersBecause = because };
}
