using System.Collections.Concurrent;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.Testing;

namespace Recc.Chaos;

/// <summary>
/// Every method × every fault × every situation, each under a build of the whole project, with the local cache off, so
/// that everything depends on the server. A build that fails, differs from a native one, leaves something behind, says
/// more than two lines or takes longer than is allowed is a failure; so is one whose fault hit nothing, because it
/// proves nothing.
/// </summary>
internal sealed class Matrix(Action<string> say)
{
    // Deadlines are 1 s (an execution's is 3 s), a call is tried three times, and four compiles run at a time; the rest
    // is for machines that are busy.
    private static readonly TimeSpan AllowedWhenWaiting = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(8);
    private const int AllowedNotices = 2;

    private static (string Name, string? Value)[] Deadlines =>
    [
        ("RECC_CONNECT_TIMEOUT", "1"), ("RECC_REQUEST_TIMEOUT", "1"), ("RECC_QUEUE_TIMEOUT", "1"),
        ("RECC_EXECUTE_TIMEOUT", "3"),
    ];

    /// <summary>Methods that are called of servers only that offer them.</summary>
    private static readonly string[] NotEverywhere = ["GetTree", "QueryWriteStatus", "SplitBlob", "SpliceBlob"];

    private static readonly (string, string?)[] Settings =
    [
        ("RECC_LOCAL_CACHE", "0"), (SmallProject.PrecompiledCacheVariable, "0"), ("RECC_RETRY_DELAY", "10"),
        .. Deadlines,
    ];

    /// <summary>Batches are enforced, and so small that there are streams.</summary>
    private static Habits HabitsOf(Situation situation) => new()
    {
        MaxBatchBytes = Habits.SmallMaxBatchBytes,
        Inlines = false,
        ChunkBytes = situation.ChunkBytes,
    };

    /// <summary>All cells, in the order of the methods.</summary>
    public static IReadOnlyList<MatrixCell> Cells { get; } =
    [
        .. from method in MethodNames.All
           from situation in Situation.All
           where situation.IsFaulty(method)
           from fault in MatrixFault.All
           where fault.Concerns(method)
           from calls in new FaultCalls[] { new FaultCalls.Every(), new FaultCalls.First(1) }
           select new MatrixCell(method, fault, situation, calls),
    ];

    /// <summary>Runs these cells, several at a time.</summary>
    public IReadOnlyList<MatrixOutcome> Run(IEnumerable<MatrixCell> cells, int jobs, string daemon)
    {
        var waiting = new ConcurrentQueue<MatrixCell>(cells);
        var outcomes = new ConcurrentBag<MatrixOutcome>();
        Thread[] workers =
            [.. Enumerable.Range(0, jobs).Select(_ => new Thread(() => Work(waiting, outcomes, daemon)))];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        return [.. outcomes];
    }

    private void Work(ConcurrentQueue<MatrixCell> waiting, ConcurrentBag<MatrixOutcome> outcomes, string daemon)
    {
        using var world = new World();
        foreach ((string name, string? value) in Settings)
            world.Variables[name] = value;
        var usual = new Dictionary<Situation, TimeSpan>();
        while (waiting.TryDequeue(out MatrixCell? cell))
        {
            Situation situation = cell.Situation;
            world.Variables["RECC_DAEMON"] = situation.NeedsDaemon ? "auto" : daemon;
            world.Variables["FLAGS"] = situation.Flags;
            world.Variables["RECC_PATHS"] = situation.Paths;
            world.Target = situation.Target;
            if (!usual.ContainsKey(situation))
                usual.Add(situation, Undisturbed(world, situation));
            MatrixOutcome outcome = TryCell(world, cell, usual[situation]);
            outcomes.Add(outcome);
            if (outcome.Failure is { } failure)
                say($"FAILED {cell}: {failure}");
        }

        if (world.End() is { } left)
            outcomes.Add(new MatrixOutcome(null, TimeSpan.Zero, 0, left));
    }

    /// <summary>
    /// How long such a build takes when nothing goes wrong; the second time, when recc knows the compilers. The first
    /// time it may take as long as it likes, and is seen to be what the situation says.
    /// </summary>
    private static TimeSpan Undisturbed(World world, Situation situation)
    {
        Prepare(world, situation);
        Situation patient = situation with
        {
            Settings = [.. situation.Settings, .. Deadlines.Select(static d => (d.Name, (string?)null))],
        };
        Once(patient, (build, server) =>
        {
            if (server.Log.ProcessesStarted != situation.Executions)
            {
                throw new InvalidOperationException(
                    $"undisturbed, {situation.Name}: {server.Log.ProcessesStarted} executions\n{build.Run}");
            }
        });
        TimeSpan time = default;
        Once(situation, (build, _) => time = build.Time);
        return time;

        void Once(Situation how, Action<BuildResult, DevelopmentServer> judge)
        {
            using var data = new TempFolder();
            OnServer(world, how, data, [], (build, server) =>
            {
                if (build.DifferenceFrom(world.Native()) is { } difference)
                    throw new InvalidOperationException($"undisturbed, {how.Name}: {difference}");
                judge(build, server);
                return true;
            });
        }
    }

    private static MatrixOutcome TryCell(World world, MatrixCell cell, TimeSpan usual)
    {
        FaultAction? leadsThere = cell.Method switch
        {
            "WaitExecution" => new FaultAction.CutStream(1),
            "CancelOperation" => new FaultAction.StayQueued(),
            _ => null,
        };
        Fault[] faults = leadsThere is null ? [] : [new Fault("Execute", leadsThere, new FaultCalls.Every())];
        using var data = new TempFolder();
        return OnServer(
            world, cell.Situation, data, [.. faults, new Fault(cell.Method, cell.Fault.Action, cell.Calls)],
            (build, server) =>
            {
                TimeSpan overhead = build.Time > usual ? build.Time - usual : TimeSpan.Zero;
                return new MatrixOutcome(cell, overhead, build.Notices,
                    FailureOf(world, cell, build, server, overhead));
            });
    }

    private static string? FailureOf(
        World world, MatrixCell cell, BuildResult build, DevelopmentServer server, TimeSpan overhead)
    {
        TimeSpan allowed = cell.Fault.Waits || cell.Method == "CancelOperation" ? AllowedWhenWaiting : Allowed;
        if (build.DifferenceFrom(world.Native()) is { } difference)
            return difference;
        if (build.Notices > AllowedNotices)
            return $"{build.Notices} lines of recc's own\n{build.Run}";
        if (overhead > allowed)
            return $"took {overhead.TotalSeconds:F1} s longer than undisturbed\n{build.Run}";
        if (server.Log.CountOf(cell.Method) == 0)
            return "the method was never called";
        if (NotEverywhere.Except(cell.Situation.Methods)
            .FirstOrDefault(method => server.Log.CountOf(method) > 0) is { } called)
            return $"{called} was called, which not all servers have";
        return world.Unfinished() is { Count: > 0 } left ? "left behind: " + string.Join(' ', left) : null;
    }

    /// <summary>
    /// A folder with what a server has after such a build; copies of it are what builds with hits see.
    /// </summary>
    private static string Prepare(World world, Situation situation)
    {
        string folder = world[$"prepared {situation.Target} {situation.ChunkBytes}"];
        if (situation.IsPrepared && !Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            using Served served = Served.Start(
                new DevServerOptions { DataFolder = folder, Habits = HabitsOf(situation) });
            world.Build(("RECC_SERVER", served.Server.Address.AbsoluteUri)).Run.EnsureSuccess();
        }

        return folder;
    }

    private static T OnServer<T>(
        World world, Situation situation, TempFolder data, Fault[] faults,
        Func<BuildResult, DevelopmentServer, T> judge)
    {
        if (situation.IsPrepared)
            new ProgramRun { Program = "cp", Arguments = ["-r", Prepare(world, situation) + "/.", data.Path] }.Run()
                .EnsureSuccess();
        world.Native();
        if (situation.Settings.Contains(("RECC_LOCAL_CACHE", "1")))
            world.Recc("cache", "clear").EnsureSuccess();
        if (situation.KnownHere is { } known)
            world.Build(known, [("RECC_SERVER", null), .. situation.Settings]).Run.EnsureSuccess();
        using Served served = Served.Start(new DevServerOptions
        {
            DataFolder = data.Path,
            Habits = HabitsOf(situation),
            Faults = faults,
        });
        BuildResult build = world.Build(
            [("RECC_SERVER", served.Server.Address.AbsoluteUri), .. situation.Settings]);
        return judge(build, served.Server);
    }
}
