using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Precompiled headers as CMake has them made and used. Objects, messages and dependencies are those of a native build
/// with the same header; workers and other checkouts take part.
/// </summary>
public sealed class PrecompiledHeaderTests
{
    // Nothing guards un.h: a header that is read once more besides the precompiled one is an error.
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/pch.h
        #include <string>
        #include "un.h"
        inline const char* name() { return "pch"; }
        --- src/un.h
        struct Unguarded { int value; };
        template <class T> int twice(T t) { int unused; return t + t; }
        --- src/a.cpp
        int a() { Unguarded one{1}; return one.value + twice(2); }
        --- src/b.cpp
        std::string b() { return name(); }
        --- src/bad.cpp
        int bad() { return twice(1, 2); }
        --- build/p.hxx
        #pragma GCC system_header
        #include "$ROOT/src/pch.h"
        --- build/p.cxx
        """;

    private static readonly (string, string?)[] Local = [("RECC_SERVER", null), ("RECC_LOCAL_CACHE", "1")];

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Made_once_and_used_by_workers_and_other_checkouts(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "one");
        using Workplace other = At(server, compiler, "another-name");
        string script = Making(compiler) + Using(compiler, "a") + Using(compiler, "b") + Forgetting;

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());
        server.Log.ProcessesStarted.ShouldBe(3);

        other.Launch(script).Text().ShouldBe(other.Native(script).Text());
        server.Log.ProcessesStarted.ShouldBe(3);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task A_header_behind_it_is_an_input_of_all_that_use_it(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree");
        string script = Making(compiler) + Using(compiler, "a") + Forgetting;

        foreach (string header in new[] { "long", "short" })
        {
            place.Write("src/un.h",
                $"struct Unguarded {{ {header} value; }};\ntemplate <class T> int twice(T t) {{ return t + 1; }}\n");
            string native = place.Native(script).Text();
            place.Launch(script, Local).Text().ShouldBe(native, header);
            place.Launch(script, Local).Text().ShouldBe(native, header);
            place.Launch(script).Text().ShouldBe(native, header);
        }
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task An_error_is_told_in_the_users_words(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree");
        string script = Making(compiler) + Using(compiler, "bad") + Forgetting;

        Observed native = place.Native(script);

        native.Result.StandardError.ShouldContain("un.h");
        place.Launch(script).Text().ShouldBe(native.Text());
        place.Launch(script, Local).Text().ShouldBe(native.Text());
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Workers_may_read_the_text_instead(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree");
        string script = Making(compiler) + Using(compiler, "a") + Forgetting;

        place.Launch(script, ("RECC_PCH", "text")).Text().ShouldBe(place.Native(script).Text());

        server.Log.ProcessesStarted.ShouldBe(1);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task They_are_sent_on_request(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree");
        string script = Making(compiler) + Using(compiler, "a") + Forgetting;

        place.Launch(script, ("RECC_PCH", "ship")).Text().ShouldBe(place.Native(script).Text());

        server.Log.ProcessesStarted.ShouldBe(2);
    }

    /// <summary>Ways to take one that was made by hand.</summary>
    private static readonly Dictionary<string, (string Setup, string Options)> ByHand = new()
    {
        ["beside (gcc)"] = ("$CXX -x c++-header src/pch.h -o src/pch.h.gch", "-Winvalid-pch -include src/pch.h"),
        ["in a directory (gcc)"] = (
            "mkdir src/pch.h.gch && $CXX -x c++-header src/pch.h -o src/pch.h.gch/a.gch"
                + " && $CXX -O2 -x c++-header src/pch.h -o src/pch.h.gch/b.gch",
            "-O2 -include src/pch.h"),
        ["beside (clang)"] = ("$CXX -x c++-header src/pch.h -o src/pch.h.pch", "-include src/pch.h"),
        ["by option (clang)"] = ("$CXX -x c++-header src/pch.h -o p.pch", "-include-pch p.pch"),
        ["past the driver (clang)"] = ("$CXX -x c++-header src/pch.h -o p.pch", "-Xclang -include-pch -Xclang p.pch"),
    };

    public static TheoryData<string> WaysByHand() => [.. ByHand.Keys];

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(WaysByHand))]
    public Task One_that_was_made_by_hand_is_in_the_key(string way)
    {
        (string setup, string options) = ByHand[way];
        var scenario = new TableScenario
        {
            Files = Files,
            Setup = setup,
            Script = $"$RECC $CXX {options} -c src/b.cpp -o b.o",
        };
        return HomeMode.CheckAsync(scenario, way[(way.LastIndexOf('(') + 1)..^1]);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Users_may_want_nothing_done_about_them(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree", keepsLogs: true);
        string script = Making(compiler) + Using(compiler, "a") + Forgetting;

        Observed launched = place.Launch(script, ("RECC_PCH", "off"));

        launched.Text().ShouldBe(place.Native(script).Text());
        launched.Reasons.ShouldBe([FallbackReason.PrecompiledHeader, FallbackReason.PrecompiledHeader]);
        server.Log.ProcessesStarted.ShouldBe(0);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task One_that_somebody_else_has_made_is_used_here_only(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree");
        string script = Making(compiler).Replace("$RECC ", "", StringComparison.Ordinal) + Using(compiler, "a")
            + Forgetting;

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());

        server.Log.ProcessesStarted.ShouldBe(0);
    }

    /// <summary>Many will use it at once, and each would send it.</summary>
    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("auto", 1)]
    [InlineData("text", 0)]
    public async Task What_lies_here_is_sent_before_it_is_used(string setting, int sent)
    {
        await using DevelopmentServer first = await DevelopmentServer.StartAsync(new DevServerOptions());
        await using DevelopmentServer second = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(first, "clang", "tree");
        string script = Making("clang") + Forgetting;
        place.Launch(script, ("RECC_LOCAL_CACHE", "1")).Result.EnsureSuccess();
        first.Log.ProcessesStarted.ShouldBe(1);

        place.Use(second);
        place.Launch(script, ("RECC_LOCAL_CACHE", "1"), ("RECC_PCH", setting), ("RECC_DAEMON", "off")).Result
            .EnsureSuccess();

        second.Log.ProcessesStarted.ShouldBe(0);
        (second.Log.CountOf("BatchUpdateBlobs") + second.Log.CountOf("Write")).ShouldBe(sent);
    }

    /// <summary>A worker with another compiler; here it is the file that is another one.</summary>
    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task One_that_workers_do_not_take_is_read_as_text_from_then_on(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree", keepsLogs: true);
        const string exchange = """
            if [ -n "$RECC" ]; then
              kept=$RECC_CACHE_DIR/precompiled
              printf garbage > $kept/files/bad
              sed -i "7s,.*,$kept/files/bad,; 8s,.*,$(sha256sum < $kept/files/bad | cut -c1-64)/7," $kept/records/*
            fi

            """;
        string script = Making(compiler) + exchange + Using(compiler, "a") + Using(compiler, "b") + Forgetting;

        Observed launched = place.Launch(script);

        launched.Text().ShouldBe(place.Native(script).Text());
        launched.Reasons.ShouldBe([FallbackReason.PrecompiledHeaderRefused]);
        server.Log.ProcessesStarted.ShouldBe(3);
    }

    /// <summary>Compilers and language servers insist on the times of the headers, too.</summary>
    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task One_from_a_cache_serves_programs_that_know_nothing_of_recc(string compiler)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, compiler, "tree");
        const string clangd = "if command -v clangd && clang++ --version | grep -q 'clang version 14'; then "
            + "echo \"[{\\\"directory\\\":\\\"$ROOT/build\\\",\\\"file\\\":\\\"$ROOT/src/a.cpp\\\",\\\"command\\\":"
            + "\\\"clang++ -Xclang -include-pch -Xclang $ROOT/build/p.hxx.pch -Xclang -include -Xclang "
            + "$ROOT/build/p.hxx -c $ROOT/src/a.cpp\\\"}]\" > compile_commands.json; "
            + "clangd --check=$ROOT/src/a.cpp --compile-commands-dir=. > said 2>&1 || cat said >&2; rm -rf said .cache "
            + "compile_commands.json; fi\n";
        string script = Making(compiler) + Forgetting
            + Making(compiler).Replace("cd build\n", "", StringComparison.Ordinal)
            + Using(compiler, "a").Replace("$RECC ", "", StringComparison.Ordinal)
            + (compiler == "clang" ? clangd : "") + Forgetting;

        place.Launch(script, Local).Text().ShouldBe(place.Native(script).Text());
    }

    private const string Forgetting = "rm -f p.hxx.gch p.hxx.pch\n";

    private static string Making(string compiler) => "cd build\n" + (compiler == "gcc"
        ? "$RECC $CXX -Winvalid-pch -x c++-header -include $ROOT/build/p.hxx -MD -MF p.d -o p.hxx.gch -c p.cxx\n"
        : "$RECC $CXX -Winvalid-pch -fpch-instantiate-templates -Xclang -emit-pch -Xclang -include -Xclang "
            + "$ROOT/build/p.hxx -x c++-header -MD -MF p.d -o p.hxx.pch -c p.cxx\n");

    /// <summary>clang names the same files in a depfile in another order when it only lists them.</summary>
    private static string Using(string compiler, string name) => compiler == "gcc"
        ? $"$RECC $CXX -Wall -Winvalid-pch -include $ROOT/build/p.hxx -MD -MF {name}.d -c $ROOT/src/{name}.cpp -o "
            + $"{name}.o\n"
        : "$RECC $CXX -Wall -Winvalid-pch -Xclang -include-pch -Xclang $ROOT/build/p.hxx.pch -Xclang -include -Xclang "
            + $"$ROOT/build/p.hxx -c $ROOT/src/{name}.cpp -o {name}.o\n";

    private static Workplace At(DevelopmentServer server, string compiler, string name, bool keepsLogs = false)
    {
        var place = new Workplace(Tools.Named(compiler), Files, name) { KeepsLogs = keepsLogs };
        place.Use(server);
        return place;
    }
}
