using Recc.Testing;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Options of compilers: what they write and where.</summary>
public sealed class OptionScenarioTests
{
    private const string CompilationDirectory =
        "debug information names the user's directory, in other bytes than the compiler's";

    private const string Sources = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/a.c
        #include "x.h"
        #include <y.h>
        int a(int n) { return n + X + Y; }
        const char *file(void) { return __FILE__; }
        --- src/b.cpp
        #include "x.h"
        #include <y.h>
        namespace { struct Hidden { int value = X; }; }
        int b(int n) { return Hidden().value + Y + n; }
        --- src/loop.c
        float sum(const float *a, int n) { float s = 0; for (int i = 0; i < n; i++) s += a[i] * 2; return s; }
        --- src/features.c
        #ifdef __AVX2__
        #warning vectors of 256 bits
        #endif
        int features = 0
        #ifdef __AVX__
            + 1
        #endif
        #ifdef __AVX512F__
            + 2
        #endif
        #ifdef __SHA__
            + 4
        #endif
            ;
        --- src/x.h
        #pragma once
        #define X 1
        --- inc/y.h
        #ifndef Y
        #define Y 2
        #endif
        --- inc/forced.h
        #define Y 3
        --- build/keep
        """;

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["plain C"] = Of("$RECC $CC -Iinc -c src/a.c -o a.o"),
        ["plain C++"] = Of("$RECC $CXX -O2 -Iinc -c src/b.cpp -o b.o"),
        ["output omitted"] = Of("cd build && $RECC $CC -I../inc -c ../src/a.c"),
        ["depfile as CMake asks for it"] = Of(
            "cd build && mkdir -p x.dir && $RECC $CXX -DX_Y=\\\"q\\\" -I$ROOT/inc -O1 -std=gnu++17 -MD"
            + " -MT x.dir/b.cpp.o -MF x.dir/b.cpp.o.d -o x.dir/b.cpp.o -c $ROOT/src/b.cpp"),
        ["depfile without system headers"] = Of("$RECC $CC -MMD -isystem inc -c src/a.c -o a.o"),
        ["depfile named after the output"] = Of("$RECC $CC -MD -Iinc -c src/a.c -o build/a.x.o"),
        ["depfile of an output that is not named"] = Of("cd build && $RECC $CC -MMD -I../inc -c ../src/a.c"),
        ["depfile with phony targets"] = Of("$RECC $CC -MMD -MP -MQ 'a$b.o' -MF d.d -I inc -c src/a.c -o a.o"),
        ["depfile with absolute names"] = Of(
            "$RECC $CC -MD -MP -MF $ROOT/build/a.d -I$ROOT/inc -c $ROOT/src/a.c -o $ROOT/build/a.o",
            because: "__FILE__ is the source as the action names it"),
        ["forced include"] = Of("$RECC $CC -include inc/forced.h -Iinc -MD -c src/a.c -o a.o"),
        ["forced include by absolute name"] = Of(
            "cd build && $RECC $CXX -include $ROOT/inc/forced.h -I$ROOT/inc -MD -c ../src/b.cpp -o b.o"),
        ["system include directory"] = Of("$RECC $CC -isystem $ROOT/inc -MD -c src/a.c -o a.o"),
        ["quote include directory"] = Of("$RECC $CC -iquote src -idirafter inc -MD -c src/a.c -o a.o"),
        ["assembly as output"] = Of("$RECC $CC -S -O1 -Iinc src/a.c -o a.s"),
        ["assembly as output that is not named"] = Of("$RECC $CXX -S -Iinc src/b.cpp"),
        ["this machine's processor"] = Of("$RECC $CXX -O3 -march=native -Iinc -c src/b.cpp -o b.o"),
        ["this machine's processor, without one of its features"] = Of(
            "$RECC $CC -march=native -mno-avx2 -O3 -ffast-math -mtune=native -c src/loop.c -o loop.o"),
        ["this machine's processor, tuned for"] = Of("$RECC $CC -O3 -mtune=native -c src/loop.c -o loop.o"),
        ["this machine's processor, with what it predefines"] = Of(
            "$RECC $CC -march=native -O2 -Wall -MD -c src/features.c -o f.o"),
        ["debug information"] = Of("$RECC $CXX -g -Iinc -c src/b.cpp -o b.o", because: CompilationDirectory),
        ["debug information split off"] = Of(
            "$RECC $CC -g -gsplit-dwarf -Iinc -c src/a.c -o build/a.o", because: CompilationDirectory),
        ["debug information with a prefix map"] = Of(
            "cd build && $RECC $CC -g -ffile-prefix-map=$ROOT=. -I../inc -c ../src/a.c -o a.o", because: CompilationDirectory),
        ["response file"] = Of("$RECC $CC @build/options.rsp -c src/a.c -o a.o") with
        {
            Files = Sources + "\n--- build/options.rsp\n-Iinc -DZ='a b'\n-MD\n",
        },
        ["language by option"] = Of("$RECC $CC -x c++ -Iinc -c src/a.c -o a.o"),
        ["headers of the library"] = Of("$RECC $CXX -O1 -MD -Iinc -c src/l.cpp -o l.o") with
        {
            Files = Sources + "\n--- src/l.cpp\n#include <cstring>\n#include <new>\nint l() { return std::strlen(\"l\"); }\n",
        },
        ["__has_include that finds nothing"] = Of("$RECC $CC -Iinc -c src/h.c -o h.o") with
        {
            Files = Sources + "\n--- src/h.c\n#if __has_include(\"z.h\")\nint z;\n#endif\nint h;\n",
        },
        ["headers through dots"] = Of("$RECC $CC -Ibuild/../inc -MD -c build/../src/a.c -o a.o"),
        ["variables with include directories"] = Of("CPATH=inc:$ROOT/build $RECC $CC -MD -c src/a.c -o a.o"),
        ["closed standard streams"] = Of("$RECC $CC -Iinc -c src/a.c -o a.o <&- >&- 2>&-"),
        ["position-independent and stripped of names"] = Of(
            "$RECC $CC -fPIC -fvisibility=hidden -Os -Iinc -c src/a.c -o a.o"),
        ["link-time optimisation (clang)"] = Of(
            "$RECC $CXX -flto -O1 -Iinc -c src/b.cpp -o b.o"),
        ["module map file of CMake (clang)"] = Of("$RECC $CXX -std=c++20 -Iinc @build/b.modmap -c src/b.cpp -o b.o") with
        {
            Files = Sources + "\n--- build/b.modmap\n-x c++\n",
        },
    };

    public static IEnumerable<object[]> Cases => EveryMode.Cases(All);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Cases))]
    public Task Every_mode_gives_what_the_compiler_gives(string scenario, string compiler) =>
        EveryMode.CheckAsync(All[scenario], compiler);

    private static Scenario Of(string script, string? because = null) =>
        new() { Files = Sources, Script = script, ObjectDiffersBecause = because };
}
