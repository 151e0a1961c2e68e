using System.Globalization;
using Recc.Bench.Measuring;
using Recc.Testing;
using Recc.Testing.Peers;

namespace Recc.Bench.Building;

/// <summary>One launcher with a home of its own, before the compiles of one project.</summary>
internal sealed class Client : IDisposable
{
    private readonly IProject project;
    private readonly string home;
    private readonly bool hasDaemon;
    private readonly Dictionary<string, string> settings;

    private Client(IProject project, string name, string title, string launcher, string workFolder)
    {
        this.project = project;
        Name = name;
        Title = title;
        home = Path.Combine(workFolder, name);
        hasDaemon = name == "recc";
        settings = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin:/bin",
            ["LC_ALL"] = "C",
            ["HOME"] = home,
            ["XDG_RUNTIME_DIR"] = home,
            ["RECC_CACHE_DIR"] = Path.Combine(home, "cache"),
            ["RECC_PROJECT_ROOT"] = project.Root,
            ["RECC_DAEMON"] = hasDaemon ? "auto" : "off",
        };
        project.Adopt(name, launcher);
        Reset();
    }

    /// <summary>A word for files and samples.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string Title { get; }

    public bool IsOurs => Name != "upstream";

    /// <summary>Absolute path of the local cache.</summary>
    public string CacheFolder => settings["RECC_CACHE_DIR"];

    /// <summary>The environment of its builds, without what a build adds.</summary>
    public IReadOnlyDictionary<string, string> Settings => settings;

    /// <summary>The daemon that runs; null when none does.</summary>
    public DaemonProcess? Daemon => hasDaemon && DaemonProcess.In(home) is [var first, ..] ? first : null;

    /// <summary>recc with its daemon.</summary>
    public static Client Ours(IProject project, string workFolder) =>
        new(project, "recc", "recc", ReccBinary.Path, workFolder);

    /// <summary>recc without a daemon.</summary>
    public static Client Alone(IProject project, string workFolder) =>
        new(project, "alone", "recc, `RECC_DAEMON=off`", ReccBinary.Path, workFolder);

    /// <summary>No launcher at all.</summary>
    public static Client Native(IProject project, string workFolder) =>
        new(project, "native", "the compiler alone", "", workFolder);

    /// <summary>
    /// Copies back what a launcher of ours once gave, and does nothing else (bench/floor.c): what a build of hits costs
    /// whatever cache it has.
    /// </summary>
    /// <param name="project">What is built.</param>
    /// <param name="program">The floor, compiled.</param>
    /// <param name="workFolder">For its home.</param>
    public static Client Floor(IProject project, string program, string workFolder)
    {
        var floor = new Client(project, "floor", "the floor: a copy, nothing else", $"{program} {ReccBinary.Path}",
            workFolder);
        floor.settings["FLOOR_STORE"] = floor.home;
        return floor;
    }

    /// <summary>
    /// Upstream recc of the Debian sid root. It is run from here, by that root's loader, so that it has the same
    /// compiler and the same sources.
    /// </summary>
    /// <exception cref="Unmeasurable">There is no such root.</exception>
    public static Client Upstream(IProject project, string workFolder)
    {
        string program = SidRoot.Outside("/usr/bin/recc");
        if (!File.Exists(program))
            throw new Unmeasurable($"upstream recc is not at {program}; ./build.sh peers puts it there");
        string loader =
            $"{SidRoot.Outside("/lib64/ld-linux-x86-64.so.2")} --library-path "
            + $"{SidRoot.Outside("/usr/lib/x86_64-linux-gnu")}";
        return new Client(project, "upstream", "upstream recc", $"{loader} {program}", workFolder);
    }

    /// <summary>
    /// No daemon, and nothing that was learned before. That is put aside until the bench ends: file systems go through
    /// what was deleted a moment ago each time a file is made.
    /// </summary>
    public void Reset()
    {
        StopDaemon();
        if (Directory.Exists(home))
            Directory.Move(home, $"{home}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The next launch starts another one.</summary>
    public void StopDaemon()
    {
        foreach (DaemonProcess daemon in hasDaemon ? DaemonProcess.In(home) : [])
            daemon.Kill();
        while (Daemon is not null)
            Thread.Sleep(5);
    }

    /// <summary>Builds everything anew, with these settings on top.</summary>
    /// <exception cref="Broken">The build failed.</exception>
    public BuildCost Build(int jobs, params (string Name, string Value)[] more)
    {
        string[] ninja = ["ninja", "-f", $"build.{Name}.ninja"];
        Dictionary<string, string> variables = With(more);
        if (!project.PutAside())
            CountedRun.Of(project.BuildFolder, Log, variables, [.. ninja, "-t", "clean"]);
        double before = Daemon?.Cpu ?? 0;
        CountedRun run = CountedRun.Of(
            project.BuildFolder, Log, variables,
            [.. ninja, "-j", jobs.ToString(CultureInfo.InvariantCulture), .. project.Targets]);
        return new BuildCost(run.Wall, run.Cpu, Daemon is { } daemon ? SettledCpu(daemon) - before : 0);
    }

    /// <summary>Runs one command behind the launcher, in the build's folder.</summary>
    public CountedRun Launch(IReadOnlyList<string> command, params (string Name, string Value)[] more) =>
        CountedRun.Of(project.BuildFolder, Log, With(more), command);

    public void Dispose() => StopDaemon();

    private string Log => Path.Combine(home, "log");

    private Dictionary<string, string> With((string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string>(settings);
        foreach ((string name, string value) in more)
            all[name] = value;
        return all;
    }

    /// <summary>Once it is quiet: it may store a result after the build has its own.</summary>
    private static double SettledCpu(DaemonProcess daemon)
    {
        double last = daemon.Cpu;
        for (int quiet = 0, looks = 0; quiet < 3 && looks < 60; looks++)
        {
            Thread.Sleep(50);
            double now = daemon.Cpu;
            quiet = now <= last ? quiet + 1 : 0;
            last = now;
        }

        return last;
    }
}
