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

    public string CacheFolder => folder["cache"];

    /// <summary>Absolute path of something beside the tree.</summary>
    public string this[string name] => folder[name];

    /// <summary>What a build without recc gives for the sources and the flags as they are.</summary>
    public BuildResult Native()
    {
        string key = $"{Project.State} {Variables["FLAGS"]}";
        if (!natives.TryGetValue(key, out BuildResult? native))
        {
            native = Build("", []);
            native.Run.EnsureSuccess();
            natives.Add(key, native);
        }

        return native;
    }

    /// <summary>Builds everything anew through recc.</summary>
    public BuildResult Build(params (string Name, string? Value)[] settings) => Build(ReccBinary.Path, settings);

    /// <summary>
    /// Begins to build everything anew, and kills build tool and launches after a while. Says how many unfinished files
    /// remain: those of launches that worked without the daemon, which nobody was told of. They are removed.
    /// </summary>
    public int Interrupt(TimeSpan after, params (string Name, string? Value)[] settings)
    {
        Clean();
        try
        {
            (Program("ninja", ["-j4"], [("LAUNCHER", ReccBinary.Path), .. settings]) with { TimeLimit = after }).Run();
        }
        catch (TimeoutException)
        {
            // That is what was wanted.
        }

        // Compilers that were just starting outlive their drivers for a while.
        Becomes(() => Processes().All(IsDaemon));
        Becomes(() => Unfinished().Count == 0, TimeSpan.FromSeconds(1));
        IReadOnlyList<string> left = Unfinished();
        foreach (string path in left)
            File.Delete(path);
        return left.Count;
    }

    /// <summary>Builds through recc what an interrupted build did not come to.</summary>
    public BuildResult Resume(params (string Name, string? Value)[] settings) =>
        BuildOn(ReccBinary.Path, settings) with { IsResumed = true };

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

    private BuildResult Build(string launcher, (string Name, string? Value)[] settings)
    {
        Clean();
        return BuildOn(launcher, settings);
    }

    private BuildResult BuildOn(string launcher, (string Name, string? Value)[] settings)
    {
        ProgramRun ninja = Program("ninja", ["-j4"], [("LAUNCHER", launcher), .. settings]);
        long start = Stopwatch.GetTimestamp();
        ProgramResult result = RunWithin(ninja);
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
                files.Add(name, File.ReadAllBytes(path));
        }

        return files;
    }

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

    private IEnumerable<int> Processes() => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Select(static name => int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0 && BelongsHere(id) && IsAlive(id));

    private static bool IsDaemon(int process) =>
        OfProcess(process, "cmdline").StartsWith("recc\0daemon\0run\0", StringComparison.Ordinal);

    private bool BelongsHere(int process) =>
        $"\0{OfProcess(process, "environ")}".Contains($"\0XDG_RUNTIME_DIR={folder["run"]}\0", StringComparison.Ordinal);

    private static bool IsAlive(int process) => OfProcess(process, "stat") is { Length: > 0 } stat
        && stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';
}
