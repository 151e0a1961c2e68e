using System.Diagnostics;
using System.Globalization;
using Recc.Testing;

namespace Recc.Chaos;

/// <summary>
/// A user with a source tree, caches and a daemon of their own, below one temporary folder. Disposing kills what still
/// runs.
/// </summary>
internal sealed class World : IDisposable
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Where no daemon does it, nobody clears up behind a launch that was killed.</summary>
    private static readonly TimeSpan PatienceWithNobody = TimeSpan.FromSeconds(1);

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, BuildResult> natives = [];

    public World()
    {
        foreach (string name in new[] { "tree", "home", "temp", "run", "cache" })
            folder.CreateFolder(name);
        Project = new SmallProject(folder["tree"]);
        Project.Write();
        Variables = new Dictionary<string, string?>
        {
            ["HOME"] = folder["home"],
            ["TMPDIR"] = folder["temp"],
            ["XDG_RUNTIME_DIR"] = folder["run"],
            ["XDG_CACHE_HOME"] = null,
            ["RECC_CACHE_DIR"] = CacheFolder,
            ["RECC_DAEMON"] = "auto",
            ["LC_ALL"] = "C.UTF-8",
            ["LANGUAGE"] = null,
            ["MAKEFLAGS"] = null,
            ["NINJA_STATUS"] = "",
            ["FLAGS"] = "",
        };
    }

    public SmallProject Project { get; }

    /// <summary>Of every build.</summary>
    public Dictionary<string, string?> Variables { get; }

    /// <summary>What the build tool is to make.</summary>
    public string Target { get; set; } = SmallProject.Program;

    public string CacheFolder => folder["cache"];

    /// <summary>Absolute path of something beside the tree.</summary>
    public string this[string name] => folder[name];

    /// <summary>What a build without recc gives for the sources and the flags as they are.</summary>
    public BuildResult Native()
    {
        string key = $"{Target} {Project.State} {Variables["FLAGS"]}";
        if (!natives.TryGetValue(key, out BuildResult? native))
        {
            native = Build("", Target, []);
            native.Run.EnsureSuccess();
            natives.Add(key, native);
        }

        return native;
    }

    /// <summary>Builds everything anew through recc.</summary>
    public BuildResult Build(params (string Name, string? Value)[] settings) => Build(Target, settings);

    /// <summary>Builds something else anew through recc.</summary>
    public BuildResult Build(string target, (string Name, string? Value)[] settings) =>
        Build(ReccBinary.Path, target, settings);

    /// <summary>
    /// Begins to build everything anew, and kills build tool and launches after a while. The files that this leaves
    /// unfinished are removed, and told of.
    /// </summary>
    /// <returns>Their paths.</returns>
    public IReadOnlyList<string> Interrupt(TimeSpan after, params (string Name, string? Value)[] settings)
    {
        IReadOnlyList<int> daemons = Daemons();
        Clean();
        try
        {
            (Ninja(ReccBinary.Path, Target, settings) with { TimeLimit = after }).Run();
        }
        catch (TimeoutException)
        {
            // That is what was wanted.
        }

        return ClearUp(daemons);
    }

    /// <summary>
    /// Builds everything anew while launchers are killed. As often as the build tool fails because of that, it is
    /// called again, at once. The files that this leaves unfinished are removed, and told of.
    /// </summary>
    public BuildResult BuildKilling(LauncherKiller killer, params (string Name, string? Value)[] settings)
    {
        IReadOnlyList<int> daemons = Daemons();
        Clean();
        ProgramResult run;
        int before;
        long start = Stopwatch.GetTimestamp();
        do
        {
            before = killer.Killed;
            run = killer.While(() => RunWithin(Ninja(ReccBinary.Path, Target, settings)));
        }
        while (run.ExitCode != 0 && killer.Killed > before);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        IReadOnlyList<string> left = ClearUp(daemons);
        return new BuildResult(run, ReadOutputs(), time) { IsResumed = killer.Killed > 0, Unfinished = left };
    }

    /// <summary>Builds through recc what an interrupted build did not come to.</summary>
    public BuildResult Resume(params (string Name, string? Value)[] settings) =>
        BuildOn(ReccBinary.Path, Target, settings) with { IsResumed = true };

    /// <summary>Runs recc itself.</summary>
    public ProgramResult Recc(params string[] arguments) => Program(ReccBinary.Path, arguments, []).Run();

    /// <summary>Files that somebody began to write beside outputs and nobody finished, in the tree.</summary>
    public IReadOnlyList<string> Unfinished() =>
        Directory.GetFiles(folder["tree"], ".recc-*", SearchOption.AllDirectories);

    /// <summary>Whether it becomes so, soon.</summary>
    public static bool Becomes(Func<bool> isTrue) => Becomes(isTrue, Patience);

    private static bool Becomes(Func<bool> isTrue, TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
                return false;
            Thread.Sleep(10);
        }

        return true;
    }

    /// <summary>Processes that are daemons of this world.</summary>
    public IReadOnlyList<int> Daemons() =>
        [.. Processes().Where(IsDaemon)];

    /// <summary>Launchers, and engines that they have become, each with whether a child of it runs.</summary>
    public IReadOnlyList<(int Process, bool HasChild)> Launchers()
    {
        int[] launchers = [.. AllProcesses().Where(id => IsLauncher(id) && BelongsHere(id) && IsAlive(id))];
        HashSet<int> parents = launchers.Length == 0 ? [] : [.. AllProcesses().Select(ParentOf)];
        return [.. launchers.Select(id => (id, parents.Contains(id)))];
    }

    /// <summary>All processes of this world, as "id command line".</summary>
    public IReadOnlyList<string> Running() => [.. Processes().Select(
        id => string.Create(CultureInfo.InvariantCulture, $"{id} {OfProcess(id, "cmdline").Replace('\0', ' ')}"))];

    /// <summary>Text of a file below /proc/ID; empty when there is no such process.</summary>
    public static string OfProcess(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Sends a signal, such as "KILL".</summary>
    public static void Signal(string signal, int process) => new ProgramRun
    {
        Program = "/bin/sh",
        Arguments =
        [
            "-c", "kill -s \"$0\" -- \"$1\" 2>/dev/null", signal, process.ToString(CultureInfo.InvariantCulture),
        ],
    }.Run();

    /// <summary>
    /// Asks the daemon to end, and says what is still there when it should be gone; null when nothing is.
    /// </summary>
    public string? End()
    {
        Recc("daemon", "stop");
        if (!Becomes(() => Running().Count == 0))
            return "still running: " + string.Join("; ", Running());
        return Becomes(() => Unfinished().Count == 0) ? null : "unfinished: " + string.Join(' ', Unfinished());
    }

    public void Dispose()
    {
        foreach (int process in Processes())
            Signal("KILL", process);
        folder.Dispose();
    }

    private BuildResult Build(string launcher, string target, (string Name, string? Value)[] settings)
    {
        Clean();
        return BuildOn(launcher, target, settings);
    }

    private BuildResult BuildOn(string launcher, string target, (string Name, string? Value)[] settings)
    {
        long start = Stopwatch.GetTimestamp();
        ProgramResult result = RunWithin(Ninja(launcher, target, settings));
        TimeSpan time = Stopwatch.GetElapsedTime(start);

        // The daemon may be just about to clear up behind a launcher that was killed.
        Becomes(() => Unfinished().Count == 0);
        return new BuildResult(result, ReadOutputs(), time);
    }

    /// <summary>A build that hangs has failed, with what was running as its last words.</summary>
    private ProgramResult RunWithin(ProgramRun ninja)
    {
        using var isOver = new CancellationTokenSource();
        string stuck = "";
        Task watch = Task.Run(async () =>
        {
            await Task.Delay(BuildLimit - TimeSpan.FromSeconds(5), isOver.Token)
                .ContinueWith(static _ => { }, TaskScheduler.Default);
            stuck = isOver.IsCancellationRequested ? "" : string.Join('\n', Running());
        });
        try
        {
            return ninja.Run();
        }
        catch (TimeoutException hung)
        {
            return new ProgramResult(124, "", $"{hung.Message}; running:\n{stuck}");
        }
        finally
        {
            isOver.Cancel();
            watch.Wait();
        }
    }

    /// <summary>
    /// Waits until nothing more comes from launches that were killed, and removes the files that they left unfinished.
    /// </summary>
    /// <param name="daemons">Those that were there when the launches began.</param>
    private IReadOnlyList<string> ClearUp(IReadOnlyList<int> daemons)
    {
        // Compilers that were just starting outlive their drivers for a while.
        Becomes(() => Processes().All(IsDaemon));
        bool isSomebodyThere = daemons.Count > 0 && Daemons().SequenceEqual(daemons);
        Becomes(() => Unfinished().Count == 0, isSomebodyThere ? Patience : PatienceWithNobody);
        IReadOnlyList<string> left = Unfinished();
        foreach (string path in left)
            File.Delete(path);
        return left;
    }

    private void Clean()
    {
        if (Directory.Exists(Project.OutFolder))
            Directory.Delete(Project.OutFolder, recursive: true);
    }

    private Dictionary<string, byte[]> ReadOutputs()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(Project.OutFolder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(Project.OutFolder, path);
            if (!name.StartsWith(".ninja_", StringComparison.Ordinal))
                files.Add(name, IsNeverTheSame(name) ? [] : File.ReadAllBytes(path));
        }

        return files;
    }

    /// <summary>Two makings of a precompiled header by gcc differ; that of clang and all objects do not.</summary>
    private static bool IsNeverTheSame(string name) => name.EndsWith(".gch", StringComparison.Ordinal);

    private ProgramRun Ninja(string launcher, string target, (string Name, string? Value)[] settings) =>
        Program("ninja", ["-j4", target], [("LAUNCHER", launcher), .. settings]);

    private ProgramRun Program(string program, string[] arguments, (string Name, string? Value)[] variables)
    {
        var all = new Dictionary<string, string?>(Variables);
        foreach ((string name, string? value) in variables)
            all[name] = value;
        return new ProgramRun
        {
            Program = program,
            Arguments = arguments,
            WorkingDirectory = folder["tree"],
            Variables = all,
            TimeLimit = BuildLimit,
        };
    }

    private IEnumerable<int> Processes() => AllProcesses().Where(id => BelongsHere(id) && IsAlive(id));

    private static IEnumerable<int> AllProcesses() => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Select(static name => int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(static id => id > 0);

    /// <summary>Not our own verbs, such as those that the daemon calls.</summary>
    private static bool IsLauncher(int process) =>
        OfProcess(process, "cmdline").Split('\0') is [var program, var word, ..]
        && program == ReccBinary.Path && (word is "gcc" or "g++" or "--handed-over");

    private static bool IsDaemon(int process) =>
        OfProcess(process, "cmdline").StartsWith("recc\0daemon\0run\0", StringComparison.Ordinal);

    private bool BelongsHere(int process) =>
        $"\0{OfProcess(process, "environ")}".Contains($"\0XDG_RUNTIME_DIR={folder["run"]}\0", StringComparison.Ordinal);

    private static bool IsAlive(int process) => StatusOf(process) is [not "Z", ..];

    private static int ParentOf(int process) =>
        StatusOf(process) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    /// <summary>State, parent and more, see proc(5); empty when there is no such process.</summary>
    private static string[] StatusOf(int process)
    {
        string status = OfProcess(process, "stat");
        return status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
