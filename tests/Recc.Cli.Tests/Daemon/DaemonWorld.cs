using System.Diagnostics;
using System.Globalization;
using Recc.Testing;
using Shouldly;

namespace Recc.Cli.Tests.Daemon;

/// <summary>
/// A source tree and a user whose launches go through a daemon of their own. In scripts $RECC is the published binary,
/// and $TREE the tree. Disposing ends the daemon.
/// </summary>
internal sealed class DaemonWorld : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder folder = new();

    public DaemonWorld(string files = "--- a.c\nint a;\n")
    {
        TreeText.Write(folder.CreateFolder("tree"), files);
        foreach (string name in new[] { "home", "temp", "run" })
        {
            folder.CreateFolder(name);
        }

        Variables = new Dictionary<string, string?>
        {
            ["RECC"] = ReccBinary.Path,
            ["TREE"] = Tree,
            ["HOME"] = folder["home"],
            ["TMPDIR"] = folder["temp"],
            ["XDG_RUNTIME_DIR"] = RuntimeDirectory,
            ["XDG_CACHE_HOME"] = null,
            ["RECC_CACHE_DIR"] = folder["cache"],
            ["RECC_DAEMON"] = "auto",
            ["LC_ALL"] = "C.UTF-8",
            ["LANGUAGE"] = null,
            ["MAKEFLAGS"] = null,
        };
    }

    public string Tree => folder["tree"];

    public string RuntimeDirectory => folder["run"];

    /// <summary>Of every script.</summary>
    public Dictionary<string, string?> Variables { get; }

    /// <summary>Absolute path of something beside the tree.</summary>
    public string this[string name] => folder[name];

    /// <summary>Runs a shell script in the tree.</summary>
    public ProgramResult Run(string script, params (string Name, string? Value)[] variables) =>
        ProgramOf(script, variables).Run();

    public Task<ProgramResult> RunAsync(string script, params (string Name, string? Value)[] variables) =>
        ProgramOf(script, variables).RunAsync(CancellationToken.None);

    /// <summary>
    /// Starts a shell script, as the leader of a process group, and does not wait for it. Its streams go nowhere.
    /// </summary>
    public Process Start(string script, params (string Name, string? Value)[] variables)
    {
        ProgramRun run = ProgramOf("exec >/dev/null 2>&1\n" + script, variables);
        var start = new ProcessStartInfo(
            "env", ["--default-signal=HUP,INT,TERM", "setsid", run.Program, .. run.Arguments])
        { WorkingDirectory = Tree };
        foreach (string name in start.Environment.Keys.Where(
            static name => name.StartsWith("RECC_", StringComparison.Ordinal))
            .ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string? value) in run.Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Lines "name value" of <c>recc daemon status</c>; empty when there is no daemon.</summary>
    public Dictionary<string, string> Status()
    {
        ProgramResult status = Run("\"$RECC\" daemon status");
        return status.ExitCode != 0
            ? []
            : status.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
                .ToDictionary(static words => words[0], static words => words[^1], StringComparer.Ordinal);
    }

    /// <summary>A number of the status.</summary>
    public long Number(string name) => long.Parse(Status()[name], CultureInfo.InvariantCulture);

    /// <summary>Where launches look for the daemon; there is none afterwards.</summary>
    public string FindSocket()
    {
        Run("\"$RECC\" daemon start").EnsureSuccess();
        string socket = Directory.GetFiles(RuntimeDirectory, "*.socket", SearchOption.AllDirectories)
            .ShouldHaveSingleItem();
        Run("\"$RECC\" daemon stop").EnsureSuccess();
        Await(() => Daemons().Count == 0, "the daemon ends");
        return socket;
    }

    /// <summary>Processes that are daemons of this world.</summary>
    public IReadOnlyList<int> Daemons() => [.. Processes().Where(IsDaemon)];

    /// <summary>The only daemon there is.</summary>
    public int Daemon() => Daemons().ShouldHaveSingleItem();

    /// <summary>Sends a signal, such as "KILL".</summary>
    public static void Signal(string signal, int process) => new ProgramRun
    {
        Program = "/bin/sh",
        Arguments = ["-c", "kill -s \"$0\" -- \"$1\" ", signal, process.ToString(CultureInfo.InvariantCulture)],
    }.Run();

    /// <summary>Command lines of this world's processes, daemons and those that have ended apart.</summary>
    public IReadOnlyList<string> Others() =>
        [.. Processes().Where(id => !IsDaemon(id)).Select(static id => Read(id, "cmdline").Replace('\0', ' '))];

    /// <summary>
    /// Whether a program of that name runs in this world, though perhaps with the few variables of an action.
    /// </summary>
    public bool Runs(string program) => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Select(static name => int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Any(id => id > 0 && Read(id, "cmdline").StartsWith($"{program}\0", StringComparison.Ordinal)
            && Read(id, "environ").Contains(folder.Path, StringComparison.Ordinal));

    /// <summary>Files of the tree that somebody wrote and nobody renamed.</summary>
    public IReadOnlyList<string> Unfinished() =>
        Directory.GetFiles(Tree, ".recc-*", SearchOption.AllDirectories);

    /// <summary>Waits for something that has to become true.</summary>
    public static void Await(Func<bool> isTrue, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(Patience, what);
            Thread.Sleep(10);
        }
    }

    public void Dispose()
    {
        foreach (int process in Processes())
        {
            Signal("KILL", process);
        }

        folder.Dispose();
    }

    public ProgramRun ProgramOf(string script, params (string Name, string? Value)[] variables)
    {
        var all = new Dictionary<string, string?>(Variables);
        foreach ((string name, string? value) in variables)
        {
            all[name] = value;
        }

        return new ProgramRun
        {
            Program = "/bin/sh",
            Arguments = ["-c", script],
            WorkingDirectory = Tree,
            Variables = all,
        };
    }

    private IEnumerable<int> Processes() => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Select(static name => int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0 && BelongsHere(id) && IsAlive(id));

    private static bool IsDaemon(int process) =>
        Read(process, "cmdline").StartsWith("recc\0daemon\0run\0", StringComparison.Ordinal);

    private bool BelongsHere(int process) =>
        $"\0{Read(process, "environ")}".Contains($"\0XDG_RUNTIME_DIR={RuntimeDirectory}\0", StringComparison.Ordinal);

    private static bool IsAlive(int process) => Read(process, "stat") is { Length: > 0 } stat
        && stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';

    private static string Read(int process, string file)
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
}
