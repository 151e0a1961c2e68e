using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Launching;
using Recc.Core.Statistics;
using Recc.Core.Tests.Scenes;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.Testing;
using Shouldly;
using Xunit;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.Core.Tests.Launching;

/// <summary>Actions are named as their server wants them.</summary>
public sealed class ServerShapesTests : IDisposable
{
    private const string Making = "gcc -x c-header h.h -o h.h.gch";
    private const string Using = "gcc -include ./h.h -c {p}/a.c -o a.o";

    private readonly LaunchScene scene = new("--- a.c\nint a = H;\n--- h.h\n#define H 7\n--- build/h.h\n#define H 8\n");

    public void Dispose() => scene.Dispose();

    [NeedsTheory(Need.Gcc)]
    [InlineData(Function.Sha512, true)]
    [InlineData(Function.Sha1, false)]
    public async Task A_server_of_another_function_compiles_and_is_asked_about_it_once(Function function,
        bool localCache)
    {
        await using DevelopmentServer server = await StartAsync(new Habits { DigestFunctions = [function] });
        scene.Options = scene.Options with { LocalCache = localCache };

        foreach (string option in new[] { "-O1", "-O2" })
        {
            (await LaunchAsync($"gcc {option} -c {{p}}/h.h -fsyntax-only")).ShouldBeOfType<LaunchOutcome.RunCompiler>();
            (await LaunchAsync($"gcc {option} -DH=1 -c {{p}}/a.c -o a.o")).ShouldBe(new LaunchOutcome.Finished(0));
        }

        server.Log.ProcessesStarted.ShouldBe(2);
        scene.Metrics["recc.fallback"].ShouldBe(0);
        scene.Streams.Notices.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_server_from_before_output_paths_is_told_of_files()
    {
        await using DevelopmentServer server =
            await StartAsync(new Habits { KnowsOnlyOldOutputFields = true, ApiMinorVersion = 0 });

        (await LaunchAsync("gcc -DH=1 -c {p}/a.c -o a.o")).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        File.Exists(scene["a.o"]).ShouldBeTrue();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Commands_without_a_name_ask_no_server()
    {
        await using DevelopmentServer server = await StartAsync(new Habits());

        LaunchScene.Is(await LaunchAsync("gcc -c {p}/missing.c -o a.o"), FallbackReason.ScanFailed).ShouldBeTrue();

        server.Log.Calls.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Precompiled_headers_for_actions_are_named_as_the_actions_are()
    {
        await using DevelopmentServer server = await StartAsync(new Habits { DigestFunctions = [Function.Sha512] });
        scene.Options = scene.Options with { LocalCache = true };

        (await LaunchAsync(Making)).ShouldBe(new LaunchOutcome.Finished(0));
        server.Log.ProcessesStarted.ShouldBe(1, "a worker makes the one for actions");
        (await LaunchAsync(Using)).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(2);
        byte[] ours = File.ReadAllBytes(scene["a.o"]);
        scene.Native(Using).EnsureSuccess();
        ours.ShouldBe(File.ReadAllBytes(scene["a.o"]));
    }

    [NeedsFact(Need.Gcc)]
    public async Task Whoever_has_an_error_to_see_waits_for_no_worker()
    {
        await using DevelopmentServer server = await StartAsync(new Habits());
        server.Faults.Add("Execute", new FaultAction.Delay(TimeSpan.FromMinutes(5)));
        scene.Options = scene.Options with { LocalCache = true };
        File.WriteAllText(scene["h.h"], "int wrong = ;\n");

        LaunchOutcome outcome = await LaunchAsync(Making).WaitAsync(TimeSpan.FromMinutes(1));

        LaunchScene.Is(outcome, FallbackReason.CompileFailed).ShouldBeTrue();
    }

    private async Task<DevelopmentServer> StartAsync(Habits habits)
    {
        DevelopmentServer server =
            await DevelopmentServer.StartAsync(new DevServerOptions { Jobs = 1, Habits = habits });
        var address = new ServerAddress(server.Address.AbsoluteUri, server.Address);
        scene.Options = scene.Options with
        {
            Server = address,
            CasServer = address,
            ActionCacheServer = address,
            CacheDirectory = scene.Cache,
        };
        return server;
    }

    private Task<LaunchOutcome> LaunchAsync(string command) => new LauncherFactory(
            scene.Host(scene.Words(command)), scene.Options, scene.World, Log.Silent, scene.Metrics, new LaunchTally())
        .LaunchAsync();
}
