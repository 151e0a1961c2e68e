using Recc.Testing;
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

    private static readonly Dictionary<string, Scenario> All = new()
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
        ["assembly by -x"] = Of("cp src/s.S t.txt; $RECC $CC -x assembler-with-cpp -Iinc -Isrc -c t.txt -o s.o; rm t.txt"),
        ["plain assembly"] = Of("$RECC $CC -c src/plain.s -o p.o"),
        ["plain assembly by an absolute name"] = Of("$RECC $CC -c $ROOT/src/plain.s -Iinc -o $ROOT/build/p.o"),
        ["plain assembly with debug information"] = Of(
            "$RECC $CC -g -Iinc -c src/plain.s -o p.o", because: CompilationDirectory),
        ["plain assembly that asks for tables of lines"] = Of("$RECC $CC -c src/lines.s", because: CompilationDirectory),
        ["plain assembly by -x"] = Of("cp src/plain.s t.txt; $RECC $CC -x assembler -Iinc -c t.txt -o p.o; rm t.txt"),
        ["plain assembly with a depfile (gcc)"] = Of("$RECC $CC -MD -MT p.o -MF p.o.d -Iinc -o p.o -c src/plain.s"),
        ["plain assembly with a depfile (clang)"] = Of("$RECC $CC -MD -MT p.o -MF p.o.d -Iinc -o p.o -c src/plain.s", Fate.Local),
        ["assembly of what a compiler made"] = Of(
            "$CC -S -O1 -Iinc src/a.c -o a.s; $RECC $CC -c a.s -o a.o; rm a.s"),
        ["assembly whose macros make up names"] = Of("$RECC $CC -c src/made.s -o m.o", Fate.Local),
        ["assembly into preprocessed text (gcc)"] = Of("$RECC $CC -Iinc -S src/s.S", Fate.Local),
        ["assembly with an absolute name in it"] = Of(
            "$RECC $CC -Iinc \"-DBLOB=\\\"$ROOT/inc/blob.bin\\\"\" -c src/s.S -o s.o", Fate.Local),
        ["assembly with renamed paths"] = Of(
            "$RECC $CC -g -Iinc -fdebug-prefix-map=$ROOT=. -c src/s.S -o s.o", Fate.Local),
        ["assembly whose file is missing"] = Of(
            "$RECC $CC -Iinc '-DBLOB=\"none.bin\"' -c src/s.S -o s.o", Fate.Fails),
        ["assembly that warns"] = Of("printf '.warning \"careful\"\\n' > w.s; $RECC $CC -c w.s; rm w.s"),

        ["inline assembly"] = Of("$RECC $CC -O1 -c src/inline.c -o i.o"),
        ["inline assembly along -I"] = Of("$RECC $CC -O1 -Iinc -DNAME=blob.bin -c src/inline.c -o i.o"),
        ["inline assembly in C++"] = Of("$RECC $CXX -O1 -Iinc -DNAME=blob.bin -x c++ -c src/inline.c -o i.o"),
        ["inline assembly, compiled to assembly"] = Of("$RECC $CC -S -O1 src/inline.c -o i.s"),
        ["inline assembly with debug information"] = Of(
            "cd build && $RECC $CC -g -I$ROOT/inc -DNAME=blob.bin -c $ROOT/src/inline.c -o i.o", because: CompilationDirectory),
        ["inline assembly that nobody asks for"] = Of("$RECC $CC -c src/unused.c -o u.o"),
        ["inline assembly of a file that is missing"] = Of("$RECC $CC -DNAME=none.bin -c src/inline.c -o i.o", Fate.Fails),
        ["inline assembly with an operand for a name"] = Of("$RECC $CC -c src/operand.c -o o.o", Fate.Local),
        ["inline assembly with an absolute name"] = Of("$RECC $CC -DNAME=$ROOT/inc/blob.bin -c src/inline.c -o i.o", Fate.Local),
        ["inline assembly, preprocessed before"] = Of(
            "$CC -E -P src/inline.c -o i.i; $RECC $CC -c i.i -o i.o; rm i.i"),

        ["a system root that a directory is relative to"] = Of(
            "$RECC $CC --sysroot=$ROOT/sys -isystem =/usr/include -idirafter inc -MD -c src/a.c -o a.o"),
        ["a system root for -I"] = Of("cd build && $RECC $CC -isysroot ../sys -I=/usr/include -MD -c ../src/a.c -o a.o"),
        ["a system root that is not there"] = Of("$RECC $CC -I=inc -idirafter inc -c src/a.c -o a.o", Fate.Local),
        ["a system root by name (gcc)"] = Of("$RECC $CC '-I$SYSROOT/usr/include' --sysroot=sys -c src/a.c -o a.o"),
        ["a system root of -iwithsysroot (clang)"] = Of(
            "$RECC $CC -iwithsysroot /usr/include --sysroot=$ROOT/sys -MD -c src/a.c -o a.o"),
        ["-I for the preprocessor"] = Of("cd build && $RECC $CC -Wp,-DQ=1,-I$ROOT/inc -MD -c ../src/a.c -o a.o"),
        ["-isystem for the preprocessor"] = Of("$RECC $CC -Wp,-isystem,inc -MD -c src/a.c -o a.o"),
        ["a forced header for the preprocessor"] = Of(
            "$RECC $CC -Xpreprocessor -include -Xpreprocessor $ROOT/inc/y.h -DFROM='\"../inc/y.h\"' -Iinc -c src/a.c -o a.o"),
        ["options of the compiler proper (clang)"] = Of(
            "$RECC $CC -Xclang -include -Xclang $ROOT/inc/y.h -Xclang -I -Xclang $ROOT/inc -mllvm -inline-threshold=10"
            + " -Xclang -target-feature -Xclang +sse3 -O2 -MD -c src/a.c -o a.o"),
        ["directories for C++ (clang)"] = Of("$RECC $CXX -cxx-isystem $ROOT/inc -x c++ -MD -c src/a.c -o a.o"),
        ["a directory for the library of C++ (clang)"] = Of("$RECC $CXX -stdlib++-isystem inc -x c++ -MD -c src/a.c -o a.o"),
        ["a gcc for clang (clang)"] = Of("$RECC $CXX --gcc-toolchain=/usr -Iinc -x c++ -MD -c src/a.c -o a.o"),
        ["a gcc for clang in the project (clang)"] = Of("$RECC $CC --gcc-toolchain=$ROOT/sys -Iinc -c src/a.c -o a.o", Fate.Local),
        ["another linker"] = Of("$RECC $CC -B$ROOT/tools -Iinc -MD -c src/a.c -o a.o"),
        ["another assembler"] = Of(
            "cp $(command -v as) tools/as; $RECC $CC -Btools/ -Iinc -c src/a.c -o a.o; rm tools/as", Fate.Local),

        ["a list of functions (clang)"] = Of(
            "cd build && $RECC $CC -O1 -fsanitize=address -fsanitize-ignorelist=$ROOT/list/fun -MD -c $ROOT/src/patterned.c -o p.o",
            because: "the sanitizer's tables hold the name of the source"),
        ["a list of files (clang)"] = Of(
            "$RECC $CC -O1 -fsanitize=address -fsanitize-ignorelist=$ROOT/list/src -c src/patterned.c -o p.o"),
        ["a list of files under other names (clang)"] = Of(
            "$RECC $CC -O1 -fsanitize=address -fsanitize-ignorelist=list/src -c $ROOT/src/patterned.c -o p.o", Fate.Local),
        ["a list for coverage (clang)"] = Of(
            "$RECC $CC -O1 -fsanitize-coverage=func,trace-pc -fsanitize-coverage-ignorelist=$ROOT/list/fun -c src/patterned.c -o p.o"),
        ["lists for tracing (clang)"] = Of(
            "$RECC $CC -O1 -fxray-instrument -fxray-always-instrument=list/fun -MMD -c src/patterned.c -o p.o"),
        ["a list that is missing (clang)"] = Of(
            "$RECC $CC -fsanitize=address -fsanitize-ignorelist=list/none -c src/patterned.c -o p.o", Fate.Local),
        ["a profile beside the output (gcc)"] = Of("$RECC $CC -O2 -fprofile-use -Iinc -c src/a.c -o build/a.o") with
        {
            Setup = Profile("build/a.o", "src/a.c"),
        },
        ["a profile beside an output that is not named (gcc)"] = Of("$RECC $CC -O2 -fprofile-use -Iinc -MD -c src/a.c") with
        {
            Setup = Profile("a.o", "src/a.c"),
        },
        ["a profile under other names (gcc)"] = Of(
            "cd build && $RECC $CC -O2 -fprofile-use -I../inc -c $ROOT/src/a.c -o a.o", Fate.Local) with
        {
            Setup = "cd build && " + Profile("a.o", "../src/a.c", "../"),
        },
        ["a profile in a directory (gcc)"] = Of("$RECC $CC -O2 -fprofile-use=build -Wno-missing-profile -Iinc -c src/a.c -o a.o", Fate.Local),
        ["a profile that is missing (gcc)"] = Of("$RECC $CC -O2 -fprofile-use -Iinc -c src/a.c -o a.o", Fate.Local),
    };

    public static IEnumerable<object[]> Cases => EveryMode.Cases(All);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Cases))]
    public Task Every_mode_gives_what_the_compiler_gives(string scenario, string compiler) =>
        EveryMode.CheckAsync(All[scenario], compiler);

    private static string Profile(string output, string source, string top = "") =>
        $"$CC -O2 -fprofile-generate -I{top}inc -c {source} -o {output} && echo 'int a(int); int main(void) {{ return a(-2); }}' > m.c"
        + $" && $CC -fprofile-generate m.c {output} -o m && ./m && rm -f m m.c {output} m-m.gcda";

    private static Scenario Of(string script, Fate fate = Fate.Cached, string? because = null) =>
        new() { Files = Sources, Script = script, Fate = fate, ObjectDiffersBecause = because };
}
