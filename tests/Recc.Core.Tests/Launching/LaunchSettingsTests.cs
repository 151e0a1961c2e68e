using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Launching;
using Recc.Core.Statistics;
using Recc.Core.Tests.Scenes;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;
using Digest = Recc.Core.Digests.Digest;
using DigestFunction = Recc.Core.Digests.DigestFunction;
using Directory = System.IO.Directory;
using InputDirectory = Build.Bazel.Remote.Execution.V2.Directory;
using WorkerCommand = Build.Bazel.Remote.Execution.V2.Command;

namespace Recc.Core.Tests.Launching;

/// <summary>Settings that change what a launch does or sends, over the real wire.</summary>
public sealed class LaunchSettingsTests : IAsyncLifetime, IDisposable
{
    private const string Command = "gcc -c {p}/a.c -Wall -o a.o";

    private readonly LaunchScene scene = new("""
        --- a.c
        #include "a.h"
        #include "gen/g.h"
        static int unused;
        --- a.h
        #define A 1
        --- gen/g.h
        #define G 1
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
    public async Task What_is_verified_is_compiled_here_too_and_compared()
    {
        scene.Options = scene.Options with { Verify = true };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        scene.Metrics["recc.verify_match"].ShouldBe(2);
        scene.Metrics["recc.verify_mismatch"].ShouldBe(0);
        ShouldBeAsNative();
    }

    [NeedsFact(Need.Gcc)]
    public async Task What_is_verified_is_not_taken_from_the_local_cache_and_is_kept_there()
    {
        scene.Options = scene.Options with { Verify = true, LocalCache = true };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));
        scene.Options = scene.Options with { Verify = false };
        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        scene.Metrics["recc.verify_match"].ShouldBe(2);
        scene.Metrics["recc.local_cache_hit"].ShouldBe(1);
    }

    [NeedsFact(Need.Gcc)]
    public async Task Nothing_is_executed_on_demand()
    {
        scene.Options = scene.Options with { NoExecute = true };
        var lines = new List<string>();
        var log = new Log(LogLevel.Debug, (_, line) => lines.Add(line));

        (await LaunchAsync(Command, log)).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync("gcc {p}/a.c -o prog")).ShouldBe(new LaunchOutcome.Finished(0));

        lines.ShouldContain(static line => line.StartsWith("Action Digest: ["));
        server.Log.Actions.ShouldBeEmpty();
        server.Log.ProcessesStarted.ShouldBe(0);
        Directory.GetFileSystemEntries(scene.Build).ShouldBeEmpty();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Outputs_are_not_saved_on_demand_and_messages_are_shown()
    {
        scene.Options = scene.Options with { DontSaveOutput = true };

        (await LaunchAsync(Command + " -MD")).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync(Command + " -MD")).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        Directory.GetFileSystemEntries(scene.Build).ShouldBeEmpty();
        scene.Streams.Error.Split("unused").Length.ShouldBeGreaterThan(2);
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("work")]
    [InlineData("some/where")]
    public async Task A_worker_may_have_everything_below_another_folder(string prefix)
    {
        scene.Options = scene.Options with { WorkingDirectoryPrefix = prefix };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        WorkerCommand sent = server.Log.Actions.Select(static action => action.Command)
            .Last(static command => command is not null)!;
        sent.WorkingDirectory.ShouldStartWith(prefix);
        server.Log.ProcessesStarted.ShouldBe(1);
        ShouldBeAsNative();
    }

    [NeedsFact(Need.Gcc)]
    public async Task Without_rewriting_paths_no_worker_is_asked()
    {
        scene.Options = scene.Options with { NoPathRewrite = true, LocalCache = true };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));
        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(0);
        scene.Metrics["recc.local_cache_hit"].ShouldBe(1);
        ShouldBeAsNative();
    }

    [NeedsFact(Need.Gcc)]
    public async Task What_is_kept_away_is_missed_by_the_worker_and_the_compile_is_done_here()
    {
        scene.Options = scene.Options with { ExcludedInputs = [Path.Combine(scene.Project, "gen")] };

        LaunchScene.Is(await LaunchAsync(), FallbackReason.RemoteCompileFailed).ShouldBeTrue();

        server.Log.ProcessesStarted.ShouldBe(1);
    }

    [NeedsFact(Need.Gcc)]
    public void What_is_kept_away_or_replaced_is_in_the_key_all_the_same()
    {
        string gen = Path.Combine(scene.Project, "gen");
        Dictionary<string, ReccOptions> settings = new()
        {
            ["excluded"] = scene.Options with { ExcludedInputs = [gen] },
            ["overridden"] = scene.Options with { InputsOverride = [Path.Combine(scene.Project, "a.c")] },
            ["overridden by a folder"] = scene.Options with { InputDirectoryOverride = gen },
        };

        foreach ((string name, ReccOptions options) in settings)
        {
            scene.Options = options;
            PreparedCompile before = scene.Ready(Command);
            File.AppendAllText(Path.Combine(scene.Project, "a.h"), "#define B 1\n");
            scene.Ready(Command).Action.Digest.ShouldNotBe(before.Action.Digest, name);
        }
    }

    [NeedsFact(Need.Gcc)]
    public async Task Files_that_settings_name_are_sent_instead_of_those_that_are_read()
    {
        string[] all = ["a.c", "a.h", "gen/g.h"];
        scene.Options =
            scene.Options with { InputsOverride = [.. all.Select(name => Path.Combine(scene.Project, name))] };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        ShouldBeAsNative();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_folder_that_settings_name_is_sent_instead_of_what_is_read()
    {
        scene.Options = scene.Options with { InputDirectoryOverride = scene.Project };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        ShouldBeAsNative();
    }

    [NeedsFact(Need.Gcc)]
    public void Of_the_files_that_are_sent_instead_the_content_is_in_the_key()
    {
        scene.Options = scene.Options with { InputsOverride = [Path.Combine(scene.Project, "other.txt")] };
        File.WriteAllText(Path.Combine(scene.Project, "other.txt"), "one");
        PreparedCompile before = scene.Ready(Command);
        File.WriteAllText(Path.Combine(scene.Project, "other.txt"), "two");

        scene.Ready(Command).Action.Digest.ShouldNotBe(before.Action.Digest);
    }

    [NeedsFact(Need.Gcc)]
    public void What_is_to_be_sent_and_is_not_there_makes_the_compile_local()
    {
        scene.Options = scene.Options with { InputsOverride = [Path.Combine(scene.Project, "none")] };

        scene.Prepare(Command).ShouldBeOfType<Preparation.PassThrough>().Reason.ShouldBe(FallbackReason.ScanFailed);
    }

    [NeedsFact(Need.Gcc)]
    public void Links_that_settings_name_are_sent_as_links()
    {
        string link = Path.Combine(scene.Project, "link");
        File.CreateSymbolicLink(link, "a.h");
        PreparedCompile without = scene.Ready(Command);
        scene.Options = scene.Options with { ExtraSymlinks = [link] };

        PreparedCompile with = scene.Ready(Command);

        with.Action.Digest.ShouldNotBe(without.Action.Digest);
        with.Action.InputRoot.Blobs.Values.Select(static blob => blob.Source).OfType<BlobSource.InMemory>()
            .Select(static source => InputDirectory.Parser.ParseFrom(source.Bytes.Span))
            .SelectMany(static directory => directory.Symlinks)
            .ShouldHaveSingleItem().Target.ShouldBe("a.h");
    }

    [NeedsFact(Need.Gcc)]
    public async Task System_headers_are_sent_on_demand()
    {
        File.WriteAllText(Path.Combine(scene.Project, "a.h"), "#include <stddef.h>\n");
        scene.Options = scene.Options with { SendsGlobalInputs = true };
        PreparedCompile compile = scene.Ready(Command);

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        compile.Action.InputRoot.Blobs.Values.Select(static blob => blob.Source).OfType<BlobSource.OnDisk>()
            .ShouldContain(static source => source.Path.EndsWith("/stddef.h"));
        ShouldBeAsNative();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("a.dwo", new[] { "a.dwo", "a.o" })]
    [InlineData("a.o", new[] { "a.o" })]
    [InlineData("none", new[] { "a.o" })]
    public async Task Outputs_that_settings_name_are_brought_back_and_no_others(string named, string[] brought)
    {
        scene.Options = scene.Options with { OutputsOverride = [named] };

        (await LaunchAsync(Command + " -g -gsplit-dwarf")).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
        Directory.GetFiles(scene.Build).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(brought);
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_server_is_not_asked_what_it_can_do_when_settings_say_so()
    {
        scene.Options = scene.Options with { AsksCapabilities = false };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.Counts.Keys.ShouldNotContain("GetCapabilities");
        server.Log.ProcessesStarted.ShouldBe(1);
        ShouldBeAsNative();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_runner_makes_here_what_the_cache_does_not_have_and_the_result_is_stored_on_demand()
    {
        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));
        File.Move(scene["a.o"], scene["made"]);
        Digest made = ContentHasher.ComputeFile(scene["made"], DigestFunction.Sha256);
        var result = new ActionResult
        {
            OutputFiles = { new OutputFile { Path = "a.o", Digest = made.ToMessage() } },
            StderrRaw = ByteString.CopyFromUtf8("said by the runner\n"),
        };
        File.WriteAllBytes(scene["result"], result.ToByteArray());
        scene.Options = Runner("""sh -c 'echo "$@" > args; cp result "${3#*=}"' run""") with
        {
            ActionSalt = "of its own",
            UploadLocalBuild = true,
        };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));
        string arguments = File.ReadAllText(scene["args"]);
        File.Delete(scene["args"]);
        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        arguments.ShouldStartWith($"--remote={server.Address.GetLeftPart(UriPartial.Authority)} --action=");
        arguments.ShouldContain(" --digest-function=SHA256");
        File.Exists(scene["args"]).ShouldBeFalse("the second launch hits");
        scene.Metrics["recc.action_cache_hit"].ShouldBe(1);
        scene.Streams.Error.Split("said by the runner\n").Length.ShouldBe(3);
        server.Log.ProcessesStarted.ShouldBe(1);
        ShouldBeAsNative();
    }

    [NeedsTheory(Need.Gcc)]
    [InlineData("sh -c 'echo first >&2; echo no room >&2; exit 7' run", "it ended with exit code 7: no room")]
    [InlineData("true", "its result cannot be had")]
    [InlineData("'unfinished", "it ended with exit code 2")]
    public async Task A_runner_that_fails_leaves_the_compile_to_the_compiler(string runner, string what)
    {
        scene.Options = Runner(runner);

        LaunchOutcome outcome = await LaunchAsync();

        outcome.ShouldBeOfType<LaunchOutcome.RunCompiler>().Detail.ShouldContain($"RECC_RUNNER_COMMAND: {what}");
        File.Exists(scene["a.o"]).ShouldBeFalse();
    }

    [NeedsFact(Need.Gcc)]
    public async Task A_runner_is_left_alone_where_the_server_executes()
    {
        scene.Options = scene.Options with { RunnerCommand = "false" };

        (await LaunchAsync()).ShouldBe(new LaunchOutcome.Finished(0));

        server.Log.ProcessesStarted.ShouldBe(1);
    }

    private ReccOptions Runner(string command) =>
        scene.Options with { CacheOnly = true, RunnerCommand = command };

    private void ShouldBeAsNative()
    {
        byte[] ours = File.ReadAllBytes(scene["a.o"]);
        scene.Native(Command).EnsureSuccess();
        ours.ShouldBe(File.ReadAllBytes(scene["a.o"]));
    }

    private Task<LaunchOutcome> LaunchAsync() => LaunchAsync(Command);

    private Task<LaunchOutcome> LaunchAsync(string command) => LaunchAsync(command, Log.Silent);

    private Task<LaunchOutcome> LaunchAsync(string command, Log log) => new LauncherFactory(
            scene.Host(scene.Words(command)), scene.Options, scene.World, log, scene.Metrics, new LaunchTally())
        .LaunchAsync();
}
