using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Launching;
using Recc.Core.Statistics;
using Recc.Core.Tests.Scenes;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

/// <summary>The whole pipeline, and where there is a server, over the real wire.</summary>
public sealed class LauncherFactoryTests : IDisposable
{
    private const string Command = "gcc -c {p}/a.c -MD -o a.o";

    private readonly LaunchScene scene = new("--- a.c\n#include \"a.h\"\nint a;\n--- a.h\n#pragma once\n");

    [Fact]
    public async Task Without_a_server_nothing_is_touched()
    {
        Options(null);

        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.NoServer).ShouldBeTrue();

        Directory.Exists(scene.Cache).ShouldBeFalse();
        Directory.GetFileSystemEntries(scene.Build).ShouldBeEmpty();
    }

    [Fact]
    public async Task Told_to_pass_through_nothing_is_touched()
    {
        Options(Nobody());
        scene.Options = scene.Options with { Passthrough = true };

        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.PassthroughRequested).ShouldBeTrue();

        Directory.Exists(scene.Cache).ShouldBeFalse();
    }

    [Fact]
    public async Task With_little_address_space_nothing_is_touched()
    {
        Options(Nobody());
        scene.AddressSpace = 500_000 * 1024L;

        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.LittleAddressSpace).ShouldBeTrue();

        Directory.Exists(scene.Cache).ShouldBeFalse();
    }

    [Theory]
    [InlineData("gcc {p}/a.c -o prog", FallbackReason.Linking)]
    [InlineData("gcc -E {p}/a.c", FallbackReason.Preprocessing)]
    public async Task What_is_no_compile_touches_neither_compiler_nor_server(string command, FallbackReason reason)
    {
        Options(Nobody());

        LaunchScene.Is(await LaunchAsync(command), reason).ShouldBeTrue();

        Directory.Exists(scene.Cache).ShouldBeFalse();
        scene.Streams.Notices.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Nobody_at_the_servers_address_is_said_once_and_costs_no_pause()
    {
        Options(Nobody());

        for (int i = 0; i < 3; i++)
        {
            LaunchScene.Is(await LaunchAsync(Command), FallbackReason.ServerFailed).ShouldBeTrue();
        }

        scene.Streams.Notices.ShouldHaveSingleItem();
        scene.Metrics["recc.fallback"].ShouldBe(3);
        Directory.Exists(Path.Combine(scene.Cache, "paused")).ShouldBeFalse();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_compile_runs_on_a_worker_and_is_found_the_next_time()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions { Jobs = 1 });
        Options(AddressOf(server));

        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
        byte[] remote = File.ReadAllBytes(scene["a.o"]);
        string depfile = File.ReadAllText(scene["a.d"]);
        File.Delete(scene["a.o"]);
        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        File.ReadAllBytes(scene["a.o"]).ShouldBe(remote);
        scene.Native(Command).EnsureSuccess();
        File.ReadAllBytes(scene["a.o"]).ShouldBe(remote);
        File.ReadAllText(scene["a.d"]).ShouldBe(depfile);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_server_that_says_no_slowly_is_left_alone_for_a_while()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions { Jobs = 1 });
        server.Faults.Add(Fault.AnyMethod, new FaultAction.Delay(TimeSpan.FromSeconds(1.2)));
        server.Faults.Add(Fault.AnyMethod, new FaultAction.Refuse(RpcCode.Unavailable));
        Options(AddressOf(server));

        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.ServerFailed).ShouldBeTrue();
        int calls = server.Log.Calls.Count;
        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.ServerFailed).ShouldBeTrue();

        calls.ShouldBeGreaterThan(0);
        server.Log.Calls.Count.ShouldBe(calls);
        Directory.GetFiles(Path.Combine(scene.Cache, "paused")).ShouldHaveSingleItem();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Blobs_with_a_wrong_bit_never_reach_the_build()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions { Jobs = 1 });
        Options(AddressOf(server));
        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
        File.Delete(scene["a.o"]);
        File.Delete(scene["a.d"]);
        server.Faults.Add(Fault.AnyMethod, new FaultAction.CorruptBlobs());

        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.BadRemoteResult).ShouldBeTrue();

        Directory.GetFileSystemEntries(scene.Build).ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task With_the_local_cache_alone_a_compile_is_stored_and_found()
    {
        Options(null);
        scene.Options = scene.Options with { LocalCache = true };

        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Metrics["recc.local_cache_miss"].ShouldBe(1);
        scene.Metrics["recc.local_cache_hit"].ShouldBe(1);
        scene.Streams.Notices.ShouldBeEmpty();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("near/x.h")]
    [InlineData("far/x.h")]
    [InlineData("a.h")]
    public async Task What_was_compiled_of_other_headers_than_were_found_is_not_stored_and_made_again(string changed)
    {
        TreeText.Write(scene.Project, """
            --- x.c
            #include <x.h>
            #include "a.h"
            int a = X;
            --- near/other.h
            --- far/x.h
            #define X 1
            """);
        Options(null);
        scene.Options = scene.Options with { LocalCache = true };
        const string compile = "gcc -c {p}/x.c -I{p}/near -I{p}/far -MD -o x.o";
        string path = Path.Combine(scene.Project, changed);
        string? before = File.Exists(path) ? File.ReadAllText(path) : null;
        scene.Runner.Before = command =>
        {
            if (command.Arguments.Contains("-c") && !command.Arguments.Any(static word => word.StartsWith("-M")))
            {
                File.WriteAllText(path, "#define X 2\n");
            }
        };

        LaunchScene.Is(await LaunchAsync(compile), FallbackReason.InputChanged).ShouldBeTrue();

        Directory.GetFileSystemEntries(scene.Build).ShouldBeEmpty();
        scene.Runner.Before = static _ => { };
        File.Delete(path);
        if (before is not null)
        {
            File.WriteAllText(path, before);
        }

        (await LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        scene.Metrics["recc.local_cache_hit"].ShouldBe(0);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_directory_that_comes_while_the_compiler_says_where_it_looks_is_searched()
    {
        TreeText.Write(scene.Project, """
            --- x.c
            #include <x.h>
            --- near/x.h
            int near;
            --- far/x.h
            int far;
            """);
        Options(null);
        scene.Options = scene.Options with { LocalCache = true };
        string near = Path.Combine(scene.Project, "near");
        string away = near + "-away";
        int asked = 0;
        scene.Runner.Before = command =>
        {
            if (command.Arguments.Contains("-dM") && asked++ == 0)
            {
                Directory.Move(near, away);
            }
        };
        scene.Runner.After = _ =>
        {
            if (Directory.Exists(away))
            {
                Directory.Move(away, near);
            }
        };

        (await LaunchAsync("gcc -c {p}/x.c -I{p}/near -I{p}/far -MD -o x.o")).ShouldBe(new LaunchOutcome.Finished(0));

        asked.ShouldBe(2);
        File.ReadAllText(scene["x.d"]).ShouldContain("near/x.h");
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_result_that_must_not_be_cached_is_not_even_looked_for()
    {
        Options(null);
        scene.Options = scene.Options with { LocalCache = true, ActionUncacheable = true };

        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.NoServer).ShouldBeTrue();

        Directory.Exists(scene.Cache).ShouldBeFalse();
    }

    /// <summary>
    /// Not a word: a compiler that is a script with recc in it runs so on workers, and its words are stored.
    /// </summary>
    [Fact]
    public async Task A_local_cache_without_a_place_is_none()
    {
        Options(null);
        scene.Options = scene.Options with { LocalCache = true, CacheDirectory = null };

        LaunchScene.Is(await LaunchAsync(Command), FallbackReason.NoServer).ShouldBeTrue();

        scene.Streams.Notices.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_server_that_is_left_alone_keeps_nobody_from_the_local_cache()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions { Jobs = 1 });
        server.Faults.Add(Fault.AnyMethod, new FaultAction.Delay(TimeSpan.FromSeconds(1.2)));
        server.Faults.Add(Fault.AnyMethod, new FaultAction.Refuse(RpcCode.Unavailable));
        Options(AddressOf(server));
        scene.Options = scene.Options with { LocalCache = true };

        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
        int calls = server.Log.Calls.Count;
        (await LaunchAsync(Command)).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync(Command + " -O1")).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.Calls.Count.ShouldBe(calls);
        scene.Metrics["recc.local_cache_hit"].ShouldBe(1);
        scene.Metrics["recc.fallback"].ShouldBe(2);
        Directory.GetFiles(Path.Combine(scene.Cache, "paused")).ShouldHaveSingleItem();
    }

    public void Dispose() => scene.Dispose();

    private void Options(ServerAddress? server) => scene.Options = scene.Options with
    {
        Server = server,
        CasServer = server,
        ActionCacheServer = server,
        CacheDirectory = scene.Cache,
    };

    private static ServerAddress AddressOf(DevelopmentServer server) =>
        new(server.Address.AbsoluteUri, server.Address);

    private static ServerAddress Nobody() => new("nobody", new Uri($"http://127.0.0.1:{Loopback.FreePort()}"));

    private Task<LaunchOutcome> LaunchAsync(string command) => new LauncherFactory(
            scene.Host(scene.Words(command)), scene.Options, scene.World, Log.Silent, scene.Metrics, new LaunchTally())
        .LaunchAsync();
}
