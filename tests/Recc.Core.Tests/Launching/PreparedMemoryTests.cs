using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Launching;
using Recc.Core.Tests.Scenes;
using Recc.Core.Remote;
using Recc.Core.Toolchains;
using Recc.Testing;
using Shouldly;

namespace Recc.Core.Tests.Launching;

/// <summary>An action that is remembered is the one that would be made now.</summary>
public sealed class PreparedMemoryTests : IDisposable
{
    private const string Tree = """
        --- a.c
        #include "h.h"
        int a = H;
        --- h.h
        #define H 1
        --- more
        -DMORE=1
        """;

    private readonly LaunchScene scene = new(Tree);
    private readonly PreparedMemory memory = new(1 << 20);
    private readonly ScanMemory scans = new(1 << 20);
    private readonly ToolchainMemory toolchains = new();

    public PreparedMemoryTests() => CompileScene.Settle();

    public void Dispose() => scene.Dispose();

    [NeedsFact(Need.Gcc)]
    public void Nothing_changed_gives_what_was_made()
    {
        Digest first = Digest("gcc -I../inc -c ../a.c -o a.o");
        Digest("gcc -I../inc -c ../a.c -o a.o").ShouldBe(first);
        memory.Count.ShouldBe(1);
        memory.Bytes.ShouldBeGreaterThan(0);
        Digest("gcc -I../inc -DX -c ../a.c -o a.o").ShouldNotBe(first);
    }

    [NeedsFact(Need.Gcc)]
    public void An_include_directory_that_comes_or_goes_makes_another_action()
    {
        const string command = "gcc -I../inc -c ../a.c -o a.o";
        Digest without = Twice(command);

        Directory.CreateDirectory(Path.Combine(scene.Project, "inc"));
        Digest with = Twice(command);
        with.ShouldBe(Fresh(command));
        Directory.Delete(Path.Combine(scene.Project, "inc"));

        Digest(command).ShouldBe(without);
        without.ShouldBe(Fresh(command));
    }

    [NeedsFact(Need.Gcc)]
    public void Headers_response_files_and_settings_are_looked_at_each_time()
    {
        const string command = "gcc @../more -c ../a.c -o a.o";
        Digest first = Twice(command);

        File.WriteAllText(Path.Combine(scene.Project, "more"), "-DMORE=2\n");
        Digest second = Twice(command);
        second.ShouldNotBe(first);
        second.ShouldBe(Fresh(command));

        File.WriteAllText(Path.Combine(scene.Project, "h.h"), "#define H 2\n");
        Digest third = Twice(command);
        third.ShouldNotBe(second);
        third.ShouldBe(Fresh(command));

        scene.Options = scene.Options with { ActionSalt = "other" };
        Digest(command).ShouldNotBe(third);
    }

    /// <summary>So that the second answer is the remembered one, if any is.</summary>
    private Digest Twice(string command)
    {
        Digest(command);
        CompileScene.Settle();
        Digest(command);
        return Digest(command);
    }

    private Digest Digest(string command) => Digest(command, memory, scans, $"{command} in {scene.Build}");

    private Digest Fresh(string command) => Digest(command, new PreparedMemory(0), new ScanMemory(0), key: null);

    private Digest Digest(string command, PreparedMemory prepared, ScanMemory scanned, string? key)
    {
        HostEnvironment host = scene.Host(scene.Words(command)) with { LaunchKey = key, PlaceKey = key };
        var finder = new RememberingInputFinder(
            new CompilerInputFinder(scene.Runner, DigestFunction.Sha256, Log.Silent),
            scanned,
            scene.Cache,
            DigestFunction.Sha256,
            Log.Silent);
        Preparation preparation = new CompilePreparer(
                host,
                scene.Options,
                new ToolchainFinder(scene.Runner, toolchains, scene.Cache, Log.Silent),
                new ThisMachine(scene.Runner, scene.Cache),
                finder,
                finder,
                prepared,
                ServerShape.Usual,
                scene.Metrics)
            .Prepare(CancellationToken.None);
        return preparation.ShouldBeOfType<Preparation.Ready>().Compile.Action.Digest;
    }
}
