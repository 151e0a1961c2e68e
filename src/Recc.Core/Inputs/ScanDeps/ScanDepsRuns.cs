using System.Collections.Immutable;
using System.Text;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Storage;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// What clang-scan-deps says of a compilation database. It runs once for each state of the database, for all launches
/// of all processes; its outcome lies in the cache directory, and counts and goes like remembered scans do.
/// </summary>
/// <param name="processes">Runs it.</param>
/// <param name="memory">What this process knows.</param>
/// <param name="request">What is wanted.</param>
/// <param name="log">Hears when a run fails.</param>
internal sealed class ScanDepsRuns(IProcessRunner processes, ScanDepsMemory memory, ScanDepsRequest request, Log log)
{
    /// <summary>A program that takes longer is ended, and its sources are scanned one by one.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long after the start of a run others wait for it. The machine is busy with the run meanwhile, so little is
    /// lost; but after that they may as well do something.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The outcome for this database as it is now; null and a reason when there is none.</summary>
    public ScanDepsRecord? Find(
        ScanOrder order, ScanDepsProgram program, byte[] key, CancellationToken cancellation, out string why)
    {
        if (!FileIdentity.TryRead(request.Database, out FileIdentity identity) || !identity.IsRegularFile
            || identity.Size > CompilationDatabase.MostBytes)
        {
            why = $"{request.Database} is no file";
            return null;
        }

        why = "clang-scan-deps has not listed it";
        string place = PlaceOf(order, program, identity);
        if (Recall(place) is { } known)
        {
            return known;
        }

        // Configure steps compile sources of their own, which are in no database and not worth a run.
        if (ClockStep.IsYoung(identity, ClockStep.Now()) || !Mentions(order.Command.Source))
        {
            why = "it is not in the database, or that is being written";
            return null;
        }

        cancellation.ThrowIfCancellationRequested();
        ScanDepsRecord? meanwhile = AskingTurn.Wait(
            place, () => Recall(place), AskingTurn.Left(place, Patience), out AskingTurn? turn, cancellation);
        using (turn)
        {
            return meanwhile ?? (turn is null ? null : Run(order, program, key, place, cancellation));
        }
    }

    /// <summary>Tells once for each state of the database that there is no program.</summary>
    public void Miss(ScanOrder order, string why)
    {
        if (FileIdentity.TryRead(request.Database, out FileIdentity identity) && identity.IsRegularFile
            && PlaceOf(order, null, identity) is var place && Recall(place) is null
            && Mentions(order.Command.Source))
        {
            Failed(place, why);
        }
    }

    private ScanDepsRecord? Run(
        ScanOrder order, ScanDepsProgram program, byte[] key, string place, CancellationToken cancellation)
    {
        order.Environment.TryGetValue("PATH", out string? searchPath);
        if (CompilationDatabase.Read(File.ReadAllBytes(request.Database)) is not { } entries)
        {
            return Failed(place, $"{request.Database} is no compilation database");
        }

        ListedCommand[] commands =
            [.. entries.Select(entry => ListedCommand.Of(entry, searchPath)).OfType<ListedCommand>()];
        if (!commands.Any(command => IsFor(command, program, key)))
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestRun);
        var run = new ScanDepsRun(processes, program, order, request.Threads, place);
        try
        {
            ScanDepsRecord record = run.List(commands, limit.Token);
            log.Info($"{program.Path} listed {record.Count} commands of {request.Database}");
            if (run.Unlisted > 0)
            {
                log.Warning($"{program.Path} could not scan {run.Unlisted} commands of {request.Database}: "
                    + run.FirstWords);
            }

            return Keep(place, record);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(place, $"{program.Path} took longer than {LongestRun.TotalSeconds:0} s");
        }
        catch (ScanDepsFailure failure)
        {
            return Failed(place, $"{program.Path}: {failure.Message}");
        }
    }

    private static bool IsFor(ListedCommand command, ScanDepsProgram program, byte[] key) =>
        program.CompilerOf(command.Compiler) is { } compiler && command.Key(compiler).AsSpan().SequenceEqual(key);

    private ScanDepsRecord Failed(string place, string why)
    {
        log.Warning($"RECC_COMPILATION_DATABASE is not used: {why}");
        return Keep(place, ScanDepsRecord.Of(
            ClockStep.Now(), "", ImmutableDictionary<string, (ulong, ulong)>.Empty, [], []));
    }

    private ScanDepsRecord Keep(string place, ScanDepsRecord record)
    {
        if (CacheFile.TryWrite(place, record.Content))
        {
            request.NoteAdded(record.Content.Length);
        }

        memory.Keep(place, record);
        return record;
    }

    private ScanDepsRecord? Recall(string place)
    {
        if (memory.Find(place) is { } known)
        {
            return known;
        }

        try
        {
            if (!File.Exists(place) || ScanDepsRecord.FromBytes(File.ReadAllBytes(place)) is not { } stored)
            {
                return null;
            }

            memory.Keep(place, stored);
            return stored;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool Mentions(string source)
    {
        byte[] name = Encoding.UTF8.GetBytes(PathText.Name(source));
        return File.ReadAllBytes(request.Database).AsSpan().IndexOf(name) >= 0;
    }

    private string PlaceOf(ScanOrder order, ScanDepsProgram? program, FileIdentity database)
    {
        var text = new StringBuilder("listings 1\0").Append(request.Database).Append('\0').Append(database.ToText())
            .Append('\0').Append(program?.Path).Append('\0').Append(program?.Identity.ToText());
        foreach (string name in RememberingInputFinder.SearchVariables)
        {
            text.Append('\0').Append(order.Environment.TryGetValue(name, out string? value) ? value : "");
        }

        string hash = ContentHasher.Compute(Encoding.UTF8.GetBytes(text.ToString()), DigestFunction.Sha256).Hash;
        return PathText.Join(request.CacheDirectory, "scans/listings-" + hash);
    }
}

/// <summary>What the settings say of compilation databases.</summary>
/// <param name="Database">Absolute path of the database.</param>
/// <param name="Threads">How many threads a run may have.</param>
/// <param name="CacheDirectory">Keeps the outcome.</param>
public sealed record ScanDepsRequest(string Database, int Threads, string CacheDirectory)
{
    /// <summary>Hears of each new file in the cache directory: its length in bytes.</summary>
    public Action<long> NoteAdded { get; init; } = static _ => { };
}
