using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// After each change the result is what the compiler makes of today's files. Launches follow each other at once and
/// share cache, server and remembered scans, which is where stale results come from.
/// </summary>
public sealed class NeverStaleTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/a.c
        #include "x.h"
        #include <sub/y.h>
        #if __has_include("maybe.h")
        #include "maybe.h"
        #else
        #define MAYBE 0
        #endif
        int a(void) { return X + Y + MAYBE; }
        --- first/keep
        --- second/x.h
        #define X 1
        --- second/sub/y.h
        #define Y 1
        --- extra/z.h
        #define Z 1
        """;

    private const string Script = "$RECC $CC -O1 -Wall -MD -Ifirst -Isecond -c src/a.c -o a.o";

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc", false)]
    [InlineData("gcc", true)]
    [InlineData("clang", false)]
    [InlineData("clang", true)]
    public async Task Changes_of_headers_are_seen(string compiler, bool cacheOnly)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, cacheOnly);
        var check = new Comparison(place);

        check.Changed("at first", Script);
        check.Same("nothing", Script);
        place.Write("second/x.h", "#define X 2\n");
        check.Changed("a header is edited", Script);
        place.Write("first/x.h", "#define X 3\n");
        check.Changed("a header appears before the other", Script);
        place.Delete("first/x.h");
        check.Seen("and disappears", Script);
        place.Write("first/sub/y.h", "#define Y 4\n");
        check.Changed("a header appears in a new directory", Script);
        place.Prepare("mv first/sub first/bus");
        check.Seen("the directory is renamed", Script);
        place.Write("src/x.h", "#define X 5\n");
        check.Changed("a header appears beside the source", Script);
        place.Delete("src/x.h");
        check.Seen("and disappears", Script);
        place.Write("second/maybe.h", "#define MAYBE 6\n");
        check.Changed("a header appears that __has_include asks for", Script);
        place.Write("second/maybe.h", "#define MAYBE 7\n");
        check.Changed("that header is edited", Script);
        place.Delete("second/maybe.h");
        check.Seen("and disappears", Script);
        File.SetLastWriteTimeUtc(Path.Combine(place.Root, "second/x.h"), DateTime.UtcNow);
        check.Seen("a header is touched only", Script);
        DateTime stamp = File.GetLastWriteTimeUtc(Path.Combine(place.Root, "second/x.h"));
        place.Write("second/x.h", "#define X 9\n");
        File.SetLastWriteTimeUtc(Path.Combine(place.Root, "second/x.h"), stamp);
        check.Changed("a header is edited and keeps size and time", Script);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Changes_of_symbolic_links_and_what_they_lead_to_are_seen(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, cacheOnly: true);
        place.Write("versions/1/x.h", "#include \"../common.h\"\n#define X (1 + C)\n");
        place.Write("versions/2/x.h", "#include \"../common.h\"\n#define X (2 + C)\n");
        place.Write("versions/common.h", "#define C 10\n");
        place.Write("common.h", "#define C 99\n");
        place.Prepare("ln -s versions/1 current");
        const string Linked = "$RECC $CC -O1 -MD -Icurrent -Isecond -c src/a.c -o a.o";
        var check = new Comparison(place);

        check.Changed("at first", Linked);
        place.Prepare("ln -sfn versions/2 current");
        check.Changed("the link leads elsewhere", Linked);
        place.Write("versions/common.h", "#define C 20\n");
        check.Changed("a header behind the link and dots is edited", Linked);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Changes_of_variables_and_of_directories_they_name_are_seen(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, cacheOnly: true);
        place.Write("one/x.h", "#define X 10\n");
        place.Write("two/x.h", "#define X 20\n");
        const string ByVariable = "$RECC $CC -O1 -MD -idirafter second -c src/a.c -o a.o";
        var check = new Comparison(place);

        check.Changed("at first", ByVariable);
        place.Variables["CPATH"] = "one";
        check.Changed("CPATH is set", ByVariable);
        place.Variables["CPATH"] = "two";
        check.Changed("CPATH changes", ByVariable);
        place.Write("two/x.h", "#define X 30\n");
        check.Changed("a header there is edited", ByVariable);
        place.Write("two/sub/y.h", "#define Y 40\n");
        check.Changed("a header appears there", ByVariable);
        place.Variables["CPATH"] = null;
        place.Variables["C_INCLUDE_PATH"] = $"{place.Root}/one";
        check.Changed("another variable is set", ByVariable);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.Clang)]
    public async Task A_compiler_that_is_exchanged_behind_its_path_is_seen()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "gcc", cacheOnly: true);
        const string Wrapped = "$RECC tools/cc -O1 -Isecond -c src/a.c -o a.o";
        var check = new Comparison(place);

        place.Write("tools/cc", "#!/bin/sh\nexec gcc \"$@\"\n");
        place.Prepare("chmod +x tools/cc");
        check.Changed("a script for gcc", Wrapped);
        place.Write("tools/cc", "#!/bin/sh\nexec clang \"$@\"\n");
        check.Changed("the script is for clang", Wrapped);
        place.Write("tools/cc", "#!/bin/sh\nexec $(cat $ROOT/tools/which) \"$@\"\n");
        place.Write("tools/which", "gcc\n");
        check.Seen("a script that reads what to call", Wrapped);
        place.Write("tools/which", "clang\n");
        check.Changed("and finds another", Wrapped);
        place.Write("tools/which", "gcc -DX=77 -Wno-builtin-macro-redefined\n");
        check.Changed("and finds another option", Wrapped);
        place.Prepare("rm tools/cc; ln -s $(command -v gcc) tools/cc");
        check.Seen("a link to gcc", Wrapped);
        place.Prepare("rm tools/cc; ln -s $(command -v clang) tools/cc");
        check.Seen("a link to clang", Wrapped);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("exec gcc $EXTRA \"$@\"", "EXTRA", "-DZ=1", "-DZ=2")]
    [InlineData("exec which-gcc \"$@\"", "PATH", "$ROOT/one:/usr/bin:/bin", "$ROOT/two:/usr/bin:/bin")]
    public async Task A_script_that_depends_on_what_a_worker_does_not_have_is_left_alone(
        string script, string variable, string first, string second)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "gcc", cacheOnly: false);
        place.Write("tools/cc", $"#!/bin/sh\n{script}\n");
        place.Write("one/which-gcc", "#!/bin/sh\nexec gcc -DZ=1 \"$@\"\n");
        place.Write("two/which-gcc", "#!/bin/sh\nexec gcc -DZ=2 \"$@\"\n");
        place.Write("src/z.c", "int z = Z;\n");
        place.Prepare("chmod +x tools/cc one/* two/*");
        const string Wrapped = "$RECC tools/cc -c src/z.c -o z.o";
        var check = new Comparison(place);

        place.Variables[variable] = first.Replace("$ROOT", place.Root, StringComparison.Ordinal);
        check.Changed("one value", Wrapped);
        place.Variables[variable] = second.Replace("$ROOT", place.Root, StringComparison.Ordinal);
        check.Changed("another value", Wrapped);
        server.Log.CountOf("GetActionResult").ShouldBe(0);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc", "__TIME__", false)]
    [InlineData("clang", "__DATE__ __TIME__", false)]
    [InlineData("gcc", "__TIMESTAMP__", true)]
    public async Task A_source_with_the_time_in_it_is_compiled_and_not_stored(
        string compiler, string time, bool isDateGiven)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, cacheOnly: true);
        place.Write("src/t.c", "const char *t(void) { return " + time + "; }\n");
        place.Variables["SOURCE_DATE_EPOCH"] = isDateGiven ? "1000000000" : null;

        Observed launched = place.Launch("$RECC $CC -c src/t.c -o t.o");

        launched.Result.EnsureSuccess();
        launched.Files.Keys.ShouldBe(["t.o"]);
        server.Log.CountOf("UpdateActionResult").ShouldBe(0);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task A_given_date_belongs_to_the_key()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "gcc", cacheOnly: true);
        place.Write("src/t.c", "const char *t(void) { return __DATE__ __TIME__; }\n");
        const string Timed = "$RECC $CC -c src/t.c -o t.o";
        var check = new Comparison(place, server);

        place.Variables["SOURCE_DATE_EPOCH"] = "1000000000";
        check.Changed("one date", Timed);
        place.Variables["SOURCE_DATE_EPOCH"] = "1100000000";
        check.Changed("another date", Timed);
    }

    private static Workplace At(DevelopmentServer server, string compiler, bool cacheOnly)
    {
        var place = new Workplace(Tools.Named(compiler), Files);
        place.Use(server);
        place.Settings["RECC_CACHE_ONLY"] = cacheOnly ? "1" : "0";
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        return place;
    }

    /// <summary>Launches first, so that recc sees the change as soon as it is there.</summary>
    private sealed class Comparison(Workplace place, DevelopmentServer? server = null)
    {
        private string? before;

        /// <summary>What recc gives is native, and not what it was before: the step shows something.</summary>
        public void Changed(string step, string script)
        {
            string? last = before;
            Seen(step, script).ShouldNotBe(last, $"{step}: changes nothing natively");
        }

        /// <summary>What recc gives is native, and a hit.</summary>
        public void Same(string step, string script)
        {
            Observed launched = place.Launch(script);
            launched.WasHit.ShouldBeTrue(step);
            launched.Text().ShouldBe(place.Native(script).Text(), step);
        }

        /// <summary>What recc gives is native.</summary>
        public string Seen(string step, string script)
        {
            string launched = place.Launch(script).Text();
            string native = place.Native(script).Text();
            launched.ShouldBe(native, step);
            (server?.Log.CountOf("GetActionResult") ?? 1).ShouldBeGreaterThan(0, "the cache was never asked");
            return before = native;
        }
    }
}
