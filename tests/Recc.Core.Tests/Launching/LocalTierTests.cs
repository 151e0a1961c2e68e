using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Launching;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Tests.LocalCache;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using Directory = System.IO.Directory;

namespace Recc.Core.Tests.Launching;

/// <summary>The local cache in front of servers, and without any.</summary>
public sealed class LocalTierTests : IDisposable
{
    private const string Command = "gcc -c {p}/a.c -Wall -MD -g -o a.o";

    private readonly CacheScene cache = new();
    private readonly LaunchScene scene = new("""
        --- a.c
        #include "a.h"
        static int unused;
        int numbers[20000] = { 1 };
        --- a.h
        #pragma once
        """);

    public LocalTierTests()
    {
        scene.LocalCache = cache.Folder;
        scene.HasServer = false;
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_miss_is_compiled_and_stored_and_the_next_is_a_hit()
    {
        PreparedCompile compile = scene.Ready(Command);
        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        Outcome first = Take();
        int compiles = scene.Runner.Count;

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Runner.Count.ShouldBe(compiles);
        Outcome second = Take();
        second.Object.ShouldBe(first.Object);
        second.Depfile.ShouldBe(first.Depfile);
        scene.Streams.Error.ShouldBe(first.Error + first.Error);
        first.Error.ShouldContain("unused");
        Counted(misses: 1, hits: 1);
        scene.Streams.Notices.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task What_is_stored_is_what_the_action_makes_and_says_how_long_that_took()
    {
        PreparedCompile compile = scene.Ready(Command);
        await scene.LaunchAsync(compile);

        ActionResult result = Stored(compile).ShouldNotBeNull();

        result.OutputFiles.Select(static file => file.Path).ShouldBe(["a.o"]);
        result.StderrRaw.ToStringUtf8().ShouldNotContain(scene.Project);
        ExecutedActionMetadata times = result.ExecutionMetadata;
        times.ExecutionCompletedTimestamp.ToDateTime().ShouldBeGreaterThan(times.ExecutionStartTimestamp.ToDateTime());
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hit_that_turns_out_spoilt_is_compiled_and_stored_again(bool gone)
    {
        PreparedCompile compile = scene.Ready(Command);
        await scene.LaunchAsync(compile);
        Outcome first = Take();
        string blob = cache.Files("blobs").ShouldHaveSingleItem();
        byte[] content = File.ReadAllBytes(blob);
        content[1000] ^= 4;
        CacheScene.Spoil(blob, content);
        if (gone)
        {
            File.Delete(blob);
        }

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        Take().Object.ShouldBe(first.Object);
        Counted(misses: 2, hits: 0);
        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        Take().Object.ShouldBe(first.Object);
        Counted(misses: 2, hits: 1);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_hit_asks_no_server()
    {
        PreparedCompile compile = scene.Ready(Command);
        await scene.LaunchAsync(compile);
        scene.HasServer = true;

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Results.Queries.ShouldBeEmpty();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_server_gives_is_stored_here_as_it_came(bool cached)
    {
        scene.HasServer = true;
        PreparedCompile compile = scene.Ready(Command);
        ActionResult result = ServersResult();
        scene.Worker.WillAnswer(() => new ExecutionReport.Completed(result, false, ""));
        if (cached)
        {
            scene.Results.Results[compile.Action.Digest] = result;
        }

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        scene.HasServer = false;
        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        Take().Object.ShouldBe(new byte[10_000]);
        scene.Streams.Error.ShouldBe($"{scene.Project}/a.c:1: warning\n{scene.Project}/a.c:1: warning\n");
        Counted(misses: 1, hits: 1);
        scene.Worker.Orders.Count.ShouldBe(cached ? 0 : 1);
    }

    [NeedsFact(Need.Gcc)]
    public async Task When_the_server_fails_the_compile_is_stored_here_and_the_server_is_not_asked_again()
    {
        scene.HasServer = true;
        scene.Options = scene.Options with { UploadLocalBuild = true };
        scene.Results.Answer = new CacheLookup.Unavailable(new RemoteFailure(RemoteFailureKind.Unreachable, "words"));
        PreparedCompile compile = scene.Ready(Command);

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        Counted(misses: 1, hits: 1);
        scene.Metrics["recc.fallback"].ShouldBe(1);
        scene.Streams.Notices.ShouldBe(["words; compiling locally"]);
        scene.Results.Queries.Count.ShouldBe(1);
        scene.Results.Results.ShouldBeEmpty();
        scene.Store.Uploads.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Without_fallback_a_failed_server_fails_a_miss_and_not_a_hit()
    {
        PreparedCompile compile = scene.Ready(Command);
        PreparedCompile other = scene.Ready(Command + " -O1");
        await scene.LaunchAsync(compile);
        scene.HasServer = true;
        scene.Options = scene.Options with { FallbackToLocal = false };
        scene.Results.Answer = new CacheLookup.Unavailable(new RemoteFailure(RemoteFailureKind.Unreachable, "words"));

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        (await scene.LaunchAsync(other)).ShouldBeOfType<LaunchOutcome.Failed>();
    }

    [NeedsFact(Need.Gcc)]
    public async Task What_is_compiled_here_goes_to_both_when_the_server_takes_it()
    {
        scene.HasServer = true;
        scene.Options = scene.Options with { CacheOnly = true, UploadLocalBuild = true };
        PreparedCompile compile = scene.Ready(Command);

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        Stored(compile).ShouldNotBeNull();
        scene.Results.Results.ShouldContainKey(compile.Action.Digest);
        scene.Results.Results[compile.Action.Digest].OutputFiles[0].Contents.Length.ShouldBe(0);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_server_that_takes_no_result_does_not_keep_it_from_being_stored_here()
    {
        scene.HasServer = true;
        scene.Options = scene.Options with { CacheOnly = true, UploadLocalBuild = true };
        scene.Results.UpdateFailure = new RemoteFailure(RemoteFailureKind.Denied, "read only");
        PreparedCompile compile = scene.Ready(Command);

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        Stored(compile).ShouldNotBeNull();
        scene.Streams.Notices.ShouldHaveSingleItem().ShouldContain("read only");
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("", true)]
    [InlineData(" --coverage", false)]
    public async Task What_no_server_makes_is_stored_here_alone(string option, bool cacheOnly)
    {
        scene.HasServer = true;
        scene.Options = scene.Options with { CacheOnly = cacheOnly };
        PreparedCompile compile = scene.Ready(Command + option);

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        Stored(compile).ShouldNotBeNull();
        scene.Results.Results.ShouldBeEmpty();
        scene.Worker.Orders.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Skipping_the_cache_looks_nowhere_and_stores_anew()
    {
        PreparedCompile compile = scene.Ready(Command);
        await scene.LaunchAsync(compile);
        scene.Options = scene.Options with { SkipCache = true };
        CacheScene.Spoil(cache.PathOf(compile.Action.Digest, "results"), [1]);
        int compiles = scene.Runner.Count;

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Runner.Count.ShouldBe(compiles + 1);
        Stored(compile).ShouldNotBeNull();
        Counted(misses: 1, hits: 0);
        scene.Metrics["recc.action_cache_skip"].ShouldBe(1);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_compile_that_fails_is_not_stored()
    {
        PreparedCompile compile = scene.Ready(Command);
        var failing = new ScriptedRunner(static _ => ScriptedRunner.Ended(1, "out", "err"));

        LaunchScene.Is(await scene.LaunchAsync(compile, processes: failing), FallbackReason.CompileFailed)
            .ShouldBeTrue();

        Stored(compile).ShouldBeNull();
    }

    [NeedsFact(Need.Gcc)]
    public async Task An_input_that_changes_while_it_is_compiled_keeps_the_result_from_being_stored()
    {
        PreparedCompile compile = scene.Ready(Command);
        scene.Runner.Before = _ => File.AppendAllText(Path.Combine(scene.Project, "a.h"), "int more;\n");

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        Stored(compile).ShouldBeNull();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(false, FallbackReason.NoServer)]
    [InlineData(true, FallbackReason.CacheOnlyMiss)]
    public async Task Where_nothing_can_be_stored_the_users_own_compiler_runs(bool server, FallbackReason reason)
    {
        scene.HasServer = server;
        scene.Options = scene.Options with { CacheOnly = true };
        File.WriteAllText(cache.Root, "a file");
        PreparedCompile compile = scene.Ready(Command);
        int compiles = scene.Runner.Count;

        LaunchScene.Is(await scene.LaunchAsync(compile), reason).ShouldBeTrue();
        LaunchScene.Is(await scene.LaunchAsync(compile), reason).ShouldBeTrue();

        scene.Runner.Count.ShouldBe(compiles);
        scene.Streams.Notices.ShouldHaveSingleItem().ShouldContain("RECC_CACHE_DIR");
        Directory.GetFileSystemEntries(scene.Build).ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_compiler_that_cannot_be_started_here_is_not_found()
    {
        PreparedCompile compile = scene.Ready(Command);
        var failing = new ScriptedRunner(static command => throw new ProcessStartException(command.Program, "gone"));

        LaunchScene.Is(await scene.LaunchAsync(compile, processes: failing), FallbackReason.CompilerNotFound)
            .ShouldBeTrue();
    }

    public void Dispose()
    {
        scene.Dispose();
        cache.Dispose();
    }

    private ActionResult? Stored(PreparedCompile compile) =>
        cache.Folder.Results.LookUpAsync(new CacheQuery(compile.Action.Digest, []), CancellationToken.None)
            .GetAwaiter().GetResult() is CacheLookup.Hit(ActionResult result) ? result : null;

    private ActionResult ServersResult() => new()
    {
        OutputFiles =
        {
            new OutputFile { Path = "a.o", Digest = scene.Store.Put(new byte[10_000]).ToMessage() },
        },
        StderrRaw = ByteString.CopyFromUtf8("../a.c:1: warning\n"),
    };

    private void Counted(int misses, int hits)
    {
        scene.Metrics["recc.local_cache_miss"].ShouldBe(misses);
        scene.Metrics["recc.local_cache_hit"].ShouldBe(hits);
    }

    /// <summary>What a launch left, which is taken away.</summary>
    private Outcome Take()
    {
        var outcome = new Outcome(
            File.ReadAllBytes(scene["a.o"]), File.ReadAllText(scene["a.d"]), scene.Streams.Error);
        File.Delete(scene["a.o"]);
        File.Delete(scene["a.d"]);
        return outcome;
    }

    private sealed record Outcome(byte[] Object, string Depfile, string Error);
}
