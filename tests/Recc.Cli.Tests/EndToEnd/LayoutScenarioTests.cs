using Recc.Testing;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Where source tree, build tree and working directory lie, and how their names are written.</summary>
public sealed class LayoutScenarioTests
{
    private const string Depfile = "-MD -MT a.o -MF a.o.d";

    private const string CompilationDirectory =
        "debug information names the user's directory, in other bytes than the compiler's";

    private const string Project = """
        --- project/.git/HEAD
        ref: refs/heads/main
        --- project/src/a.c
        #include "a.h"
        #include <config.h>
        int a(int n) { int unused; switch (n) { case 1: n = CONFIG; case 2: n = A; } return n; }
        --- project/src/a.h
        #include "../inc/deep/d.h"
        #define A D
        static int inHeader(void) { int alsoUnused; return 0; }
        --- project/inc/deep/d.h
        #define D 4
        """;

    private const string Linked = """
        --- a.c
        int a = 1
        #ifdef R
            + R
        #endif
            ;
        --- b.c
        #if __has_include("three.h")
        #include "three.h"
        #endif
        int b = THREE;
        --- r.rsp
        -DR=1
        --- x/y/r.rsp
        -DR=2
        --- x/y/three.h
        #define THREE 3
        --- x/y/z/keep
        """;

    private const string Config = "\n#define CONFIG 1\nstatic int inConfig(void) { int unused; return 0; }\n";

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["build tree inside, header generated there"] = In("project/build", ""),
        ["build tree inside, relative names"] = new()
        {
            Files = Project + "\n--- project/build/gen/config.h" + Config,
            Script = $"cd project/build && $RECC $CC -Wall -Wextra -Igen {Depfile} -c ../src/a.c -o a.o",
        },
        ["build tree beside"] = In("build", ""),
        ["build tree beside, found by CMakeCache.txt"] = In("build", CMakeCache("build")),
        ["build tree beside, working below its top"] = In("build/sub/dir", CMakeCache("build")),
        ["build tree far away"] = In("far/away/b", CMakeCache("far/away/b")),
        ["build tree far away, relative source"] = new()
        {
            Files = Project + "\n--- far/b/gen/config.h" + Config,
            Script = $"cd far/b && $RECC $CC -Wall -Wextra -Igen {Depfile} -c ../../project/src/a.c -o a.o",
        },
        ["build tree beside, output by absolute name"] = new()
        {
            Files = Project + "\n--- build/gen/config.h" + Config,
            Script = "cd build && $RECC $CC -Wall -I$ROOT/build/gen -MD -c $ROOT/project/src/a.c -o $ROOT/build/a.o",
        },
        ["build tree beside, debug information"] = new()
        {
            Files = Project + "\n--- build/gen/config.h" + Config,
            Script = "cd build && $RECC $CC -g -Igen -MD -c $ROOT/project/src/a.c -o a.o",
            ObjectDiffersBecause = CompilationDirectory,
        },
        ["working directory through a symbolic link"] = new()
        {
            Files = Project + "\n--- project/real/gen/config.h" + Config,
            Setup = "ln -s project/real link",
            Script = $"cd link && $RECC $CC -Wall -I$ROOT/link/gen {Depfile} -c $ROOT/project/src/a.c -o a.o",
        },
        ["working directory through a symbolic link, debug information"] = new()
        {
            Files = Project + "\n--- project/real/gen/config.h" + Config,
            Setup = "ln -s project/real link",
            Script = "cd link && $RECC $CC -g -Igen -c ../src/a.c -o a.o",
            ObjectDiffersBecause = CompilationDirectory,
        },
        ["project through a symbolic link"] = new()
        {
            Files = Project + "\n--- project/build/gen/config.h" + Config,
            Setup = "ln -s project p",
            Script = $"cd p/build && $RECC $CC -Wall -I$ROOT/p/build/gen {Depfile} -c $ROOT/p/src/a.c -o a.o",
        },
        ["source is a symbolic link to a file elsewhere"] = new()
        {
            Files = Project + "\n--- project/gen/config.h" + Config + "\n--- elsewhere/real.c\n#include \"near.h\"\nint r = N;\n"
                + "--- elsewhere/near.h\n#error not this one\n--- project/src/near.h\n#define N 5\n",
            Setup = "ln -s $ROOT/elsewhere/real.c project/src/r.c",
            Script = $"cd project && $RECC $CC -Wall -Igen {Depfile} -c src/r.c -o a.o",
        },
        ["header directory is a symbolic link, left by dots"] = new()
        {
            Files = Project + "\n--- project/gen/config.h" + Config
                + "\n--- project/x/y/z/one.h\n#include \"../two.h\"\n--- project/x/y/two.h\n#define TWO 2\n"
                + "--- project/two.h\n#error not this one\n--- project/src/s.c\n#include \"l/one.h\"\nint s = TWO;\n",
            Setup = "ln -s x/y/z project/l",
            Script = "cd project && $RECC $CC -Wall -I. -MD -c src/s.c -o s.o",
        },
        ["output through a symbolic link, left by dots"] = new()
        {
            Files = Linked,
            Setup = "ln -s x/y/z l",
            Script = "$RECC $CC -MD -c a.c -o l/../a.o",
        },
        ["response file through a symbolic link, left by dots"] = new()
        {
            Files = Linked,
            Setup = "ln -s x/y/z l",
            Script = "$RECC $CC @l/../r.rsp -c a.c -o a.o",
        },
        ["compiler through a symbolic link, left by dots"] = new()
        {
            Files = Linked,
            Setup = "ln -s x/y/z l; ln -s $(command -v $CC) x/y/$CC",
            Script = "$RECC l/../$CC -c a.c -o a.o",
        },
        ["directory of headers through a symbolic link, left by dots"] = new()
        {
            Files = Linked,
            Setup = "ln -s x/y/z l",
            Script = "$RECC $CC -Il/.. -MD -c b.c -o b.o",
        },
        ["spaces in names"] = new()
        {
            Files = "--- .git/HEAD\nx\n--- my src/my a.c\n#include \"my h.h\"\nint a(void) { int unused; return H; }\n"
                + "--- my inc/my h.h\n#define H 1\n",
            Script = "$RECC $CC -Wall -I'my inc' -MD -MF 'my d.d' -c 'my src/my a.c' -o 'my a.o'",
        },
        ["spaces in absolute names, build tree beside"] = new()
        {
            Files = "--- my src/my a.c\n#include \"my h.h\"\nint a(void) { int unused; return H; }\n"
                + "--- my inc/my h.h\n#define H 1\n--- my build/keep\n",
            Script = "cd 'my build' && $RECC $CXX -Wall -I \"$ROOT/my inc\" -MD -c \"$ROOT/my src/my a.c\" -o 'my a.o'",
        },
        ["names that are not ASCII"] = new()
        {
            Files = "--- .git/HEAD\nx\n--- src/grüße-世界.cpp\n#include \"ü.h\"\nint a() { int ungenutzt; return Ü; }\n"
                + "--- inc/ü.h\n#define Ü 1\n",
            Script = "$RECC $CXX -Wall -Iinc -MD -c $ROOT/src/grüße-世界.cpp -o grüße-世界.o",
        },
        ["characters that make quotes"] = new()
        {
            Files = "--- .git/HEAD\nx\n--- src/a#b$c.c\n#include \"h#$.h\"\nint a(void) { int unused; return H; }\n"
                + "--- inc/h#$.h\n#define H 1\n",
            Script = "$RECC $CC -Wall -Iinc -MD -MP -c 'src/a#b$c.c' -o 'a#b$c.o'",
        },
    };

    public static IEnumerable<object[]> Cases => EveryMode.Cases(All);

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Cases))]
    public Task Every_mode_gives_what_the_compiler_gives(string scenario, string compiler) =>
        EveryMode.CheckAsync(All[scenario], compiler);

    /// <summary>A compile as CMake writes it, with warnings in the source, in a header, and in a generated one.</summary>
    private static Scenario In(string build, string more) => new()
    {
        Files = $"{Project}\n--- {build}/gen/config.h{Config}{more}",
        Script = $"cd {build} && $RECC $CC -Wall -Wextra -I$ROOT/{build}/gen {Depfile} -c $ROOT/project/src/a.c -o a.o",
    };

    private static string CMakeCache(string build) =>
        $"\n--- {build}/CMakeCache.txt\n# cache\nCMAKE_CACHEFILE_DIR:INTERNAL=$ROOT/{build}\n"
        + "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT/project\n";
}
