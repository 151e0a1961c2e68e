using System.Net;
using System.Net.Sockets;
using Build.Buildbox;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Statistics;
using Recc.Core.Tests.Scenes;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;
using WorkerCommand = Build.Bazel.Remote.Execution.V2.Command;

namespace Recc.Core.Tests.Launching;

/// <summary>Settings for links, for other commands and for failures, over the real wire.</summary>
public sealed class FurtherSettingsTests : IAsyncLifetime, IDisposable
{
    private const string Command = "gcc -c {p}/a.c -o a.o";
    private const string Failing = "gcc -c {p}/wrong.c -o wrong.o";
    private const string Link = "gcc a.o -o a";

    private readonly LaunchScene scene = new("""
        --- a.c
        int main(void) { return 0; }
        --- wrong.c
        int wrong = ;
        --- generate.sh
        mkdir -p out/deep out/empty && cat input.txt > out/copy && echo deep > out/deep/file && chmod +x out/deep/file
        echo file > file.txt && echo said
        --- build/input.txt
        one
        """);

    private DevelopmentServer server = null!;

    public async Task InitializeAsync()
    {
        server = await DevelopmentServer.StartAsync(new DevServerOptions { Jobs = 1 });
        var address = new ServerAddress(server.Address.AbsoluteUri, server.Address);
        scene.Options = scene.Options with
        {
            Server = address,
            CasServer = address,
            ActionCacheServer = address,
            CacheDirectory = scene.Cache,
        };
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => scene.Dispose();

    [NeedsFact(Need.Gcc)]
    public async Task A_command_that_is_not_understood_is_sent_with_what_settings_name()
    {
        scene.Options = scene.Options with
        {
            ForceRemote = true,
            InputsOverride = [Path.Combine(scene.Project, "generate.sh"), scene["input.txt"]],
            OutputsOverride = ["file.txt"],
            OutputDirectoriesOverride = ["out"],
        };

        (await LaunchAsync("/bin/sh {p}/generate.sh")).ShouldBe(new LaunchOutcome.Finished(0));
        server.Log.ProcessesStarted.ShouldBe(1);
        Directory.Delete(scene["out"], recursive: true);
        (await LaunchAsync("/bin/sh {p}/generate.sh")).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        File.ReadAllText(scene["file.txt"]).ShouldBe("file\n");
        File.ReadAllText(scene["out/copy"]).ShouldBe("one\n");
        File.ReadAllText(scene["out/deep/file"]).ShouldBe("deep\n");
        FileIdentity.TryRead(scene["out/deep/file"], out FileIdentity deep).ShouldBeTrue();
        deep.IsExecutable.ShouldBeTrue();
        Directory.Exists(scene["out/empty"]).ShouldBeTrue();
        scene.Streams.Output.ShouldBe("said\nsaid\n");
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("sh {p}/generate.sh", true)]
    [InlineData("/bin/sh {p}/generate.sh", false)]
    public async Task Other_commands_run_here(string command, bool isForced)
    {
        scene.Options = scene.Options with { ForceRemote = isForced };

        LaunchScene.Is(await LaunchAsync(command), FallbackReason.NotACompiler).ShouldBeTrue();

        server.Log.ProcessesStarted.ShouldBe(0);
    }

    [NeedsFact(Need.Gcc)]
    public async Task What_an_unknown_command_is_sent_with_is_in_its_key()
    {
        scene.Options = scene.Options with
        {
            ForceRemote = true,
            InputsOverride = [scene["input.txt"]],
            OutputsOverride = ["copy"],
        };
        (await LaunchAsync("/bin/cp input.txt copy")).ShouldBe(new LaunchOutcome.Finished(0));

        File.WriteAllText(scene["input.txt"], "two\n");
        (await LaunchAsync("/bin/cp input.txt copy")).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(2);
        File.ReadAllText(scene["copy"]).ShouldBe("two\n");
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_path_that_is_another_one_on_workers_is_written_as_they_know_it()
    {
        string compiler = scene["tools/gcc"];
        Directory.CreateDirectory(scene["tools"]);
        File.CreateSymbolicLink(compiler, "/usr/bin/gcc");
        scene.Options = scene.Options with
        {
            LocalCache = true,
            PrefixMap = [KeyValuePair.Create(scene["tools"], "/usr/bin")],
        };

        (await LaunchAsync(compiler + " -c {p}/a.c -o a.o")).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        Sent().Arguments[0].ShouldBe("/usr/bin/gcc");
        scene.Options = scene.Options with { CacheOnly = true, ActionSalt = "other" };
        LaunchScene.Is(await LaunchAsync(compiler + " -c {p}/a.c -o a.o"), FallbackReason.CacheOnlyMiss)
            .ShouldBeTrue("it cannot run here");
    }

    [NeedsFact(Need.Gcc)]
    public void Variables_for_those_who_find_inputs_are_for_them_alone()
    {
        File.WriteAllText(Path.Combine(scene.Project, "a.c"),
            "#if __has_include(<only.h>)\n#include <only.h>\n#endif\n");
        Directory.CreateDirectory(Path.Combine(scene.Project, "extra"));
        File.WriteAllText(Path.Combine(scene.Project, "extra/only.h"), "int only;\n");
        scene.Ready(Command).Inputs.Files.ShouldNotContain(static file => file.Spelled.EndsWith("only.h"));

        scene.Options = scene.Options with
        {
            ScanEnvironment = [KeyValuePair.Create("CPATH", Path.Combine(scene.Project, "extra"))],
        };

        PreparedCompile compile = scene.Ready(Command);
        compile.Inputs.Files.Select(static file => Path.GetFileName(file.Spelled)).ShouldContain("only.h");
        compile.Action.Command.Environment.ShouldNotContain(static pair => pair.Key == "CPATH");
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_failure_is_stored_and_believed_on_demand_only()
    {
        scene.Options = scene.Options with { CacheOnly = true, UploadLocalBuild = true };
        LaunchScene.Is(await LaunchAsync(Failing), FallbackReason.CompileFailed).ShouldBeTrue();
        server.Log.CountOf("UpdateActionResult").ShouldBe(0);

        scene.Options = scene.Options with { UploadFailedBuild = true };
        LaunchScene.Is(await LaunchAsync(Failing), FallbackReason.CompileFailed).ShouldBeTrue();
        server.Log.CountOf("UpdateActionResult").ShouldBe(1);
        LaunchScene.Is(await LaunchAsync(Failing), FallbackReason.RemoteCompileFailed).ShouldBeTrue();
        scene.Streams.Error.ShouldBeEmpty();

        scene.Options = scene.Options with { IgnoreFailureResult = false };
        (await LaunchAsync(Failing)).ShouldBe(new LaunchOutcome.Finished(1));
        scene.Streams.Error.ShouldContain($"{scene.Project}/wrong.c:1:13: error:");
        File.Exists(scene["wrong.o"]).ShouldBeFalse();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Links_are_left_alone_unless_they_are_asked_for()
    {
        scene.Native(Command).EnsureSuccess();

        LaunchScene.Is(await LaunchAsync(Link), FallbackReason.Linking).ShouldBeTrue();

        server.Log.Actions.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Links_have_platforms_and_modes_of_their_own()
    {
        scene.Native(Command).EnsureSuccess();
        scene.Options = scene.Options with
        {
            Link = true,
            CacheOnly = true,
            LinkPlatform = [KeyValuePair.Create("pool", "linkers")],
            RemotePlatform = [KeyValuePair.Create("pool", "compilers")],
        };

        (await LaunchAsync(Link)).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1, "cache-only is for compiles here");
        server.Log.Actions.Select(static action => action.Action).Last(static action => action is not null)!
            .Platform.Properties.ShouldHaveSingleItem().Value.ShouldBe("linkers");
        scene.Metrics["recc.link_action_cache_miss"].ShouldBe(1);
        scene.Options = scene.Options with { LinkCacheOnly = true, ActionSalt = "other" };
        LaunchScene.Is(await LaunchAsync(Link), FallbackReason.CacheOnlyMiss).ShouldBeTrue();
        server.Log.ProcessesStarted.ShouldBe(1);
    }

    [NeedsFact(Need.Gcc)]
    public async Task An_instance_for_links_is_for_links_alone()
    {
        scene.Native(Command).EnsureSuccess();
        scene.Options = scene.Options with { Link = true, LinkInstance = "links" };

        // The server knows the empty instance only.
        LaunchScene.Is(await LaunchAsync(Link), FallbackReason.ServerFailed).ShouldBeTrue();
        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("same", "")]
    [InlineData("other content", "/two/libx.a: FAILED")]
    [InlineData("none", "/two/libx.a")]
    [InlineData("one more", "/none/libx.so is there")]
    public async Task A_worker_with_other_libraries_of_its_own_links_nothing(string difference, string said)
    {
        // What is below here/ is the machine's, and lies below there/ on the worker.
        using var machine = new TempFolder();
        WriteLibrary(machine["here/two"], 1);
        WriteLibrary(machine["there/two"], difference == "other content" ? 2 : 1);
        machine.CreateFolder("here/none");
        machine.CreateFolder("there/none");
        if (difference == "none")
        {
            File.Delete(machine["there/two/libx.a"]);
        }
        else if (difference == "one more")
        {
            File.WriteAllText(machine["there/none/libx.so"], "");
        }

        File.WriteAllText(Path.Combine(scene.Project, "a.c"), "int x(void); int main(void) { return x(); }\n");
        scene.Native(Command).EnsureSuccess();
        scene.Options = scene.Options with
        {
            Link = true,
            PrefixMap = [KeyValuePair.Create(machine["here"], machine["there"])],
        };

        LaunchOutcome outcome = await LaunchAsync($"{Link} -L{machine["here/none"]} -L{machine["here/two"]} -lx");

        server.Log.ProcessesStarted.ShouldBe(1);
        if (said.Length == 0)
        {
            outcome.ShouldBe(new LaunchOutcome.Finished(0));
            return;
        }

        LaunchScene.Is(outcome, FallbackReason.OtherSystem).ShouldBeTrue(outcome.ToString());
        ((LaunchOutcome.RunCompiler)outcome).Detail.ShouldContain(said);
        File.Exists(scene["a"]).ShouldBeFalse();
        scene.Options = scene.Options with { IgnoreFailureResult = false, FallbackToLocal = false };
        (await LaunchAsync($"{Link} -L{machine["here/none"]} -L{machine["here/two"]} -lx"))
            .ShouldBeOfType<LaunchOutcome.Failed>();
    }

    private static void WriteLibrary(string folder, int value)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "x.c"), $"int x(void) {{ return {value}; }}\n");
        new ProgramRun
        {
            Program = "sh",
            Arguments = ["-c", "gcc -c x.c && ar rcD libx.a x.o && rm x.c x.o"],
            WorkingDirectory = folder,
        }.Run().EnsureSuccess();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Links_that_are_only_counted_run_as_they_are()
    {
        scene.Native(Command).EnsureSuccess();
        scene.Options = scene.Options with { LinkMetricsOnly = true };

        LaunchScene.Is(await LaunchAsync(Link), FallbackReason.Linking).ShouldBeTrue();

        server.Log.Actions.ShouldBeEmpty();
        scene.Metrics.ToStatsd().ShouldContain("recc.linker_deps:");
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("gcc a.o {p}/build/libn.so -o a", true)]
    [InlineData("gcc a.o libn.so -o a", false)]
    [InlineData("gcc {p}/build/a.o -o a", false)]
    public void A_library_without_a_name_by_an_absolute_path_keeps_a_link_here(string command, bool staysHere)
    {
        scene.Native("gcc -fPIC -c {p}/a.c -o a.o").EnsureSuccess();
        scene.Native("gcc -shared a.o -o libn.so").EnsureSuccess();
        scene.Options = scene.Options with { Link = true };

        scene.Ready(command).Action.StaysHere.ShouldBe(staysHere);
    }

    [NeedsFact(Need.Gcc)]
    public async Task Outputs_are_not_saved_wherever_they_come_from()
    {
        scene.Options = scene.Options with { DontSaveOutput = true, LocalCache = true };

        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
        scene.Options = scene.Options with { LocalCache = false };
        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Metrics["recc.local_cache_hit"].ShouldBe(1);
        scene.Metrics["recc.action_cache_hit"].ShouldBe(1);
        server.Log.ProcessesStarted.ShouldBe(1);
        File.Exists(scene["a.o"]).ShouldBeFalse();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Each_launch_is_described_to_who_listens()
    {
        using var listener = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        scene.Variables["MY_TOKEN"] = "s3cret";
        scene.Options = scene.Options with
        {
            DescriptionPort = ((IPEndPoint)listener.Client.LocalEndPoint!).Port,
            CorrelatedInvocationsId = "build 5",
        };

        HostEnvironment host = scene.Host(scene.Words(Command));
        LaunchOutcome outcome = await Task.Run(
            () => CompilerLaunch.Run(host, SettingReader.Read(host) with { Options = scene.Options }, scene.World));

        outcome.ShouldBe(new LaunchOutcome.Finished(0));
        var data = CompilerExecutionData.Parser.ParseFrom((await listener.ReceiveAsync()).Buffer);
        data.FullCommand.ShouldBe(string.Join(' ', scene.Words(Command)));
        data.WorkingDirectory.ShouldBe(scene.Build);
        data.CorrelatedInvocationsId.ShouldBe("build 5");
        data.ExitCode.ShouldBe(0);
        data.SourceFileInfo.ShouldHaveSingleItem()
            .Digest.SizeBytes.ShouldBe(new FileInfo(Path.Combine(scene.Project, "a.c")).Length);
        data.ReccData.CounterMetrics["recc.action_cache_miss"].ShouldBe(1);
        data.ReccData.ActionDigest.Hash.Length.ShouldBe(64);
        data.EnvironmentVariables.ShouldContainKey("PATH");
        data.EnvironmentVariables.ShouldNotContainKey("MY_TOKEN");
    }

    private WorkerCommand Sent() =>
        server.Log.Actions.Select(static action => action.Command).Last(static command => command is not null)!;

    private Task<LaunchOutcome> LaunchAsync(string command) => new LauncherFactory(
            scene.Host(scene.Words(command)), scene.Options, scene.World, Log.Silent, scene.Metrics, new LaunchTally())
        .LaunchAsync();
}
