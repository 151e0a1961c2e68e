using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Linking;
using Recc.Core.Launching;
using Recc.Core.LocalCache;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Statistics;
using Recc.Core.Tests.Remote.Peer;
using Recc.Core.Toolchains;
using Recc.Testing;

namespace Recc.Core.Tests.Scenes;

/// <summary>
/// A project in project/ whose commands run in project/build, or, out of tree, in build/; compilers are real, and what
/// is far away is played.
/// </summary>
internal sealed class LaunchScene : IDisposable
{
    private readonly TempFolder folder = new();

    public LaunchScene(string tree, bool outOfTree = false)
    {
        Project = folder.CreateFolder("project");
        Build = outOfTree ? folder.CreateFolder("build") : folder.CreateFolder("project/build");
        Cache = folder["cache"];
        TreeText.Write(Project, tree);
        Runner = new WatchedRunner(new PosixProcessRunner());
        Options = RemoteWorld.Options with { ProjectRoot = Project, BuildRoot = Build };
    }

    public string Project { get; }

    /// <summary>The working directory.</summary>
    public string Build { get; }

    public string Cache { get; }

    public WatchedRunner Runner { get; }

    public ReccOptions Options { get; set; }

    /// <summary>In bytes.</summary>
    public long? AddressSpace { get; set; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
        ["LC_ALL"] = "C",
    };

    public FakeStore Store { get; } = new();

    public FakeActionCache Results { get; } = new();

    public FakeExecutor Worker { get; } = new();

    /// <summary>The cache on this machine's disk, or null.</summary>
    public LocalCacheFolder? LocalCache { get; set; }

    public bool HasServer { get; set; } = true;

    public FakeStreams Streams { get; } = new();

    public LaunchMetrics Metrics { get; } = new();

    /// <summary>Absolute path of something in the working directory.</summary>
    public string this[string relativePath] => Path.Combine(Build, relativePath);

    public HostEnvironment Host(IReadOnlyList<string> argv) => new()
    {
        Arguments = argv,
        Variables = Variables,
        CurrentDirectory = Build,
        ExecutablePath = "/nowhere/recc",
        ErrorIsTerminal = false,
        ProcessId = Environment.ProcessId,
        AddressSpace = AddressSpace,
    };

    /// <summary>Words are divided by spaces; {p} stands for the project's absolute path.</summary>
    public string[] Words(string command) =>
        command.Replace("{p}", Project, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public Preparation Prepare(string command) => new CompilePreparer(
            Host(Words(command)),
            Options,
            new ToolchainFinder(Runner, new ToolchainMemory(), null, Log.Silent),
            new ThisMachine(Runner, Cache),
            new CompilerInputFinder(Runner, DigestFunction.Sha256, Log.Silent),
            new LinkInputFinder(Runner, new ScanMemory(0), null, DigestFunction.Sha256, Log.Silent),
            new PreparedMemory(0),
            ServerShape.Usual,
            Metrics)
        .Prepare(CancellationToken.None);

    public PreparedCompile Ready(string command) => Prepare(command) is Preparation.Ready(PreparedCompile compile)
        ? compile
        : throw new InvalidOperationException($"{command}: {Prepare(command)}");

    public LaunchWorld World => new()
    {
        Processes = Runner,
        Files = OutputFiles.OfThisProcess,
        Streams = Streams,
        Slots = new UnlimitedSlots(),
        Trimmer = new TrimProcess(Host([])),
        Memory = new LaunchMemory(),
        BeginWaiting = static () => CancellationToken.None,
    };

    private static OutputFetcher Fetcher(IContentStore store, bool verifiesInline) =>
        new(store, DigestFunction.Sha256, OutputFiles.OfThisProcess) { VerifiesInline = verifiesInline };

    public Launcher Launcher(bool executes = true, IProcessRunner? processes = null)
    {
        var session = new RemoteSession(
            Store, Results, executes ? Worker : null, Worker, new KnownBlobs(TimeProvider.System));
        var report = new LaunchReport(Options, Log.Silent, Metrics, new LaunchTally(),
            new BuildNotices([Cache], Environment.ProcessId, Streams.Notice));
        var claims = new OutputClaims(Cache);
        var delivery = new Delivery(OutputFiles.OfThisProcess, claims, Streams, Metrics);
        LocalTier? local = LocalCache is { } folder
            ? new LocalTier(
                folder, Fetcher(folder.Blobs, verifiesInline: false), delivery, report)
            : null;
        var run = new RemoteRun(session, Metrics, Log.Silent);
        ServerAccess? servers = HasServer
            ? new ServerAccess(
                new ServerAddress("server", new Uri("http://127.0.0.1:1")),
                new ServerHealth(Options with { CacheDirectory = Cache }, breakers: null),
                () => new RemoteTier(Options, session, run, Fetcher(Store, verifiesInline: true), delivery, local,
                    report))
            : null;
        return new Launcher(
            Options,
            local,
            servers,
            new ActionsInFlight(),
            new LocalRun(
                new ActionRunner(processes ?? Runner, OutputFiles.OfThisProcess),
                claims,
                new UnlimitedSlots(),
                delivery,
                Variables,
                UncheckedName.Instance,
                report),
            report);
    }

    public Task<LaunchOutcome> LaunchAsync(
        PreparedCompile compile, bool executes = true, IProcessRunner? processes = null) =>
        Launcher(executes, processes).RunAsync(compile, CancellationToken.None);

    /// <summary>Runs the command as it is.</summary>
    public ProgramResult Native(string command)
    {
        string[] argv = Words(command);
        return new ProgramRun
        {
            Program = argv[0],
            Arguments = argv[1..],
            WorkingDirectory = Build,
            Variables = Variables.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value),
        }.Run();
    }

    public static bool Is(LaunchOutcome outcome, FallbackReason reason) =>
        outcome is LaunchOutcome.RunCompiler(var actual, _) && actual == reason;

    public void Dispose() => folder.Dispose();
}
