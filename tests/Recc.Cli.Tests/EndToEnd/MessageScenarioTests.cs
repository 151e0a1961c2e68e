using Recc.Testing;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What compilers say, and how they end.</summary>
public sealed class MessageScenarioTests
{
    private const string Warned = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/w.c
        #include "w.h"
        int w(int n) { int unused; long l = n; if (l = 3) return sizeof(l); }
        --- src/h.c
        #include "via.h"
        int h;
        --- inc/via.h
        #include "w.h"
        --- inc/w.h
        #warning "look: src/w.c"
        static int never(void) { return 1; }
        --- src/error.c
        #include "w.h"
        int e(void) { return missing + ; }
        --- src/missing.c
        #include "w.h"
        #include "nowhere.h"
        --- src/clean.c
        int clean;
        --- build/keep
        --- inc/empty/keep
        """;

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["warnings, relative names"] = Of("$RECC $CC -Wall -Wextra -Iinc -c src/w.c -o w.o"),
        ["warnings, absolute names"] = Of("cd build && $RECC $CC -Wall -I$ROOT/inc -c $ROOT/src/w.c -o w.o"),
        ["warnings, upwards"] = Of("cd build && $RECC $CC -Wall -I../inc -c ../src/w.c -o w.o"),
        ["warnings with plain quotes"] = Of("LC_ALL=C $RECC $CC -Wall -Iinc -c src/w.c -o w.o"),
        ["warnings with plain quotes, absolute names"] = Of(
            "cd build && LC_ALL=C $RECC $CC -Wall -I$ROOT/inc -c $ROOT/src/w.c -o w.o"),
        ["warnings with LANG alone"] = Of(
            "unset LC_ALL; LANG=C.UTF-8 LC_MESSAGES=C $RECC $CC -Wall -Iinc -c src/w.c -o w.o"),
        ["warnings in headers that headers include"] = Of(
            "cd build && $RECC $CC -Wall -I$ROOT/inc -c $ROOT/src/h.c -o h.o"),
        ["warnings in colour"] = Of(
            "cd build && $RECC $CC -fdiagnostics-color=always -Wall -I$ROOT/inc -c $ROOT/src/w.c -o w.o"),
        ["warnings in colour, plain quotes"] = Of(
            "LC_ALL=C $RECC $CC -fdiagnostics-color=always -Wall -Iinc -c src/w.c -o w.o"),
        ["warnings as notes with fix-its"] = Of(
            "cd build && $RECC $CXX -fdiagnostics-parseable-fixits -Wall -I$ROOT/inc -c $ROOT/src/f.cpp -o f.o") with
        {
            Files = Warned + "\n--- src/f.cpp\nint f(int n) { if (n = 1) return 2; return 3; }\n",
        },
        ["names in quoted source text"] = Of(
            "cd build && $RECC $CC -Wall -c $ROOT/src/q.c -o q.o") with
        {
            Files = Warned + "\n--- src/q.c\nint q(int n) { if (n = sizeof(\"../src/q.c\")) return 1; return 0; }\n",
        },
        ["names in types"] = Of("cd build && $RECC $CXX -Wall -std=c++17 -c $ROOT/src/t.cpp -o t.o") with
        {
            Files = Warned + "\n--- src/t.cpp\ntemplate <class T> int g(T) { int unused; return 0; }\n"
                + "int t() { return g([] { return 1; }); }\n",
        },
        ["warnings about directories"] = Of(
            "$RECC $CC -Wmissing-include-dirs -Iinc/empty -Ibuild -Iabsent -I$ROOT/absent2 -c src/clean.c -o c.o"),
        ["unused arguments"] = Of("$RECC $CC -Wl,--as-needed -L. -lm -c src/clean.c -o c.o"),
        ["long warnings"] = Of("$RECC $CXX -Wall -I. -c src/long.cpp -o long.o") with
        {
            Files = Warned + "\n--- src/long.cpp\n" + string.Concat(
                Enumerable.Range(0, 150).Select(n => $"static int unusedFunctionWithALongName{n}() {{ return 1; }}\n")),
        },
        ["an error"] = Failing("$RECC $CC -Wall -Iinc -c src/error.c -o e.o"),
        ["an error, absolute names and depfile"] = Failing(
            "cd build && $RECC $CC -Wall -I$ROOT/inc -MD -MF e.d -c $ROOT/src/error.c -o e.o"),
        ["a warning that is an error"] = Failing("LC_ALL=C $RECC $CC -Wall -Werror -Iinc -c src/w.c -o e.o"),
        ["an error with the old object there"] = Failing(
            "echo old > e.o; $RECC $CC -Iinc -c src/error.c -o e.o"),
        ["a header that is missing"] = Failing("$RECC $CC -Wall -Iinc -MD -c src/missing.c -o m.o", Fate.Local),
        ["a source that is missing"] = Failing("$RECC $CC -c src/nothing.c -o n.o", Fate.Local),
        ["an option that is unknown"] = Failing("$RECC $CC --no-such-option -c src/clean.c -o n.o", Fate.Local),
        ["an optimisation that is unknown"] = Failing("$RECC $CC -mno-such-machine -c src/clean.c -o n.o", Fate.Local),
        ["output directory missing"] = Failing("$RECC $CC -c src/clean.c -o no/such/c.o"),
        ["output is a directory"] = Failing("$RECC $CC -c src/clean.c -o build"),
        ["depfile directory missing"] = Failing("$RECC $CC -MD -MF no/such/c.d -c src/clean.c -o c.o"),
    };

    public static IEnumerable<object[]> Cases => EveryMode.Cases(All);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Cases))]
    public Task Every_mode_says_what_the_compiler_says(string scenario, string compiler) =>
        EveryMode.CheckAsync(All[scenario], compiler);

    private static Scenario Of(string script) => new() { Files = Warned, Script = script };

    private static Scenario Failing(string script, Fate fate = Fate.Fails) => Of(script) with { Fate = fate };
}
