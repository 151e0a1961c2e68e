using Recc.Testing;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Outputs besides the object: how they are named, what is in them, and whether workers may make them.
/// </summary>
public sealed class OutputScenarioTests
{
    private const string Sources = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/a.b.c
        #include "x.h"
        static int helper(int *v, int n) { int s = 0; for (int i = 0; i < n; i++) s += v[i] * X; return s; }
        int a(int n) { int v[64]; for (int i = 0; i < 64; i++) v[i] = n; return n > 3 ? helper(v, 64) : n; }
        --- src/b.cpp
        #include "x.h"
        namespace { struct Hidden { int value = X; }; }
        int b(int n) { int unused; return Hidden().value + n; }
        --- src/error.c
        int wrong(void) { return 0
        --- src/one.c
        int shared;
        int one(void) { return shared; }
        --- src/two.c
        extern char shared[9];
        int one(void);
        int two(void) { return one() + shared[2]; }
        --- src/empty.c
        int only_data;
        --- src/x.h
        #pragma once
        #define X 1
        --- build/keep
        """;

    private const string CompilationDirectory =
        "debug information names the user's directory, in other bytes than the compiler's";

    /// <summary>What is left of JSON when numbers and the order of events do not count.</summary>
    private const string EventNames = "tr ',' '\\n' < $T | grep -o '\"name\":\"[^\"]*\"' | sort -u > names; rm $T";

    /// <summary>Workers make them, because nothing in them depends on the place.</summary>
    private static readonly Dictionary<string, TableScenario> SharedScenarios = new()
    {
        ["stack usage"] = Of("$RECC $CC -fstack-usage -c src/a.b.c -o build/a.x.o"),
        ["stack usage, output omitted"] = Of("cd build && $RECC $CC -fstack-usage -MD -c ../src/a.b.c"),
        ["stack usage of nothing"] = Of("$RECC $CC -fstack-usage -c src/empty.c -o build/e"),
        ["stack usage of assembly"] = Of("$RECC $CXX -w -S -fstack-usage src/b.cpp -o build/b.s"),
        ["call graph (gcc)"] = Of("$RECC $CC -fcallgraph-info=su,da -MD -c src/a.b.c -o build/a.o"),
        ["prototypes (gcc)"] = Of("$RECC $CC -aux-info build/a.X -c src/a.b.c -o a.o"),
        ["optimization record (clang)"] = Of(
            "$RECC $CC -O2 -fsave-optimization-record -c src/a.b.c -o build/a.o", CompilationDirectory),
        ["optimization record by name (clang)"] = Of(
            "$RECC $CXX -w -O2 -foptimization-record-file=build/r.yaml -c src/b.cpp", CompilationDirectory),
        ["optimization record (gcc)"] = Of(
            "$RECC $CC -O2 -fsave-optimization-record -c src/a.b.c -o build/a.o && zcat build/a.c.*.gz | tr ',' '\\n'"
            + " | grep '\"kind\"' | sort > kinds; rm build/a.c.*.gz"),
        ["messages for programs (clang)"] = Of(
            "$RECC $CXX -Wall --serialize-diagnostics build/b.dia -MD -c src/b.cpp -o build/b.o"),
        ["messages in JSON (gcc)"] = Of("$RECC $CXX -Wall -fdiagnostics-format=json -MD -c src/b.cpp -o build/b.o"),
        ["time trace (clang)"] = Of(
            "$RECC $CC -ftime-trace -ftime-trace-granularity=0 -c src/a.b.c -o build/a.o && T=build/a.json; "
                + EventNames),
        ["instrumented for a profile (clang)"] = Of(
            "$RECC $CC -fprofile-instr-generate=x.profraw -MD -c src/a.b.c -o build/a.o"),
        ["another name for what is dumped (gcc)"] = Of(
            "$RECC $CC -dumpdir build/pre- -fstack-usage -MD -c src/a.b.c"),
        ["another base for what is dumped (gcc)"] = Of(
            "$RECC $CC -dumpbase z.q -dumpbase-ext .q -fstack-usage -MD -c src/a.b.c -o build/a.o"),
        ["line tables split off"] = Of(
            "$RECC $CC -g1 -gsplit-dwarf -c src/a.b.c -o build/a.o", CompilationDirectory),
        ["depfile by the preprocessor"] = Of("cd build && $RECC $CC -Wp,-MMD,.a.d -c ../src/a.b.c -o a.o"),
        ["depfile by the preprocessor with a target"] = Of(
            "cd build && $RECC $CC -Wp,-MD,.a.d -MT 'x y' -MP -c $ROOT/src/a.b.c -o a.o"),
        ["depfile that nobody reads"] = Of("$RECC $CC -MD -MF /dev/null -c src/a.b.c -o build/a.o"),
        ["depfile of two last words"] =
            Of("$RECC $CC -MF p.d -MD -MF q.d -MT a -MQ 'b$c' -MT d -c src/a.b.c -o build/a"),
        ["depfile of assembly"] = Of("cd build && $RECC $CC -MMD -MP -S ../src/a.b.c"),
        ["depfile asked for in two ways (gcc)"] = Of("$RECC $CC -MD -MMD -c src/a.b.c -o build/a.o"),
        ["output through a directory and back"] = Of("$RECC $CC -fstack-usage -MD -c src/a.b.c -o build/../a.o"),
        ["output by its absolute name"] = Of("$RECC $CC -MD -fstack-usage -c src/a.b.c -o $ROOT/build/a.o"),
    };

    /// <summary>They stay where they are made, because they tell.</summary>
    private static readonly Dictionary<string, TableScenario> HomeScenarios = new()
    {
        ["coverage"] = Of("$RECC $CC --coverage -frandom-seed=1 -MD -c src/a.b.c -o build/a.x.o"),
        ["coverage, output omitted"] = Of("cd build && $RECC $CXX -w --coverage -frandom-seed=1 -g -c ../src/b.cpp"),
        ["coverage by absolute names"] = Of(
            "cd build && $RECC $CC -coverage -frandom-seed=1 -O1 -g -MD -MT a.o -MF a.o.d -o a.o -c $ROOT/src/a.b.c"),
        ["coverage, as CMake asks the compiler of this machine (cc)"] = Of(
            "cd build && $RECC $CC --coverage -frandom-seed=1 -g -MD -MT a.o -MF a.o.d -o a.o -c $ROOT/src/a.b.c"),
        ["coverage in a directory that is called by a link"] = Of(
            "ln -s build here && cd here && $RECC $CC --coverage -frandom-seed=1 -g -c ../src/a.b.c -o a.o"),
        ["coverage notes alone"] = Of("$RECC $CC -ftest-coverage -frandom-seed=1 -S src/a.b.c -o build/a.s"),
        ["coverage with absolute paths (gcc)"] = Of(
            "$RECC $CC --coverage -fprofile-abs-path -fprofile-dir=p -frandom-seed=1 -c src/a.b.c -o build/a.o"),
        ["counters"] = Of("$RECC $CC -fprofile-arcs -frandom-seed=1 -fprofile-update=atomic -c src/a.b.c -o build/a.o"),
        ["profile"] = Of("$RECC $CC -O2 -fprofile-generate=p -frandom-seed=1 -c src/a.b.c -o build/a.o"),
        ["debug information in assembly"] = Of("cd build && $RECC $CC -S -g ../src/a.b.c"),
        ["debug information split off assembly (clang)"] = Of(
            "cd build && $RECC $CC -S -g -gsplit-dwarf ../src/a.b.c -o q.s"),
        ["coverage map (clang)"] = Of(
            "cd build && $RECC $CC -fprofile-instr-generate -fcoverage-mapping -c $ROOT/src/a.b.c -o a.o"),
        ["stack usage by absolute names"] = Of("cd build && $RECC $CC -fstack-usage -MD -c $ROOT/src/a.b.c -o a.o"),
        ["messages for programs by absolute names (clang)"] = Of(
            "cd build && $RECC $CXX -Wall --serialize-diagnostics $ROOT/build/b.dia -c $ROOT/src/b.cpp -o b.o"),
        ["messages in JSON by absolute names (gcc)"] = Of(
            "cd build && $RECC $CXX -Wall -fdiagnostics-format=json -c $ROOT/src/b.cpp -o b.o"),
        ["time trace by name (clang-19)"] = Of(
            "$RECC $CC -ftime-trace=build/ -ftime-trace-granularity=0 -c src/a.b.c -o a.o && T=build/a.json; "
            + EventNames),
        ["temporaries"] = Of("$RECC $CC -save-temps -MD -c src/a.b.c -o build/a.x.o"),
        ["temporaries beside the object"] = Of("$RECC $CXX -w -save-temps=obj -g -MMD -c $ROOT/src/b.cpp -o build/x.o"),
        ["temporaries here"] = Of("$RECC $CC -save-temps=cwd -pipe -c src/a.b.c -o build/a.o"),
        ["temporaries of assembly"] = Of("$RECC $CXX -w --save-temps -S src/b.cpp -o build/b.s"),
        ["fragment of a compilation database (clang)"] = Of(
            "cd build && $RECC $CC -DX_='\"a b\"' -MJ a.json -MD -Wall -c ../src/a.b.c -o a.o"),
        ["commented assembly"] = Of("$RECC $CC -S -O1 -fverbose-asm -MD src/a.b.c -o build/a.s"),
        ["recorded switches"] = Of("cd build && $RECC $CC -frecord-gcc-switches -MD -c $ROOT/src/a.b.c -o a.o"),
        ["recorded switches in debug information (clang)"] = Of(
            "cd build && $RECC $CC -g -grecord-gcc-switches -MD -c $ROOT/src/a.b.c -o a.o"),
        ["link-time optimisation (gcc)"] = Of(
            "cd build && $RECC $CC -O2 -flto=auto -frandom-seed=1 -MD -c ../src/a.b.c -o a.o"),
        ["link-time optimisation with code beside it (gcc)"] = Of(
            "$RECC $CC -g -O2 -flto -ffat-lto-objects -frandom-seed=1 -c $ROOT/src/a.b.c -o a.o"),
        ["link-time optimisation, and what the link says of it (gcc)"] = Of(
            "$RECC $CC -O2 -flto -frandom-seed=1 -c src/one.c -o one.o && $CC -O2 -flto -frandom-seed=2 -c src/two.c"
            + " && cd build && $CC -O2 -flto -r -flinker-output=nolto-rel ../one.o ../two.o -o both.o; rm both.o"),
        ["debug information of what a link compiles (gcc)"] = Of(
            "$CC -g -O2 -fPIC -flto -frandom-seed=1 -c src/a.b.c -o a.o"
            + " && RECC_LINK=1 $RECC $CC -O2 -flto -shared a.o -o build/liba.so"),
        ["stack usage for the link (gcc)"] = Of("$RECC $CC -flto -frandom-seed=1 -fstack-usage -c src/a.b.c -o a.o"),
        ["debug information split off for the link (gcc)"] = Of(
            "$RECC $CC -g -flto -frandom-seed=1 -gsplit-dwarf -c src/a.b.c -o build/a.o"),
        ["compact types (gcc)"] = Of("cd build && $RECC $CC -gctf2 -c ../src/empty.c -o a.o"),
        ["debug information in an object for Windows (clang)"] = Of(
            "cd build && $RECC $CC -target x86_64-w64-mingw32 -g -c ../src/a.b.c -o a.o"),
        ["two maps for one name, of which compilers differ on which counts"] = Of(
            "cd build && $RECC $CC -g -fdebug-prefix-map=$ROOT=/one -fdebug-prefix-map=$ROOT/build=/two -c ../src/a.b.c"
            + " -o a.o"),
        ["maps as a distribution's build system writes them"] = Of(
            "cd build && $RECC $CC -g -fmacro-prefix-map=$ROOT=/usr/src/debug -fdebug-prefix-map=$ROOT=/usr/src/debug"
            + " -fmacro-prefix-map=$ROOT/build=/usr/src/debug -fdebug-prefix-map=$ROOT/build=/usr/src/debug"
            + " -MD -c $ROOT/src/a.b.c -o a.o"),
        ["a directory of debug information below which names are absolute (clang)"] = Of(
            "cd build && $RECC $CC -g -ffile-compilation-dir=. -c $ROOT/src/a.b.c -o a.o"),
        ["listing (gcc)"] = Of(
            "$RECC $CC -Wa,-adhln=build/a.lst -c src/a.b.c -o build/a.o && sed -i 's,/[^ ]*/cc[A-Za-z0-9]*\\.s,S,' "
            + "build/a.lst"),
        ["listing on standard output (gcc)"] = Of(
            "{ $RECC $CC -Wa,-alh -c src/a.b.c -o build/a.o; } | sed 's,/[^ ]*/cc[A-Za-z0-9]*\\.s,S,'"),
        ["names of dumps by absolute name (gcc)"] = Of(
            "$RECC $CC -dumpdir $ROOT/build/ -fstack-usage -MD -c src/a.b.c"),
    };

    /// <summary>The compiler is left alone with them.</summary>
    private static readonly Dictionary<string, TableScenario> LocalScenarios = new()
    {
        ["no such directory"] = Local("$RECC $CC -MD -MF nowhere/a.d -c src/a.b.c -o build/a.o", Fate.Fails),
        ["no such directory for the output"] = Local("$RECC $CC -MD -c src/a.b.c -o nowhere/a.o", Fate.Fails),
        ["no such directory for a side output (gcc)"] = Local(
            "$RECC $CC -dumpdir nowhere/ -fstack-usage -c src/a.b.c -o a.o", Fate.Fails),
        ["an error, and what an earlier compile left"] = Local(
            "echo > a.o; echo > a.d; echo > a.su; $RECC $CC -MD -fstack-usage -c src/error.c -o a.o", Fate.Fails),
        ["an error, and the assembly of an earlier compile"] = Local(
            "echo > a.s; $RECC $CC -S -MD src/error.c -o a.s", Fate.Fails),
        ["output that is a directory"] = Local("$RECC $CC -MD -c src/a.b.c -o build", Fate.Fails),
        ["depfile on standard output"] = Local("$RECC $CC -MD -MF - -c src/a.b.c -o build/a.o"),
        ["nothing as output"] = Local("$RECC $CC -c src/a.b.c -o /dev/null"),
        ["output outside"] = Local("$RECC $CC -c src/a.b.c -o $ROOT/../a.o; mv $ROOT/../a.o ."),
        ["time report (gcc)"] = Local("$RECC $CC -ftime-report -c src/a.b.c -o a.o 2>/dev/null"),
        ["passes dumped (gcc)"] = Local("$RECC $CC -fdump-tree-optimized -c src/a.b.c -o a.o"),
        ["two kinds of depfile (clang)"] = Local("$RECC $CC -MMD -MD -c src/a.b.c -o a.o"),
        ["NMake's depfile (clang)"] = Local("$RECC $CC -MD -MV -c src/a.b.c -o a.o"),
        ["depfile by the preprocessor, spelled out (gcc)"] = Local(
            "$RECC $CC -Xpreprocessor -MD -Xpreprocessor a.d -c src/a.b.c -o a.o"),
        ["a link as output"] = Local("ln -s a.o build/l.o && $RECC $CC -c src/a.b.c -o build/l.o"),
        ["a link as depfile"] = Local("ln -s a.d build/l.d && $RECC $CC -MD -c src/a.b.c -o build/l.o"),
        ["a depfile with two names"] = Local(
            "echo > p.d; ln p.d q.d; $RECC $CC -MD -MF q.d -c src/a.b.c -o a.o"),
    };

    /// <summary>What is there already.</summary>
    private static readonly Dictionary<string, TableScenario> ExistingScenarios = new()
    {
        ["an object with another mode"] = Of("echo > a.o; chmod 600 a.o; $RECC $CC -c src/a.b.c -o a.o"),
        ["an object with two names"] = Of("echo > a.o; ln a.o b.o; $RECC $CC -c src/a.b.c -o a.o"),
        ["assembly with another mode"] = Of("echo > a.s; chmod 640 a.s; $RECC $CC -S src/a.b.c -o a.s"),
        ["a depfile with another mode"] = Of("echo > a.d; chmod 600 a.d; $RECC $CC -MD -c src/a.b.c -o a.o"),
        ["a side output with another mode"] = Of(
            "echo > a.su; chmod 600 a.su; $RECC $CC -fstack-usage -c src/a.b.c -o a.o"),
        ["a side output that is not made again"] = Of("echo old > a.su; $RECC $CC -fstack-usage -c src/empty.c -o a.o"),
        ["split debug information with another mode"] = Of(
            "echo > a.dwo; chmod 600 a.dwo; $RECC $CC -g -gsplit-dwarf -c src/a.b.c -o a.o", CompilationDirectory),
    };

    public static IEnumerable<object[]> Shared => EveryMode.Cases(SharedScenarios);

    public static IEnumerable<object[]> AtHome => HomeMode.Cases(HomeScenarios);

    public static IEnumerable<object[]> LeftAlone => EveryMode.Cases(LocalScenarios);

    public static IEnumerable<object[]> Existing => EveryMode.Cases(ExistingScenarios);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Shared))]
    public Task Every_mode_gives_what_the_compiler_gives(string scenario, string compiler) =>
        EveryMode.CheckAsync(SharedScenarios[scenario], compiler);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.Coverage)]
    [MemberData(nameof(AtHome))]
    public Task What_tells_its_place_is_made_there_and_found_again_there(string scenario, string compiler) =>
        HomeMode.CheckAsync(HomeScenarios[scenario], compiler);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(LeftAlone))]
    public Task What_cannot_be_reproduced_is_the_compilers_own(string scenario, string compiler) =>
        EveryMode.CheckAsync(LocalScenarios[scenario], compiler);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Existing))]
    public Task What_is_there_already_is_treated_as_the_compiler_treats_it(string scenario, string compiler) =>
        EveryMode.CheckAsync(ExistingScenarios[scenario], compiler);

    private static TableScenario Of(string script, string? because = null) =>
        new() { Files = Sources, Script = script, ObjectDiffersBecause = because };

    private static TableScenario Local(string script, Fate fate = Fate.Local) =>
        new() { Files = Sources, Script = script, Fate = fate };
}
