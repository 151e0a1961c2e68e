using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Modules as CMake has clang make and import them: with absolute names of sources, one interface made of another. What
/// comes of the interfaces, objects and messages, is what comes of native ones; workers and other checkouts take part.
/// </summary>
public sealed class ModuleTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- src/h.h
        enum { H = 3 };
        template <class T> T half(T t) { int unused; return t / 2; }
        --- src/b.cppm
        export module b;
        export inline int base() { return 1; }
        --- src/m.cppm
        module;
        #include "h.h"
        export module m;
        import b;
        export [[deprecated("too old")]] int old();
        int old() { return 1; }
        export template <class T> T twice(T t) { return half(t + t + base() + H); }
        --- src/main.cpp
        import m;
        int main() { old(); return twice(2); }
        --- src/bad.cpp
        import m;
        int bad() { return twice(1, 2); }
        --- src/worse.cpp
        import m;
        int worse() { return nothing(); }
        --- build/.keep
        """;

    private const string Needed = "clang++-19 is not here";

    private static readonly (string, string?)[] Local = [("RECC_SERVER", null), ("RECC_LOCAL_CACHE", "1")];

    private static readonly bool IsThere = File.Exists("/usr/bin/clang++-19");

    [ModuleFact]
    public async Task Interfaces_and_importers_are_made_by_workers_and_taken_by_other_checkouts()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "one");
        using Workplace other = At(server, "another-name");
        string script = Making("-Wall") + Using("main", "-Wall") + Forgetting;

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());
        server.Log.ProcessesStarted.ShouldBe(3);

        other.Launch(script).Text().ShouldBe(other.Native(script).Text());
        server.Log.ProcessesStarted.ShouldBe(3);
    }

    /// <summary>As build systems do that make interfaces first and objects later.</summary>
    [ModuleFact]
    public async Task Objects_may_be_made_of_interfaces()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "one");
        using Workplace other = At(server, "another-name");
        const string first = "$RECC $CXX -std=c++20 -g";
        const string script = $"cd build\n{first} --precompile $ROOT/src/b.cppm -o b.pcm\n"
            + $"{first} --precompile $ROOT/src/m.cppm -fmodule-file=b=b.pcm -o m.pcm\n"
            + $"{first} -c b.pcm -o b.o\n{first} -c m.pcm -fmodule-file=b=b.pcm -o m.o\n" + Forgetting;

        place.Launch(script).Text(ObjectView.DebugInfoByMeaning)
            .ShouldBe(place.Native(script).Text(ObjectView.DebugInfoByMeaning));
        server.Log.ProcessesStarted.ShouldBe(4);

        other.Launch(script).Text(ObjectView.DebugInfoByMeaning)
            .ShouldBe(other.Native(script).Text(ObjectView.DebugInfoByMeaning));
        server.Log.ProcessesStarted.ShouldBe(4);
    }

    [ModuleFact]
    public async Task Debug_information_says_what_a_native_one_says()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "one");
        string script = Making("-g -w") + Using("main", "-g -w") + Forgetting;

        place.Launch(script).Text(ObjectView.DebugInfoByMeaning)
            .ShouldBe(place.Native(script).Text(ObjectView.DebugInfoByMeaning));
        place.Launch(script, [.. Local, ("RECC_PATHS", "native")]).Text().ShouldBe(place.Native(script).Text());
    }

    [ModuleFact]
    public async Task Prefix_maps_of_the_user_hold_for_names_in_interfaces_too()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "one");
        const string options = "-g -w -ffile-prefix-map=$ROOT/src=/mapped";
        string script = Making(options) + Using("main", options) + Forgetting;

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());
        place.Launch(script, Local).Text().ShouldBe(place.Native(script).Text());
    }

    [ModuleFact]
    public async Task A_change_of_what_lies_behind_an_interface_is_a_change_of_what_imports_it()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("-w") + Using("main", "-w") + Forgetting;

        foreach (int value in new[] { 5, 6 })
        {
            place.Write("src/b.cppm", $"export module b;\nexport inline int base() {{ return {value}; }}\n");
            string native = place.Native(script).Text();
            place.Launch(script, Local).Text().ShouldBe(native);
            place.Launch(script, Local).Text().ShouldBe(native);
            place.Launch(script).Text().ShouldBe(native);
        }
    }

    [ModuleFact]
    public async Task An_error_is_told_in_the_users_words()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("-Wall") + Using("bad", "-Wall") + Forgetting;

        Observed native = place.Native(script);

        native.Result.StandardError.ShouldContain("m.cppm:");
        place.Launch(script).Text().ShouldBe(native.Text());
        place.Launch(script, Local).Text().ShouldBe(native.Text());
    }

    /// <summary>What has failed elsewhere is repeated once, by the command that can tell of it.</summary>
    [ModuleFact]
    public async Task An_error_that_is_not_about_interfaces_costs_one_run_here()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("-w").Replace("$RECC ", "", StringComparison.Ordinal) + Using("worse", "-w")
            + Forgetting;

        Observed launched = place.Launch(script);

        launched.Text().ShouldBe(place.Native(script).Text());
        server.Log.ProcessesStarted.ShouldBe(1);
        launched.Reasons.ShouldBe([FallbackReason.RemoteCompileFailed]);
        launched.Metrics.Keys.ShouldNotContain("recc.execute_local_with_action_result");
    }

    [ModuleFact]
    public async Task Interfaces_that_the_compiler_made_by_itself_will_do()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("-Wall").Replace("$RECC ", "", StringComparison.Ordinal) + Using("main", "-Wall")
            + Forgetting;

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());
    }

    [ModuleFact]
    public async Task One_that_recc_made_serves_the_compiler_by_itself()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Workplace place = At(server, "tree");
        string script = Making("-w") + Using("main", "-w").Replace("$RECC ", "", StringComparison.Ordinal) + Forgetting;

        place.Launch(script).Text().ShouldBe(place.Native(script).Text());
    }

    private const string Forgetting = "rm -f *.pcm\n";

    private static string Making(string options) => "cd build\n" + Interface("b", options)
        + Interface("m", options + " -fmodule-file=b=b.pcm");

    private static string Interface(string name, string options) =>
        $"$RECC $CXX -std=c++20 {options} -x c++-module -fmodule-output={name}.pcm -c $ROOT/src/{name}.cppm -o "
        + $"{name}.o\n";

    private static string Using(string name, string options) =>
        $"$RECC $CXX -std=c++20 {options} -fmodule-file=m=m.pcm -fmodule-file=b=b.pcm -MD -MF {name}.d "
            + $"-c $ROOT/src/{name}.cpp -o {name}.o\n";

    private static Workplace At(DevelopmentServer server, string name)
    {
        var place = new Workplace(Tools.Clang19, Files, name) { KeepsLogs = true };
        place.Use(server);
        return place;
    }

    /// <summary>Needs clang 19 as well.</summary>
    private sealed class ModuleFactAttribute : FactAttribute
    {
        public ModuleFactAttribute() => Skip = Needs.ReasonWhyNot([Need.ReccBinary]) ?? (IsThere ? null : Needed);
    }
}
