using Recc.Core.Digests;
using Recc.Core.Launching;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class ActionRunnerTests
{
    private const string Tree = """
        --- src/a.c
        #include "a.h"
        #if __has_include("secret.h")
        #error seen
        #endif
        int a = A;
        --- inc/a.h
        #define A 1
        --- inc/unused.h
        """;

    private const string Command = "gcc -c {p}/src/a.c -I{p}/inc -o sub/a.o -g -gsplit-dwarf";

    [NeedsFact(Need.Gcc)]
    public void In_one_root_the_command_runs_where_the_user_is()
    {
        using var scene = new LaunchScene(Tree);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready(Command);

        Run(scene, compile).Succeeded.ShouldBeTrue();

        scene.Runner.Commands[^1].WorkingDirectory.ShouldBe(scene.Build);
        OutputsOf(scene).ShouldBe(["a.dwo", "a.o"]);
    }

    [NeedsFact(Need.Gcc)]
    public void In_two_roots_it_sees_its_inputs_and_nothing_else()
    {
        using var scene = new LaunchScene(Tree, outOfTree: true);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready(Command);
        string staging = "";
        string[] seen = [];
        scene.Runner.Before = command =>
        {
            staging = Path.GetDirectoryName(command.WorkingDirectory)!;
            seen = [.. Directory.GetFiles(staging, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(staging, path)).Order(StringComparer.Ordinal)];
        };

        // A header that comes after the scan is not there for the command.
        File.WriteAllText(Path.Combine(scene.Project, "inc/secret.h"), "");
        Run(scene, compile).Succeeded.ShouldBeTrue();

        seen.ShouldBe(["source/inc/a.h", "source/src/a.c"]);
        OutputsOf(scene).ShouldBe(["a.dwo", "a.o"]);
        Directory.Exists(staging).ShouldBeFalse();
        Directory.GetFiles(Path.Combine(scene.Project, "src")).Length.ShouldBe(1);
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_others_write_in_the_place_of_an_output_meanwhile_is_not_taken_for_it(bool outOfTree)
    {
        using var scene = new LaunchScene(Tree, outOfTree);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready("gcc -c {p}/src/a.c -I{p}/inc -o sub/a.o -g");

        RanAction ran = new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None);
        File.WriteAllText(scene["sub/a.o"], "of others");

        OutputCollector.Collect(ran, DigestFunction.Sha256).Result.OutputFiles.Single().Digest.SizeBytes
            .ShouldBeGreaterThan(100);
        ran.PutInPlace();
        OutputsOf(scene).ShouldBe(["a.o"]);
        new FileInfo(scene["sub/a.o"]).Length.ShouldBeGreaterThan(100);
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("gcc -c {p}/src/a.c -I{p}/inc", "a.o")]
    [InlineData("gcc -c {p}/src/a.c -I{p}/inc -g -O2", "a.o")]
    [InlineData("gcc -c {p}/src/a.c -I{p}/inc -ffunction-sections -fPIC", "a.o")]
    public void An_output_that_the_command_does_not_name_is_made_apart_and_is_the_same(string command, string output)
    {
        using var scene = new LaunchScene(Tree);
        PreparedCompile compile = scene.Ready(command);
        ActionRunner.WritesInPlace(compile.Action, compile.Paths).ShouldBeFalse();

        RanAction ran = new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None);
        File.WriteAllText(scene[output], "of others");
        ran.PutInPlace();
        byte[] made = File.ReadAllBytes(scene[output]);
        new ActionRunner(scene.Runner, OutputFiles.OfThisProcess).Run(
            compile.Action with { Command = compile.Action.Command with { IsOutputNameFree = false } },
            compile.Paths, scene.Variables, CancellationToken.None);

        File.ReadAllBytes(scene[output]).ShouldBe(made);
    }

    [NeedsFact(Need.Gcc)]
    public void What_others_write_over_an_output_before_it_is_stored_is_noticed()
    {
        using var scene = new LaunchScene(Tree);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready(Command);

        RanAction ran = new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None);
        ActionRunner.WritesInPlace(compile.Action, compile.Paths).ShouldBeTrue();
        File.WriteAllText(scene["sub/a.o"], "of others");

        Should.Throw<IOException>(() => OutputCollector.Collect(ran, DigestFunction.Sha256));
    }

    [NeedsFact(Need.Gcc)]
    public void What_is_not_put_in_place_leaves_nothing()
    {
        using var scene = new LaunchScene(Tree);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready("gcc -c {p}/src/a.c -I{p}/inc -o sub/a.o");

        new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None).Discard();

        OutputsOf(scene).ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public void What_it_says_of_the_place_that_it_was_given_is_known_for_that()
    {
        using var scene = new LaunchScene(Tree);
        PreparedCompile compile = scene.Ready("gcc -c {p}/src/a.c -I{p}/inc -o missing/a.o");

        RanAction ran = new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None);

        ran.Ended.Succeeded.ShouldBeFalse();
        ran.IsAboutItsPlace.ShouldBeTrue();
        File.WriteAllText(Path.Combine(scene.Project, "src/a.c"), "#error mine");
        Directory.CreateDirectory(scene["missing"]);
        new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None)
            .IsAboutItsPlace.ShouldBeFalse();
        Directory.GetFileSystemEntries(scene["missing"]).ShouldBeEmpty();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("-c", UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [InlineData("-S", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite, true)]
    public void An_output_that_is_there_keeps_its_mode_where_a_compiler_keeps_it(
        string option, UnixFileMode mode, bool isKept)
    {
        using var scene = new LaunchScene(Tree);
        Directory.CreateDirectory(scene["sub"]);
        File.WriteAllText(scene["sub/a"], "before");
        Modes.Set(scene["sub/a"], mode);
        PreparedCompile compile = scene.Ready($"gcc {option} {{p}}/src/a.c -I{{p}}/inc -o sub/a");

        RanAction ran = new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None);
        ran.Outputs.Single().Pending.ShouldNotBeNull();
        ran.PutInPlace();

        (Modes.Of(scene["sub/a"]) == mode).ShouldBe(isKept);
        OutputsOf(scene).ShouldBe(["a"]);
    }

    [NeedsFact(Need.Gcc)]
    public void What_tells_its_place_runs_there_also_in_two_roots()
    {
        using var scene = new LaunchScene(Tree, outOfTree: true);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready("gcc -c {p}/src/a.c -I{p}/inc -o sub/a.o --coverage");

        Run(scene, compile).Succeeded.ShouldBeTrue();

        scene.Runner.Commands[^1].WorkingDirectory.ShouldBe(scene.Build);
        scene.Runner.Commands[^1].Arguments.ShouldContain($"{scene.Project}/src/a.c");
        scene.Runner.Commands[^1].Environment["PWD"].ShouldBe(scene.Build);
        OutputsOf(scene).ShouldBe(["a.gcno", "a.o"]);
    }

    [NeedsFact(Need.Clang)]
    public void An_output_that_need_not_be_made_is_not_missed_in_a_staging_directory()
    {
        using var scene = new LaunchScene(Tree, outOfTree: true);
        Directory.CreateDirectory(scene["sub"]);
        File.WriteAllText(scene["b.c"], "int only_data;\n");
        PreparedCompile compile = scene.Ready("clang -c b.c -o sub/b.o -fstack-usage");

        Run(scene, compile).Succeeded.ShouldBeTrue();

        OutputsOf(scene).ShouldBe(["b.o"]);
    }

    [NeedsFact(Need.Gcc)]
    public void A_command_that_fails_leaves_no_staging_directory_and_no_output()
    {
        using var scene = new LaunchScene(Tree, outOfTree: true);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready(Command);
        File.WriteAllText(Path.Combine(scene.Project, "src/a.c"), "int a = ;\n");

        (ChildResult result, string staging) = Watched(scene, compile);

        result.Succeeded.ShouldBeFalse();
        OutputsOf(scene).ShouldBeEmpty();
        Directory.Exists(staging).ShouldBeFalse();
    }

    [NeedsFact(Need.Gcc)]
    public void Cancellation_leaves_no_staging_directory()
    {
        using var scene = new LaunchScene(Tree, outOfTree: true);
        PreparedCompile compile = scene.Ready(Command);
        string staging = "";
        var runner = new ScriptedRunner(command =>
        {
            staging = Path.GetDirectoryName(command.WorkingDirectory)!;
            File.WriteAllText(Path.Combine(command.WorkingDirectory, "half.o"), "half");
            throw new OperationCanceledException();
        });

        Should.Throw<OperationCanceledException>(() => new ActionRunner(runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None));

        staging.ShouldNotBeEmpty();
        Directory.Exists(staging).ShouldBeFalse();
    }

    [NeedsFact(Need.Gcc)]
    public void A_success_without_its_outputs_is_trouble_with_files()
    {
        using var scene = new LaunchScene(Tree, outOfTree: true);
        Directory.CreateDirectory(scene["sub"]);
        PreparedCompile compile = scene.Ready(Command);

        Should.Throw<IOException>(
            () => new ActionRunner(new ScriptedRunner(_ => ScriptedRunner.Ended(0)), OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None));

        OutputsOf(scene).ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public void The_environment_is_the_actions_own()
    {
        using var scene = new LaunchScene(Tree);
        scene.Variables["LANG"] = "xx";
        scene.Variables["TMPDIR"] = "/var/tmp";
        scene.Variables["LD_LIBRARY_PATH"] = "";
        PreparedCompile compile = scene.Ready(Command);
        var runner = new ScriptedRunner(_ => ScriptedRunner.Ended(0));

        new ActionRunner(runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None);

        IReadOnlyDictionary<string, string> environment = runner.Commands.Single().Environment;
        environment.Keys.ShouldNotContain("LANG");
        environment["TMPDIR"].ShouldBe("/var/tmp");
        environment["LC_ALL"].ShouldBe("C.UTF-8");
    }

    private static ChildResult Run(LaunchScene scene, PreparedCompile compile)
    {
        RanAction ran = new ActionRunner(scene.Runner, OutputFiles.OfThisProcess)
            .Run(compile.Action, compile.Paths, scene.Variables, CancellationToken.None);
        ran.PutInPlace();
        return ran.Ended;
    }

    private static (ChildResult Result, string Staging) Watched(LaunchScene scene, PreparedCompile compile)
    {
        string staging = "";
        scene.Runner.Before = command => staging = Path.GetDirectoryName(command.WorkingDirectory)!;
        return (Run(scene, compile), staging);
    }

    private static string[] OutputsOf(LaunchScene scene) =>
        [.. Directory.GetFiles(scene["sub"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
