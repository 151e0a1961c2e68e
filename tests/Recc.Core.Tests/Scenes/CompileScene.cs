using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Builtin;
using Recc.Core.Processes;
using Recc.Testing;

namespace Recc.Core.Tests.Scenes;

/// <summary>
/// A project on disk, a cache directory, and finders that look at the one and keep what they learn in the other.
/// </summary>
internal sealed class CompileScene : IDisposable
{
    private readonly TempFolder folder = new();

    public CompileScene(string tree = "")
    {
        Project = folder.CreateFolder("project");
        Cache = folder["cache"];
        TreeText.Write(Project, tree);
        Runner = new WatchedRunner(new PosixProcessRunner());
    }

    /// <summary>Absolute path of the working directory of all commands.</summary>
    public string Project { get; }

    /// <summary>Absolute path of the cache directory; not there at first.</summary>
    public string Cache { get; }

    public WatchedRunner Runner { get; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal)
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["LC_ALL"] = "C",
    };

    /// <summary>Absolute path of something in the project.</summary>
    public string this[string relativePath] => Path.Combine(Project, relativePath);

    public string Write(string relativePath, string text)
    {
        string path = this[relativePath];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void CreateFolderAt(string relativePath) => Directory.CreateDirectory(this[relativePath]);

    /// <summary>Writes a file that may be executed.</summary>
    public string WriteProgram(string relativePath, string text)
    {
        string path = Write(relativePath, text);
        Modes.MakeExecutable(path);
        return path;
    }

    /// <summary>A command whose words are divided by spaces, the compiler first.</summary>
    public ScanOrder Order(string command) => Order(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public ScanOrder Order(IReadOnlyList<string> argv)
    {
        CommandAnalysis analysis = new CommandAnalyzer(File.ReadAllBytes).Analyze(argv, Project);
        CompileCommand understood = analysis is CommandAnalysis.Compile { Command: var command }
            ? command
            : throw new InvalidOperationException($"{string.Join(' ', argv)}: {analysis}");
        string compiler = ProgramFinder.Find(argv[0], Variables["PATH"], Project)
            ?? throw new InvalidOperationException($"no {argv[0]}");
        return new ScanOrder(understood, compiler, Project, Variables, "toolchain");
    }

    /// <summary>Whether <see cref="Remembered"/> has our own scanner asked first.</summary>
    public bool UsesScanner { get; set; } = Environment.GetEnvironmentVariable("RECC_TEST_SCANNER") is "builtin";

    /// <summary>What our own scanner knows; kept for the whole scene.</summary>
    public ListerMemory Listers { get; } = new();

    public CompilerInputFinder Compiler() => new(Runner, DigestFunction.Sha256, Log.Silent);

    /// <summary>Our own scanner, which never asks the compiler for a source.</summary>
    public BuiltinLister Scanner() => new(Runner, Listers, Cache, DigestFunction.Sha256);

    /// <summary>What our own scanner says, with what it knows from before.</summary>
    public InputFinding Scanned(ScanOrder order) => new CompilerInputFinder(Runner, DigestFunction.Sha256, Log.Silent)
    {
        Lister = Scanner(),
        Sources = Listers.Sources,
        Directories = Listers.Directories,
    }.Find(order, CancellationToken.None);

    /// <summary>What a compiler says that has never been asked before.</summary>
    public InputFinding Fresh(ScanOrder order) => Compiler().Find(order, CancellationToken.None);

    /// <summary>The same, or what our own scanner says when it knows nothing from before.</summary>
    public InputFinding FreshLike(ScanOrder order)
    {
        if (!UsesScanner)
        {
            return Fresh(order);
        }

        var memory = new ListerMemory();
        return new CompilerInputFinder(Runner, DigestFunction.Sha256, Log.Silent)
        {
            Lister = new PreferredLister(
                new BuiltinLister(Runner, memory, Cache, DigestFunction.Sha256), new CompilerLister(Runner),
                Log.Silent),
            Sources = memory.Sources,
        }.Find(order, CancellationToken.None);
    }

    /// <summary>What is remembered, or found out and remembered.</summary>
    public InputFinding Remembered(ScanOrder order) =>
        new RememberingInputFinder(Asked(), new ScanMemory(0), Cache, DigestFunction.Sha256, Log.Silent)
            .Find(order, CancellationToken.None);

    private CompilerInputFinder Asked() => !UsesScanner ? Compiler() : new(Runner, DigestFunction.Sha256, Log.Silent)
    {
        Lister = new PreferredLister(Scanner(), new CompilerLister(Runner), Log.Silent),
        Sources = Listers.Sources,
        Directories = Listers.Directories,
    };

    /// <summary>The same as <see cref="Remembered"/>, and how many compilers it took.</summary>
    public (InputFinding Finding, int Runs) RememberedWithCost(ScanOrder order)
    {
        int before = Runner.Count;
        InputFinding finding = Remembered(order);
        return (finding, Runner.Count - before);
    }

    /// <summary>Files that were remembered about scans.</summary>
    public string[] Records() => Directory.Exists(Path.Combine(Cache, "scans"))
        ? Directory.GetFiles(Path.Combine(Cache, "scans"), "*", SearchOption.AllDirectories)
        : [];

    /// <summary>Waits until what is on disk now is older than any clock's step, so that it may be trusted.</summary>
    public static void Settle() => Thread.Sleep(60);

    /// <summary>Everything of a finding that somebody could act on, as text.</summary>
    public static string Describe(InputFinding finding)
    {
        if (finding is not InputFinding.Found(InputSet inputs))
        {
            return finding is InputFinding.Refused(FallbackReason reason, _) ? $"refused: {reason}\n" : "?";
        }

        var text = new StringBuilder();
        foreach (InputFile file in inputs.Files)
        {
            text.Append(file.Spelled).Append(" at ").Append(file.Path).Append(' ').Append(file.Digest).Append('\n');
        }

        text.Append(inputs.Traits).Append('\n');
        if (inputs.Depfile is { } depfile)
        {
            text.Append(Encoding.UTF8.GetString(depfile.Span));
        }

        return text.ToString();
    }

    public static string[] Spelled(InputFinding finding) => finding is InputFinding.Found(InputSet inputs)
        ? [.. inputs.Files.Select(static file => file.Spelled)]
        : throw new InvalidOperationException($"{finding}");

    /// <summary>Makes the disk look as if nothing had happened at all since.</summary>
    public static void ForceTime(string path, DateTime time)
    {
        if (Directory.Exists(path))
        {
            Directory.SetLastWriteTimeUtc(path, time);
        }
        else
        {
            File.SetLastWriteTimeUtc(path, time);
        }
    }

    public void Dispose() => folder.Dispose();
}
