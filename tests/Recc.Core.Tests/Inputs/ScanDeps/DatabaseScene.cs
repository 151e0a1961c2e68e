using System.Text.Json;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Builtin;
using Recc.Core.Inputs.ScanDeps;
using Recc.Core.Processes;
using Recc.Core.Tests.Scenes;

namespace Recc.Core.Tests.Inputs.ScanDeps;

/// <summary>A project with a compilation database, and finders that have it listed.</summary>
internal sealed class DatabaseScene : IDisposable
{
    private readonly List<string> commands = [];
    private readonly List<string> lines = [];

    public DatabaseScene(string tree)
    {
        Project = new CompileScene(tree);
        Log = new Log(LogLevel.Debug, (level, line) =>
        {
            lock (lines)
            {
                lines.Add($"{level}: {line}");
            }
        });
    }

    public CompileScene Project { get; }

    public Log Log { get; }

    public string Database => Project["compile_commands.json"];

    /// <summary>What was logged so far.</summary>
    public string[] Lines
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    public string[] Warnings => [.. Lines.Where(static line => line.StartsWith("Warning", StringComparison.Ordinal))];

    /// <summary>How often the program was started to list something.</summary>
    public int Runs => Project.Runner.Commands.Count(static command =>
        command.Arguments.Any(static word => word.StartsWith("-compilation-database", StringComparison.Ordinal)));

    /// <summary>How often a compiler was asked for what one source reads.</summary>
    public int Questions => Project.Runner.Commands.Count(static command => command.Arguments.Contains("-M"));

    /// <summary>Adds a command to the database, which counts as old from then on.</summary>
    public void Add(string command) => Write([.. commands, command]);

    public void Write(IEnumerable<string> entries)
    {
        string[] now = [.. entries];
        commands.Clear();
        commands.AddRange(now);
        string[] objects = [.. commands.Select(command => "{\"directory\":"
            + JsonSerializer.Serialize(Project.Project) + ",\"file\":\"x\",\"command\":"
            + JsonSerializer.Serialize(command) + "}")];
        File.WriteAllText(Database, $"[{string.Join(',', objects)}]");
        CompileScene.Settle();
    }

    /// <summary>One who knows nothing but what is on disk.</summary>
    public CompilerInputFinder Finder(IProcessRunner? processes = null, bool verifies = false)
    {
        var memory = new ListerMemory();
        return new CompilerInputFinder(Project.Runner, DigestFunction.Sha256, Log)
        {
            Earlier = new DatabaseLister(
                processes ?? Project.Runner, new ScanDepsRequest(Database, 2, Project.Cache), new ScanDepsMemory(),
                memory, DigestFunction.Sha256, Log),
            VerifiesEarlier = verifies,
            Sources = memory.Sources,
            Directories = memory.Directories,
        };
    }

    /// <summary>What is found, as text, and whether the database was of use.</summary>
    public (string Text, bool IsListed) Find(ScanOrder order, IProcessRunner? processes = null)
    {
        int before = Questions;
        string text = CompileScene.Describe(Finder(processes).Find(order, CancellationToken.None));
        return (text, Questions == before);
    }

    /// <summary>What the compiler says now.</summary>
    public string Fresh(ScanOrder order) => CompileScene.Describe(Project.Fresh(order));

    public void Dispose() => Project.Dispose();
}

/// <summary>Says something in the place of clang-scan-deps.</summary>
internal sealed class FakeScanDeps(IProcessRunner real, Func<ChildResult> answer) : IProcessRunner
{
    public int Runs { get; private set; }

    public ChildResult Run(ChildCommand command, CancellationToken cancellation)
    {
        bool lists = command.Arguments.Any(
            static word => word.StartsWith("-compilation-database", StringComparison.Ordinal));
        if (!lists)
        {
            return real.Run(command, cancellation);
        }

        Runs++;
        return answer();
    }
}
