using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Ninja over several runs: its log of dependencies, its clock, and what it does when a header changes.
/// </summary>
public sealed class RebuildTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/a.c
        #include "a.h"
        int a = A;
        --- src/b.c
        #include "b.h"
        #include "common.h"
        int b = B + COMMON;
        --- src/c.c
        #include "common.h"
        int c(void) { return COMMON; }
        --- src/a.h
        #define A 1
        --- src/b.h
        #define B 1
        --- src/common.h
        #define COMMON 1
        --- build/build.ninja
        rule cc
          command = $recc $cc -MD -MT $out -MF $out.d $flags -o $out -c $in
          depfile = $out.d
          deps = $deps
        build a.o: cc $ROOT/src/a.c
        build sub/b.o: cc ../src/b.c
        build c.o: cc $ROOT/src/c.c
          flags = -g -fstack-usage
        """;

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang, Need.CMakeAndNinja)]
    [InlineData("gcc", "gcc", "0")]
    [InlineData("gcc", "", "1")]
    [InlineData("clang", "gcc", "1")]
    [InlineData("clang", "", "0")]
    public async Task Ninja_builds_what_has_changed_and_nothing_else(string compiler, string deps, string cacheOnly)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        foreach (string name in new[] { "one", "another-name" })
        {
            using Workplace place = At(server, compiler, name, deps, cacheOnly);
            int executed = server.Log.ProcessesStarted;
            int updated = server.Log.CountOf("UpdateActionResult");

            Ninja(place).ShouldBe(["a.o", "c.o", "sub/b.o"]);
            if (name != "one")
            {
                // c.su tells where its source is, so another checkout's will not do.
                server.Log.ProcessesStarted.ShouldBe(executed);
                server.Log.CountOf("UpdateActionResult").ShouldBe(updated + 1);
            }

            Ninja(place).ShouldBe([]);

            // A clock that has moved on, so that what is changed now is newer than what was built.
            Thread.Sleep(20);
            place.Write("src/common.h", "#define COMMON 2\n");
            Ninja(place).ShouldBe(["c.o", "sub/b.o"]);
            Ninja(place).ShouldBe([]);

            Thread.Sleep(20);
            place.Write("src/common.h", "#define COMMON 1\n");
            place.Write("src/a.h", "#define A 2\n");
            Ninja(place).ShouldBe(["a.o", "c.o", "sub/b.o"]);
            Ninja(place).ShouldBe([]);

            string[] outputs = ["a.o", "c.o", "c.su", "sub/b.o"];
            outputs.ShouldAllBe(output =>
                File.GetLastWriteTimeUtc(Path.Combine(place.Root, "build", output))
                    > File.GetLastWriteTimeUtc(Path.Combine(place.Root, "src/a.h")));
            Ninja(place, "-t clean");
        }
    }

    /// <summary>What it built, or nothing when it says that there is nothing to do.</summary>
    private static string[] Ninja(Workplace place, string arguments = "-v")
    {
        ProgramResult result = place.RunOf($"cd build && ninja {arguments}", "", place.Settings).Run().EnsureSuccess();
        place.Tree.Accept();
        string said = result.StandardOutput;
        string[] built =
        [
            .. said.Split('\n').Where(static line => line.Contains(" -o ", StringComparison.Ordinal))
                .Select(static line => line.Split(" -o ")[1].Split(' ')[0]).Order(StringComparer.Ordinal),
        ];
        said.Contains("ninja: no work to do.", StringComparison.Ordinal)
            .ShouldBe(built.Length == 0 && arguments == "-v", said);
        return built;
    }

    private static Workplace At(DevelopmentServer server, string compiler, string name, string deps, string cacheOnly)
    {
        string files = Files.Replace("$recc", ReccBinary.Path, StringComparison.Ordinal)
            .Replace("$cc", compiler, StringComparison.Ordinal)
            .Replace("$deps", deps, StringComparison.Ordinal);
        var place = new Workplace(Tools.Named(compiler), files, name);
        place.Use(server);
        place.Settings["RECC_CACHE_ONLY"] = cacheOnly;
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        return place;
    }
}
