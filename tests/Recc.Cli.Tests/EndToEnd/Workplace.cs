using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// A source tree in which shell scripts run with and without recc. In a script $RECC stands before a compiler and is
/// empty in a native run; $CC, $CXX and $ROOT are the compilers and the top of the tree. Both kinds of run happen at
/// the same path, one after the other, so that everything they leave can be compared byte for byte; what a run creates
/// is taken away after it.
/// </summary>
internal sealed class Workplace : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Tools tools;
    private int caches;

    /// <param name="tools">What $CC and $CXX are.</param>
    /// <param name="files">See <see cref="SourceTree"/>.</param>
    /// <param name="name">The name of the tree's folder.</param>
    public Workplace(Tools tools, string files, string name = "tree")
    {
        this.tools = tools;
        Tree = new SourceTree(folder[name], files);
        folder.CreateFolder("home");
        folder.CreateFolder("temp");
        NewCache();

        // Most tests are about servers. Those about the local cache switch it on.
        Settings["RECC_LOCAL_CACHE"] = "0";
    }

    public SourceTree Tree { get; }

    public string Root => Tree.Root;

    /// <summary>A folder beside the tree, for what a test keeps away from the comparison.</summary>
    public string Beside(string name) => folder[name];

    /// <summary>Set in every run, native or not.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>Whether launches write logs, and <see cref="Observed.Reasons"/> is read from them.</summary>
    public bool KeepsLogs { get; init; }

    /// <summary>RECC_ variables of every launch.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Launches know nothing of earlier ones any more.</summary>
    public void NewCache() => Settings["RECC_CACHE_DIR"] = folder[$"cache-{++caches}"];

    /// <summary>Launches use this server.</summary>
    public void Use(DevelopmentServer server) => Settings["RECC_SERVER"] = server.Address.AbsoluteUri;

    /// <summary>Writes a file of the tree.</summary>
    public void Write(string path, string text)
    {
        string target = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text.Replace("$ROOT", Root, StringComparison.Ordinal));
        Tree.Accept();
    }

    /// <summary>Removes a file of the tree.</summary>
    public void Delete(string path) => File.Delete(Path.Combine(Root, path));

    /// <summary>Runs a script that belongs to the tree's making.</summary>
    public void Prepare(string script)
    {
        Shell(script, "", new Dictionary<string, string?>()).EnsureSuccess();
        Tree.Accept();
    }

    /// <summary>Runs a script without recc.</summary>
    public Observed Native(string script) => Observe(script, "", []);

    /// <summary>Runs a script with recc.</summary>
    /// <param name="settings">On top of <see cref="Settings"/>; a null value removes one.</param>
    public Observed Launch(string script, params (string Name, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(Settings);
        foreach ((string name, string? value) in settings)
        {
            all[name] = value;
        }

        return Observe(script, ReccBinary.Path, all);
    }

    /// <summary>How a script is run; for tests that have more to do with it than wait.</summary>
    public ProgramRun RunOf(string script, string recc, IReadOnlyDictionary<string, string?> settings)
    {
        var variables = new Dictionary<string, string?>
        {
            ["CC"] = tools.C,
            ["CXX"] = tools.Cxx,
            ["ROOT"] = Root,
            ["RECC"] = recc,
            ["HOME"] = folder["home"],
            ["TMPDIR"] = folder["temp"],
            ["LC_ALL"] = "C.UTF-8",
            ["LANGUAGE"] = null,
            ["TERM"] = null,
            ["CPATH"] = null,
            ["SOURCE_DATE_EPOCH"] = null,
            ["XDG_CACHE_HOME"] = null,
        };
        foreach ((string name, string? value) in Variables.Concat(settings))
        {
            variables[name] = value;
        }

        return new ProgramRun
        {
            Program = "/bin/sh",
            Arguments = ["-c", script],
            WorkingDirectory = Root,
            Variables = variables,
        };
    }

    /// <summary>Temporary files that nobody has removed.</summary>
    public IReadOnlyList<string> LeftInTemp() => Directory.GetFileSystemEntries(folder["temp"]);

    public void Dispose() => folder.Dispose();

    private Observed Observe(string script, string recc, Dictionary<string, string?> settings)
    {
        string metrics = folder[$"metrics-{Guid.NewGuid():N}"];
        settings.TryAdd("RECC_ENABLE_METRICS", "1");
        settings.TryAdd("RECC_METRICS_FILE", metrics);
        string logs = folder[$"logs-{Guid.NewGuid():N}"];
        if (KeepsLogs)
        {
            settings.TryAdd("RECC_LOG_LEVEL", "info");
            settings.TryAdd("RECC_LOG_DIRECTORY", logs);
        }

        ProgramResult result = Shell(script, recc, settings);
        var observed = new Observed(result, Tree.Created(), ReadMetrics(metrics), ReadReasons(logs));
        Tree.Clean();
        return observed;
    }

    private ProgramResult Shell(string script, string recc, IReadOnlyDictionary<string, string?> settings) =>
        RunOf(script, recc, settings).Run();

    /// <summary>From lines such as "… Running locally: The command only preprocesses its source. -E".</summary>
    private static FallbackReason[] ReadReasons(string logs)
    {
        IEnumerable<string> lines = Directory.Exists(logs)
            ? Directory.EnumerateFiles(logs).Order(StringComparer.Ordinal).SelectMany(File.ReadLines)
            : [];
        return
        [
            .. from line in lines
               from reason in Enum.GetValues<FallbackReason>()
               where line.Contains($"Running locally: {FallbackReasons.Sentence(reason)} ", StringComparison.Ordinal)
               select reason,
        ];
    }

    /// <summary>Lines such as recc.action_cache_hit:1|c.</summary>
    private static Dictionary<string, string> ReadMetrics(string path)
    {
        var metrics = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            metrics[line[..colon]] = line[(colon + 1)..];
        }

        return metrics;
    }
}
