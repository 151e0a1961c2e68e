using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Programs that count what they execute: their counters must be where a native build's are, and be readable.
/// </summary>
public sealed class CoverageTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/main.c
        #include "twice.h"
        int main(int argc, char **argv) { (void)argv; return argc > 5 ? twice(argc) : 0; }
        --- src/twice.h
        static int twice(int n) { return 2 * n; }
        --- build/keep
        --- run/keep
        """;

    /// <summary>Built here, run there; what is counted is told as text.</summary>
    private const string Gcov =
        "cd build && $RECC $CC --coverage -O0 -c $ROOT/src/main.c -o main.o && $CC --coverage main.o -o main"
        + " && (cd ../run && ../build/main) && ls && $GCOV main.gcno > said && cat said *.gcov"
        + " && rm -f main main.o *.gcno *.gcda";

    /// <summary>GCOV_PREFIX and the like see the same name in the object.</summary>
    private const string Prefixed =
        "cd build && $RECC $CC --coverage -O0 -c ../src/main.c -o main.o && $CC --coverage main.o -o main"
        + " && (cd ../run && GCOV_PREFIX=$ROOT/run GCOV_PREFIX_STRIP=$STRIP ../build/main) && cd ../run && find . "
        + "-type f && cd $ROOT && find . -name '*.gcda' -delete && rm -f build/main build/main.*";

    private const string Map =
        "cd build && $RECC $CC -fprofile-instr-generate -fcoverage-mapping -c $ROOT/src/main.c -o main.o"
        + " && $CC -fprofile-instr-generate main.o -o main && (cd ../run && ../build/main)"
        + " && llvm-profdata-19 merge ../run/default.profraw -o m.profdata && llvm-cov-19 show main "
        + "-instr-profile=m.profdata && rm -f m.profdata main main.o ../run/default.profraw";

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Coverage)]
    [InlineData("gcc", Gcov)]
    [InlineData("gcc", Prefixed)]
    [InlineData("clang-19", Gcov)]
    [InlineData("clang-19", Prefixed)]
    [InlineData("clang-19", Map)]
    public async Task Counters_are_where_a_native_build_puts_them_and_tools_can_read_them(string compiler,
        string script)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace first = At(server, compiler, "one");
        using Workplace second = At(server, compiler, "another-name");

        Observed made = first.Launch(script);
        Observed taken = first.Launch(script);
        Observed elsewhere = second.Launch(script);

        Observed native = first.Native(script);
        native.Result.EnsureSuccess();
        made.Text().ShouldBe(native.Text());
        taken.WasHit.ShouldBeTrue();
        taken.Text().ShouldBe(native.Text());
        elsewhere.Text().ShouldBe(second.Native(script).Text());
    }

    private static Workplace At(DevelopmentServer server, string compiler, string name)
    {
        var place = new Workplace(compiler == "gcc" ? Tools.Gcc : new Tools(compiler, "clang++-19"), Files, name);
        place.Use(server);
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        place.Variables["GCOV"] = compiler == "gcc" ? "gcov" : "llvm-cov-19 gcov";
        place.Variables["STRIP"] = $"{place.Root.Count(static c => c == '/')}";
        return place;
    }
}
