using System.Text;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Two checkouts of one project share results, and each sees its own names.</summary>
public sealed class RelocationTests
{
    private const string Files = """
        --- project/.git/HEAD
        ref: refs/heads/main
        --- project/src/a.c
        #include "a.h"
        #include <config.h>
        int a(void) { int unused; return A + CONFIG; }
        --- project/inc/a.h
        #define A 1
        static int never(void) { return 1; }
        """;

    private const string Config = "\n#define CONFIG 1\n";

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc", "project/build", "project/build", true, false)]
    [InlineData("clang", "project/build", "project/build", false, false)]
    [InlineData("gcc", "build-one", "elsewhere/two", true, true)]
    [InlineData("gcc", "build-one", "elsewhere/two", false, false)]
    [InlineData("clang", "build-one", "elsewhere/two", true, false)]
    [InlineData("clang", "far/away/b", "b", false, true)]
    public async Task The_second_checkout_hits_what_the_first_one_made(
        string compiler, string firstBuild, string secondBuild, bool cacheOnly, bool debug)
    {
        // Debug information names the user's directory in other bytes than the compiler's.
        string Script(string build) => ScriptIn(build, debug ? "-g" : "-O1");

        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var first = new Workplace(Tools.Named(compiler), Files + Generated(firstBuild), "one");
        using var second = new Workplace(Tools.Named(compiler), Files + Generated(secondBuild), "another-name");
        foreach (Workplace place in new[] { first, second })
        {
            place.Use(server);
            place.Settings["RECC_CACHE_ONLY"] = cacheOnly ? "1" : "0";
            place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        }

        ObjectView view = debug ? ObjectView.DebugInfoByMeaning : ObjectView.Bytes;
        Observed made = first.Launch(Script(firstBuild));
        Observed taken = second.Launch(Script(secondBuild));

        made.WasHit.ShouldBeFalse();
        taken.WasHit.ShouldBeTrue();
        made.Text(view).ShouldBe(first.Native(Script(firstBuild)).Text(view));
        taken.Text(view).ShouldBe(second.Native(Script(secondBuild)).Text(view));
        foreach (CreatedFile file in taken.Files.Values)
        {
            file.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(first.Root)).ShouldBe(-1);
        }
    }

    /// <summary>The build tree says where its source is, as CMake's do.</summary>
    private static string Generated(string build) =>
        $"\n--- {build}/gen/config.h{Config}--- {build}/CMakeCache.txt\n# cache\n"
        + $"CMAKE_CACHEFILE_DIR:INTERNAL=$ROOT/{build}\nCMAKE_HOME_DIRECTORY:INTERNAL=$ROOT/project\n";

    private static string ScriptIn(string build, string option) =>
        $"cd {build} && $RECC $CC {option} -Wall -I$ROOT/project/inc -I$ROOT/{build}/gen -MD -MT a.o -MF a.o.d"
        + " -o a.o -c $ROOT/project/src/a.c";
}
