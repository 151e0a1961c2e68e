using System.Runtime.Versioning;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.CMake;

/// <summary>cmake/Recc.cmake with real CMake and a stand-in for recc that runs its arguments and notes them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ReccModuleTests : IDisposable
{
    private const string Project = """
        --- src/CMakeLists.txt
        cmake_minimum_required(VERSION 3.10)
        project(two LANGUAGES C CXX)
        include(CheckCSourceCompiles)
        check_c_source_compiles("int main(void) { return 0; }" WORKS)
        add_executable(two main.c other.cpp)
        --- src/main.c
        int other(void);
        int main(void) { return other(); }
        --- src/other.cpp
        extern "C" int other(void) { return 0; }
        """;

    private static readonly string Module = Repository.PathOf("cmake/Recc.cmake");
    private readonly TempFolder folder = new();
    private readonly string recc;

    public ReccModuleTests()
    {
        TreeText.Write(folder.Path, Project);
        recc = StandIn("bin/recc");
    }

    public void Dispose() => folder.Dispose();

    private string Notes => File.Exists(folder["notes"]) ? File.ReadAllText(folder["notes"]) : "";

    private string Configuration => folder["build/recc/recc.conf"];

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void An_unedited_project_compiles_through_recc()
    {
        Configure($"-DRECC_EXECUTABLE={recc}").ShouldContain($"recc: compiling through {recc}");
        Build();
        Notes.ShouldContain("main.c");
        Notes.ShouldContain("other.cpp");
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void Configure_probes_do_not_go_through_recc()
    {
        Configure($"-DRECC_EXECUTABLE={recc}");
        Notes.ShouldBeEmpty();
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_project_may_include_the_module_itself()
    {
        string list = folder["src/CMakeLists.txt"];
        File.WriteAllText(list, File.ReadAllText(list).Replace(
            "include(CheckCSourceCompiles)", $"include({Module})", StringComparison.Ordinal)
            .Replace("check_c_source_compiles", "# ", StringComparison.Ordinal));
        Run("cmake", "-S", folder["src"], "-B", folder["build"], "-G", "Ninja", $"-DRECC_EXECUTABLE={recc}");
        Build();
        Notes.ShouldContain("main.c");
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void Recc_is_found_beside_an_installed_module()
    {
        string installed = folder["share/recc/cmake/Recc.cmake"];
        Directory.CreateDirectory(Path.GetDirectoryName(installed)!);
        File.Copy(Module, installed);
        ConfigureWith(installed).ShouldContain($"recc: compiling through {recc}");
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void Recc_is_found_in_the_path()
    {
        string alone = folder.Write("elsewhere/a/b/c/Recc.cmake", File.ReadAllText(Module));
        ConfigureWith(alone).ShouldContain($"recc: compiling through {recc}");
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void Without_recc_nothing_changes_and_one_line_says_so()
    {
        string output = Configure("-DRECC_EXECUTABLE=recc-that-nobody-has");
        output.ShouldContain("-- recc: not found, compiling without it");
        output.Split('\n').Count(line => line.Contains("recc:", StringComparison.Ordinal)).ShouldBe(1);
        Build();
        Notes.ShouldBeEmpty();
        File.Exists(Configuration).ShouldBeFalse();
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_launcher_of_the_users_own_stays()
    {
        string theirs = StandIn("theirs");
        Configure($"-DRECC_EXECUTABLE={recc}", $"-DCMAKE_C_COMPILER_LAUNCHER={theirs}",
            "-DCMAKE_CXX_COMPILER_LAUNCHER=");
        Cache("CMAKE_C_COMPILER_LAUNCHER").ShouldBe(theirs);
        Cache("CMAKE_CXX_COMPILER_LAUNCHER").ShouldBe("");
        File.Exists(Configuration).ShouldBeFalse();
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_launcher_from_the_environment_stays()
    {
        string theirs = StandIn("theirs");
        ConfigureWith(
            Module,
            new() { ["CMAKE_CXX_COMPILER_LAUNCHER"] = theirs },
            $"-DRECC_EXECUTABLE={recc}");
        Cache("CMAKE_CXX_COMPILER_LAUNCHER").ShouldBe(theirs);
        Cache("CMAKE_C_COMPILER_LAUNCHER").ShouldBe(recc);
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_users_launcher_that_stays_over_two_configures_is_still_theirs()
    {
        string theirs = StandIn("theirs");
        Configure($"-DRECC_EXECUTABLE={recc}");
        Configure($"-DRECC_EXECUTABLE={recc}", $"-DCMAKE_C_COMPILER_LAUNCHER={theirs}");
        Configure($"-DRECC_EXECUTABLE={recc}");
        Cache("CMAKE_C_COMPILER_LAUNCHER").ShouldBe(theirs);
        Cache("CMAKE_CXX_COMPILER_LAUNCHER").ShouldBe(recc);
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_recc_that_has_gone_leaves_the_build()
    {
        Configure($"-DRECC_EXECUTABLE={recc}");
        File.Delete(recc);
        Configure($"-DRECC_EXECUTABLE={recc}").ShouldContain("recc: not found");
        Cache("CMAKE_C_COMPILER_LAUNCHER").ShouldBeNull();
        Build();
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_recc_that_has_moved_is_followed()
    {
        Configure($"-DRECC_EXECUTABLE={recc}");
        string moved = StandIn("other/recc");
        Configure($"-DRECC_EXECUTABLE={moved}");
        Cache("CMAKE_C_COMPILER_LAUNCHER").ShouldBe(moved);
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void Both_trees_are_told_to_recc()
    {
        Configure($"-DRECC_EXECUTABLE={recc}");
        string[] lines = File.ReadAllLines(Configuration);
        lines.ShouldContain($"project_root={folder["src"]}");
        lines.ShouldContain($"build_root={folder["build"]}");
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void Both_trees_are_told_when_the_user_has_named_recc_as_the_launcher()
    {
        Configure($"-DRECC_EXECUTABLE={recc}", $"-DCMAKE_C_COMPILER_LAUNCHER=nice;{recc}");
        Cache("CMAKE_C_COMPILER_LAUNCHER").ShouldBe($"nice;{recc}");
        File.Exists(Configuration).ShouldBeTrue();
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void The_checkout_around_the_sources_is_the_project()
    {
        folder.CreateFolder(".git");

        Configure($"-DRECC_EXECUTABLE={recc}");

        File.ReadAllLines(Configuration).ShouldContain($"project_root={folder.Path}");
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_configuration_that_somebody_has_written_stays()
    {
        folder.Write("build/recc/recc.conf", "project_root=/mine\n");
        Configure($"-DRECC_EXECUTABLE={recc}");
        File.ReadAllText(Configuration).ShouldBe("project_root=/mine\n");
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void A_configuration_of_the_module_is_kept_up_to_date_and_otherwise_left_alone()
    {
        Configure($"-DRECC_EXECUTABLE={recc}");
        string first = File.ReadAllText(Configuration);
        var old = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Configuration, old);
        Configure($"-DRECC_EXECUTABLE={recc}");
        File.GetLastWriteTimeUtc(Configuration).ShouldBe(old);

        File.WriteAllText(Configuration, first.Replace("build_root=", "build_root=/gone", StringComparison.Ordinal));
        Configure($"-DRECC_EXECUTABLE={recc}");
        File.ReadAllText(Configuration).ShouldBe(first);
    }

    [NeedsTheory(Need.CMakeAndNinja, Need.Gcc)]
    [InlineData("-DRECC_LINK=ON", null, true, true)]
    [InlineData("-DRECC_LINK=1", "0", true, true)]
    [InlineData(null, "1", true, false)]
    [InlineData("-DRECC_LINK=off", "1", false, false)]
    [InlineData(null, "no", false, false)]
    [InlineData(null, null, false, false)]
    public void Links_go_through_recc_where_they_are_asked_for(string? option, string? variable, bool links,
        bool isTold)
    {
        string said = ConfigureWith(
            Module,
            new() { ["RECC_LINK"] = variable },
            [$"-DRECC_EXECUTABLE={recc}", .. option is null ? [] : (string[])[option]]);
        Build();

        said.ShouldContain(links ? $"recc: compiling and linking through {recc}" : $"recc: compiling through {recc}");
        Notes.Split('\n').Count(static line => line.Contains("-o two", StringComparison.Ordinal))
            .ShouldBe(links ? 1 : 0);
        Cache("CMAKE_CXX_LINKER_LAUNCHER").ShouldBe(links ? recc : null);
        File.ReadAllLines(Configuration).Contains("link=1").ShouldBe(isTold);
    }

    [NeedsFact(Need.CMakeAndNinja, Need.Gcc)]
    public void Links_leave_recc_again_and_a_linker_launcher_of_the_users_own_stays()
    {
        string theirs = StandIn("theirs");
        Configure($"-DRECC_EXECUTABLE={recc}", "-DRECC_LINK=ON", $"-DCMAKE_C_LINKER_LAUNCHER={theirs}");
        Cache("CMAKE_C_LINKER_LAUNCHER").ShouldBe(theirs);
        Cache("CMAKE_CXX_LINKER_LAUNCHER").ShouldBe(recc);

        Configure($"-DRECC_EXECUTABLE={recc}", "-DRECC_LINK=OFF");

        Cache("CMAKE_C_LINKER_LAUNCHER").ShouldBe(theirs);
        Cache("CMAKE_CXX_LINKER_LAUNCHER").ShouldBeNull();
        Cache("CMAKE_CXX_COMPILER_LAUNCHER").ShouldBe(recc);
    }

    private string StandIn(string relativePath)
    {
        string path = folder.Write(relativePath, $"#!/bin/sh\necho \"$@\" >>'{folder["notes"]}'\nexec \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private string Configure(params string[] arguments) => ConfigureWith(Module, [], arguments);

    private string ConfigureWith(string module) => ConfigureWith(module, []);

    private string ConfigureWith(string module, Dictionary<string, string?> variables, params string[] arguments)
    {
        variables.TryAdd("CMAKE_C_COMPILER_LAUNCHER", null);
        variables.TryAdd("CMAKE_CXX_COMPILER_LAUNCHER", null);
        variables.TryAdd("RECC_LINK", null);
        variables["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        string[] all =
        [
            "-S", folder["src"], "-B", folder["build"], "-G", "Ninja",
            $"-DCMAKE_PROJECT_TOP_LEVEL_INCLUDES={module}", .. arguments,
        ];
        return new ProgramRun { Program = "cmake", Arguments = all, Variables = variables }
            .Run().EnsureSuccess().StandardOutput;
    }

    private void Build() => Run("ninja", "-C", folder["build"]);

    private static void Run(string program, params string[] arguments) =>
        new ProgramRun { Program = program, Arguments = arguments }.Run().EnsureSuccess();

    // Null when the cache does not hold the variable.
    private string? Cache(string variable)
    {
        string? line = File.ReadLines(folder["build/CMakeCache.txt"])
            .FirstOrDefault(text => text.StartsWith(variable + ":", StringComparison.Ordinal));
        return line?[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
    }
}
