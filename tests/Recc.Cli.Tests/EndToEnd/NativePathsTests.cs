using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>RECC_PATHS=native: every byte is that of a compile without recc, wherever it was made.</summary>
public sealed class NativePathsTests
{
    private const string Files = """
        --- project/.git/HEAD
        ref: refs/heads/main
        --- project/src/a.cpp
        #include "a.h"
        #include <config.h>
        #include <sub/deep.h>
        const char *file() { return __FILE__; }
        const char *base() { return __BASE_FILE__; }
        const char *builtin(const char *name = __builtin_FILE()) { return name; }
        const char *pretty() { return [] { return __PRETTY_FUNCTION__; }(); }
        int a(int n) { assert(n > CONFIG); return header(n) + deep(n); }
        --- project/src/a.h
        #pragma once
        #include <cassert>
        static inline int header(int n) { assert(n); return n + __LINE__; }
        #define HEADER __FILE__
        --- project/inc/sub/deep.h
        inline const char *where() { return __FILE__; }
        inline int deep(int n) { return where()[n]; }
        """;

    private static readonly string[] Options =
    [
        "-O1", "-g", "-g -O2", "-g3", "-g -gsplit-dwarf", "-g -gz",
    ];

    // Where the build tree is, and how the command writes its paths.
    private static readonly (string Build, string Arguments)[] Layouts =
    [
        ("project/build", "-I$ROOT/project/inc -Igen -c $ROOT/project/src/a.cpp"),
        ("project/build", "-I../inc -I$ROOT/project/build/gen -c ../src/a.cpp"),
        ("build", "-I$ROOT/project/inc -I$ROOT/build/gen -c $ROOT/project/src/a.cpp"),
        ("project", "-Iinc -Isrc -I$ROOT/project/gen -c src/a.cpp"),
    ];

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            for (int layout = 0; layout < Layouts.Length; layout++)
            {
                foreach (string option in layout < 1 ? Options : Options[..2])
                {
                    cases.Add("gcc", option, layout);
                    cases.Add("clang", option, layout);
                }
            }

            return cases;
        }
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Cases))]
    public async Task Objects_are_those_of_a_native_compile(string compiler, string options, int layout)
    {
        (string build, string arguments) = Layouts[layout];
        string script = $"cd {build} && $RECC $CXX {options} -Wall -MD -MT a.o -MF a.d {arguments} -o "
            + (options.Contains("-S", StringComparison.Ordinal) ? "a.s" : "a.o");
        await using DevelopmentServer executing = await DevelopmentServer.StartAsync(new DevServerOptions());
        await using DevelopmentServer caching = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(
            Tools.Named(compiler),
            Files + $"\n--- {build}/gen/config.h\n#define CONFIG 1\n--- {build}/CMakeCache.txt\n"
                + $"CMAKE_CACHEFILE_DIR:INTERNAL=$ROOT/{build}\nCMAKE_HOME_DIRECTORY:INTERNAL=$ROOT/project\n");
        place.Settings["RECC_PATHS"] = "native";
        Observed compiled = place.Native(script);
        compiled.Result.EnsureSuccess();
        string native = compiled.Text();

        place.Use(executing);
        place.Launch(script).Text().ShouldBe(native, "executed");
        Observed hit = place.Launch(script);
        hit.Text().ShouldBe(native, "hit");
        hit.WasHit.ShouldBeTrue();

        place.Use(caching);
        place.Settings["RECC_CACHE_ONLY"] = "1";
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        place.Launch(script).Text().ShouldBe(native, "stored");
        Observed taken = place.Launch(script);
        taken.Text().ShouldBe(native, "taken");
        taken.WasHit.ShouldBeTrue();
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("--- src/a.c\n#line 7 \"other.y\"\nconst char *f = __FILE__;\n", "")]
    [InlineData("--- src/a.c\nint f;\n", "-flto")]
    [InlineData("--- src/a.c\nint f;\n", "-g -gdwarf-4")]
    public async Task A_name_that_no_option_reaches_is_made_in_its_place(string files, string options)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Named("gcc"), files);
        place.Use(server);
        place.Settings["RECC_PATHS"] = "native";
        string script = $"$RECC $CC {options} -c $ROOT/src/a.c -o a.o";

        Observed launched = place.Launch(script);

        launched.Text(options == "-flto" ? ObjectView.Presence : ObjectView.Bytes)
            .ShouldBe(place.Native(script).Text(options == "-flto" ? ObjectView.Presence : ObjectView.Bytes));
        server.Log.ProcessesStarted.ShouldBe(0);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc", "-g")]
    [InlineData("gcc", "-g -gdwarf-4")]
    [InlineData("gcc", "-g -gsplit-dwarf")]
    [InlineData("clang", "-g")]
    [InlineData("clang", "-g -gz")]
    public async Task Portable_debug_information_leads_to_sources_in_another_tree(string compiler, string options)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        string text = Files + "\n--- build/gen/config.h\n#define CONFIG 1\n--- build/CMakeCache.txt\n"
            + "CMAKE_CACHEFILE_DIR:INTERNAL=$ROOT/build\nCMAKE_HOME_DIRECTORY:INTERNAL=$ROOT/project\n";
        using var first = new Workplace(Tools.Named(compiler), text, "one");
        using var second = new Workplace(Tools.Named(compiler), text, "quite-another-name");
        // The line table has what a debugger opens: directories, and files in them.
        string script = $"cd build && $RECC $CXX {options} -I$ROOT/project/inc -Igen -c $ROOT/project/src/a.cpp -o a.o"
            + " && { readelf --debug-dump=info --debug-dump=line *.o *.dwo 2>/dev/null"
            + " | grep -oE '(/[^ /:]*)+/(project|build)[^ :]*' | sed -e 's,\\(/\\.\\)*/*$,,' -e 's,\\(/\\.\\)*/,/,g' "
            + "-e 's,//*,/,g' | sort -u; }";
        foreach (Workplace place in new[] { first, second })
        {
            place.Use(server);
            Observed launched = place.Launch(script);

            launched.Result.EnsureSuccess();
            launched.Result.StandardOutput.ShouldContain($"{place.Root}/project/src");
            launched.Result.StandardOutput.ShouldContain($"{place.Root}/project/inc");
            launched.Result.StandardOutput.ShouldContain($"{place.Root}/build");
            launched.Result.StandardOutput.ShouldNotContain("/project/sources");
            launched.Result.StandardOutput.Split('\n').ShouldAllBe(line =>
                line.Length == 0 || line.StartsWith(place.Root, StringComparison.Ordinal));
            launched.WasHit.ShouldBe(place == second);
        }
    }
}
