using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Launching;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;
using ContentDigest = Recc.Core.Digests.Digest;
using Directory = System.IO.Directory;

namespace Recc.Core.Tests.Launching;

public sealed class LauncherTests : IDisposable
{
    private const string Command = "gcc -c {p}/a.c -Wall -MD -o a.o";

    private readonly LaunchScene scene = new("""
        --- a.c
        #include "a.h"
        static int unused;
        --- a.h
        #pragma once
        """);

    [NeedsFact(Need.Gcc)]
    public async Task A_hit_gives_objects_depfile_and_diagnostics()
    {
        PreparedCompile compile = scene.Ready(Command);
        scene.Results.Results[compile.Action.Digest] = Result(
            "object", output: "said ", error: "../a.c:1: warning: x\n");

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        outcome.ShouldBe(new LaunchOutcome.Finished(0));
        File.ReadAllText(scene["a.o"]).ShouldBe("object");
        File.ReadAllText(scene["a.d"]).ShouldContain(scene.Project + "/a.c");
        scene.Streams.Output.ShouldBe("said ");
        scene.Streams.Error.ShouldBe($"{scene.Project}/a.c:1: warning: x\n");
        scene.Worker.Orders.ShouldBeEmpty();
        scene.Metrics["recc.action_cache_hit"].ShouldBe(1);
        scene.Results.Queries.Single().InlineOutputs.ShouldBe(["a.o"]);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_cached_failure_is_settled_by_the_users_own_compiler()
    {
        PreparedCompile compile = scene.Ready(Command);
        ActionResult failed = Result("object");
        failed.ExitCode = 1;
        scene.Results.Results[compile.Action.Digest] = failed;

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        LaunchScene.Is(outcome, FallbackReason.RemoteCompileFailed).ShouldBeTrue();
        ShouldBeUntouched();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_hit_whose_blobs_are_gone_is_run_again_and_not_looked_up()
    {
        PreparedCompile compile = scene.Ready(Command);
        ActionResult evicted = Result("object");
        scene.Store.Blobs.Clear();
        scene.Results.Results[compile.Action.Digest] = evicted;
        scene.Worker.WillAnswer(() => Completed(Result("again")));

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        outcome.ShouldBe(new LaunchOutcome.Finished(0));
        File.ReadAllText(scene["a.o"]).ShouldBe("again");
        scene.Worker.Orders.Single().SkipCacheLookup.ShouldBeTrue();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_hit_with_wrong_content_is_compiled_here_and_leaves_nothing()
    {
        PreparedCompile compile = scene.Ready(Command);
        ActionResult wrong = Result("object");
        wrong.OutputFiles[0].Contents = ByteString.CopyFromUtf8("other");
        scene.Results.Results[compile.Action.Digest] = wrong;

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        LaunchScene.Is(outcome, FallbackReason.BadRemoteResult).ShouldBeTrue();
        ShouldBeUntouched();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_miss_uploads_what_is_missing_runs_and_delivers()
    {
        PreparedCompile compile = scene.Ready(Command);
        ContentDigest known = scene.Store.Put("#pragma once\n"u8.ToArray());
        scene.Worker.WillAnswer(() => Completed(Result("object")));

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        outcome.ShouldBe(new LaunchOutcome.Finished(0));
        ContentDigest[] uploaded = scene.Store.Uploads.Single();
        uploaded.ShouldContain(compile.Action.Digest);
        uploaded.ShouldContain(compile.Action.CommandMessage.Digest);
        uploaded.ShouldNotContain(known);
        ExecutionOrder order = scene.Worker.Orders.ShouldHaveSingleItem();
        order.Action.ShouldBe(compile.Action.Digest);
        order.SkipCacheLookup.ShouldBeFalse();
        order.IsWantedByOthers().ShouldBeFalse();
        scene.Metrics["recc.action_cache_miss"].ShouldBe(1);
    }

    [NeedsTheory(Need.Gcc, Need.Clang)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task An_object_of_another_compiler_is_refused(bool fromCache, bool mayFallBack)
    {
        scene.Options = scene.Options with { FallbackToLocal = mayFallBack };
        PreparedCompile compile = scene.Ready(Command);
        scene.Native("clang -c {p}/a.c -o foreign.o").EnsureSuccess();
        ActionResult result = Result("");
        result.OutputFiles[0].Digest = scene.Store.Put(File.ReadAllBytes(scene["foreign.o"])).ToMessage();
        File.Delete(scene["foreign.o"]);
        scene.Worker.WillAnswer(() => Completed(result));
        if (fromCache)
        {
            scene.Results.Results[compile.Action.Digest] = result;
        }

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        LaunchScene.Is(outcome, FallbackReason.OtherCompiler).ShouldBe(mayFallBack);
        (outcome is LaunchOutcome.Failed).ShouldBe(!mayFallBack);
        ShouldBeUntouched();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_tells_its_place_is_never_sent_to_a_worker(bool stores)
    {
        scene.Options = scene.Options with { UploadLocalBuild = stores };
        PreparedCompile compile = scene.Ready(Command + " --coverage");

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        scene.Worker.Orders.ShouldBeEmpty();
        if (stores)
        {
            outcome.ShouldBe(new LaunchOutcome.Finished(0));
            scene.Results.Results[compile.Action.Digest].OutputFiles.Select(static file => file.Path)
                .ShouldBe(["a.o", "a.gcno"]);
        }
        else
        {
            LaunchScene.Is(outcome, FallbackReason.TellsWhereItRan).ShouldBeTrue();
        }
    }

    [NeedsFact(Need.Gcc)]
    public void An_output_that_a_compiler_would_write_into_must_have_one_name()
    {
        File.WriteAllText(scene["a.d"], "");
        new ProgramRun { Program = "ln", Arguments = [scene["a.d"], scene["b.d"]] }.Run().EnsureSuccess();

        scene.Prepare(Command).ShouldBe(new Preparation.PassThrough(FallbackReason.OutputToDevice, "a.d"));
        scene.Prepare("gcc -c {p}/a.c -o a.d").ShouldBeOfType<Preparation.Ready>();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Skipping_the_cache_asks_the_worker_to_skip_it_too()
    {
        scene.Options = scene.Options with { SkipCache = true };
        PreparedCompile compile = scene.Ready(Command);
        scene.Worker.WillAnswer(() => Completed(Result("object")));

        await scene.LaunchAsync(compile);

        scene.Results.Queries.ShouldBeEmpty();
        scene.Worker.Orders.Single().SkipCacheLookup.ShouldBeTrue();
        scene.Metrics["recc.action_cache_skip"].ShouldBe(1);
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inputs_that_the_server_lost_are_uploaded_once_more(bool names)
    {
        PreparedCompile compile = scene.Ready(Command);
        scene.Worker.WillAnswer(() => new ExecutionReport.MissingInputs(
            names ? new HashSet<ContentDigest> { compile.Action.Digest } : []));
        scene.Worker.WillAnswer(() => Completed(Result("object")));

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        outcome.ShouldBe(new LaunchOutcome.Finished(0));
        scene.Store.Uploads.Count.ShouldBe(2);
        scene.Store.Uploads[1].Length.ShouldBe(names ? 1 : scene.Store.Uploads[0].Length);
    }

    [NeedsFact(Need.Gcc)]
    public async Task Inputs_that_the_server_loses_twice_are_its_failure()
    {
        PreparedCompile compile = scene.Ready(Command);
        scene.Worker.WillAnswer(static () => new ExecutionReport.MissingInputs(new HashSet<ContentDigest>()));

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        LaunchScene.Is(outcome, FallbackReason.ServerFailed).ShouldBeTrue();
        scene.Worker.Orders.Count.ShouldBe(2);
    }

    [NeedsFact(Need.Gcc)]
    public async Task Blobs_that_nobody_has_are_not_asked_for()
    {
        PreparedCompile compile = scene.Ready(Command);
        var foreign = ContentDigest.Of(new byte[32], 5);
        scene.Worker.WillAnswer(() => new ExecutionReport.MissingInputs(new HashSet<ContentDigest> { foreign }));
        scene.Worker.WillAnswer(() => Completed(Result("object")));

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Store.Uploads.Count.ShouldBe(1);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_compile_that_fails_on_the_worker_is_settled_here()
    {
        PreparedCompile compile = scene.Ready(Command);
        ActionResult failed = Result("object", error: "worker's own words");
        failed.ExitCode = 1;
        scene.Worker.WillAnswer(() => Completed(failed));

        LaunchOutcome outcome = await scene.LaunchAsync(compile);

        LaunchScene.Is(outcome, FallbackReason.RemoteCompileFailed).ShouldBeTrue();
        ShouldBeUntouched();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_worker_whose_blobs_are_gone_is_a_failure_of_the_server()
    {
        PreparedCompile compile = scene.Ready(Command);
        ActionResult result = Result("object");
        scene.Worker.WillAnswer(() =>
        {
            scene.Store.Blobs.Clear();
            return Completed(result);
        });

        LaunchScene.Is(await scene.LaunchAsync(compile), FallbackReason.ServerFailed).ShouldBeTrue();
        ShouldBeUntouched();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(false, FallbackReason.CacheOnlyMiss)]
    [InlineData(true, FallbackReason.CacheOnlyMiss)]
    public async Task Without_execution_a_miss_is_compiled_here(bool executor, FallbackReason reason)
    {
        scene.Worker.CanExecute = false;
        PreparedCompile compile = scene.Ready(Command);

        LaunchOutcome outcome = await scene.LaunchAsync(compile, executes: executor);

        LaunchScene.Is(outcome, reason).ShouldBeTrue();
        scene.Store.Uploads.ShouldBeEmpty();
        scene.Streams.Notices.Count.ShouldBe(executor ? 1 : 0);
        ShouldBeUntouched();
    }

    [NeedsFact(Need.Gcc)]
    public async Task In_cache_only_mode_no_worker_is_asked()
    {
        scene.Options = scene.Options with { CacheOnly = true };
        PreparedCompile compile = scene.Ready(Command);

        LaunchScene.Is(await scene.LaunchAsync(compile), FallbackReason.CacheOnlyMiss).ShouldBeTrue();
        scene.Worker.Orders.ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task What_is_compiled_here_and_stored_is_what_a_hit_brings()
    {
        PreparedCompile compile = Storing();

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        string firstError = scene.Streams.Error;
        byte[] firstObject = File.ReadAllBytes(scene["a.o"]);
        string firstDepfile = File.ReadAllText(scene["a.d"]);
        File.Delete(scene["a.o"]);
        File.Delete(scene["a.d"]);
        int compiles = scene.Runner.Count;
        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Runner.Count.ShouldBe(compiles);
        File.ReadAllBytes(scene["a.o"]).ShouldBe(firstObject);
        File.ReadAllText(scene["a.d"]).ShouldBe(firstDepfile);
        scene.Streams.Error.ShouldBe(firstError + firstError);
        firstError.ShouldContain($"{scene.Project}/a.c:2:12: warning: 'unused' defined");
        scene.Store.Blobs.ShouldContainKey(compile.Action.Digest);
        scene.Store.Blobs.ShouldContainKey(compile.Action.CommandMessage.Digest);
    }

    [NeedsFact(Need.Gcc)]
    public async Task An_input_that_changes_while_it_is_compiled_keeps_the_result_from_being_stored()
    {
        PreparedCompile compile = Storing();
        scene.Runner.Before = _ => File.AppendAllText(Path.Combine(scene.Project, "a.h"), "int more;\n");

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        File.Exists(scene["a.o"]).ShouldBeTrue();
        ShouldNotBeStored();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_server_that_takes_no_results_is_only_told_about()
    {
        PreparedCompile compile = Storing();
        scene.Results.UpdateFailure = new RemoteFailure(RemoteFailureKind.Denied, "read only");

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));
        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        File.Exists(scene["a.o"]).ShouldBeTrue();
        scene.Streams.Notices.ShouldHaveSingleItem().ShouldContain("read only");
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_store_that_fails_after_the_compile_is_only_told_about()
    {
        PreparedCompile compile = Storing();
        scene.Runner.After = _ => scene.Store.Failure = new RemoteFailure(RemoteFailureKind.Unavailable, "gone");

        (await scene.LaunchAsync(compile)).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Streams.Error.ShouldContain("unused");
        ShouldNotBeStored();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_compile_that_fails_here_is_repeated_as_it_was_typed_and_shows_nothing_before()
    {
        PreparedCompile compile = Storing();
        var failing = new ScriptedRunner(_ => ScriptedRunner.Ended(1, "out", "err"));

        LaunchScene.Is(await scene.LaunchAsync(compile, processes: failing), FallbackReason.CompileFailed)
            .ShouldBeTrue();
        ShouldBeUntouched();
        ShouldNotBeStored();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_compiler_that_cannot_be_started_here_is_not_found()
    {
        PreparedCompile compile = Storing();
        var failing = new ScriptedRunner(static command => throw new ProcessStartException(command.Program, "gone"));

        LaunchScene.Is(await scene.LaunchAsync(compile, processes: failing), FallbackReason.CompilerNotFound)
            .ShouldBeTrue();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_compile_killed_by_a_signal_is_not_stored()
    {
        PreparedCompile compile = Storing();
        var killed = new ScriptedRunner(_ => new ChildResult(137, 9, [], []));

        LaunchScene.Is(await scene.LaunchAsync(compile, processes: killed), FallbackReason.CompileFailed)
            .ShouldBeTrue();
        ShouldNotBeStored();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData(RemoteFailureKind.Unreachable, FallbackReason.ServerFailed)]
    [InlineData(RemoteFailureKind.Denied, FallbackReason.ServerFailed)]
    [InlineData(RemoteFailureKind.TimedOut, FallbackReason.ServerFailed)]
    [InlineData(RemoteFailureKind.Corrupt, FallbackReason.BadRemoteResult)]
    public async Task A_cache_that_cannot_be_asked_is_never_taken_for_a_miss(
        RemoteFailureKind kind, FallbackReason reason)
    {
        PreparedCompile compile = scene.Ready(Command);
        scene.Results.Answer = new CacheLookup.Unavailable(new RemoteFailure(kind, "words of the server"));

        LaunchOutcome outcome = await scene.LaunchAsync(compile);
        scene.Options = scene.Options with { FallbackToLocal = false };
        LaunchOutcome strict = await scene.LaunchAsync(compile);

        outcome.ShouldBe(new LaunchOutcome.RunCompiler(reason, "words of the server"));
        strict.ShouldBeOfType<LaunchOutcome.Failed>().Message.ShouldContain("words of the server");
        scene.Worker.Orders.ShouldBeEmpty();
        ShouldBeUntouched();
    }

    [NeedsFact(Need.Gcc)]
    public async Task An_output_that_cannot_be_written_is_left_to_the_compiler()
    {
        PreparedCompile compile = scene.Ready("gcc -c {p}/a.c -o none/a.o");
        scene.Results.Results[compile.Action.Digest] = Result("object", path: "none/a.o");

        LaunchScene.Is(await scene.LaunchAsync(compile), FallbackReason.OutputNotWritten).ShouldBeTrue();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_depfile_that_cannot_be_written_is_left_to_the_compiler_before_anything_is_said()
    {
        PreparedCompile compile = scene.Ready("gcc -c {p}/a.c -MD -MF none/a.d -o a.o");
        scene.Results.Results[compile.Action.Digest] = Result("object", error: "words");

        LaunchScene.Is(await scene.LaunchAsync(compile), FallbackReason.OutputNotWritten).ShouldBeTrue();
        scene.Streams.Error.ShouldBeEmpty();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("-MF -")]
    [InlineData("-MF /dev/stdout")]
    public void A_depfile_that_is_no_file_is_left_to_the_compiler(string option) =>
        scene.Prepare($"gcc -c {{p}}/a.c -MD {option} -o a.o").ShouldBeOfType<Preparation.PassThrough>();

    [NeedsFact(Need.Gcc)]
    public async Task Cancellation_is_not_swallowed()
    {
        PreparedCompile compile = scene.Ready(Command);
        scene.Worker.WillAnswer(static () => throw new OperationCanceledException());

        await Should.ThrowAsync<OperationCanceledException>(() => scene.LaunchAsync(compile));
    }

    public void Dispose() => scene.Dispose();

    private PreparedCompile Storing()
    {
        scene.Options = scene.Options with { CacheOnly = true, UploadLocalBuild = true };
        return scene.Ready(Command);
    }

    private void ShouldBeUntouched()
    {
        Directory.GetFileSystemEntries(scene.Build).ShouldBeEmpty();
        scene.Streams.Output.ShouldBeEmpty();
        scene.Streams.Error.ShouldBeEmpty();
    }

    private void ShouldNotBeStored() => scene.Results.Results.ShouldBeEmpty();

    private static ExecutionReport.Completed Completed(ActionResult result) => new(result, false, "");

    private ActionResult Result(string content, string output = "", string error = "", string path = "a.o")
    {
        var result = new ActionResult
        {
            StdoutRaw = ByteString.CopyFromUtf8(output),
            StderrRaw = ByteString.CopyFromUtf8(error),
        };
        result.OutputFiles.Add(new OutputFile
        {
            Path = path,
            Digest = scene.Store.Put(System.Text.Encoding.UTF8.GetBytes(content)).ToMessage(),
        });
        return result;
    }
}
