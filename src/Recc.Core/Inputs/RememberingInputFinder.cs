using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Sources;
using Recc.Core.Storage;

namespace Recc.Core.Inputs;

/// <summary>
/// Remembers scans on disk and asks the compiler only when one may no longer hold: when a file that was read has other
/// content now, or a header could be found that was looked for in vain (docs/decisions/0006-remembered-scans.md).
/// </summary>
/// <param name="compiler">Is asked.</param>
/// <param name="memory">What this process remembers, which is what lies on disk or newer.</param>
/// <param name="cacheDirectory">Where the disk's part is.</param>
/// <param name="digestFunction">Of all digests.</param>
/// <param name="log">Hears why a scan no longer holds.</param>
public sealed class RememberingInputFinder(
    CompilerInputFinder compiler,
    ScanMemory memory,
    string cacheDirectory,
    DigestFunction digestFunction,
    Log log) : IInputFinder
{
    /// <summary>As often as that of results, beside which records are when the cache is trimmed.</summary>
    private static readonly TimeSpan UseIsNoted = TimeSpan.FromHours(1);

    /// <summary>Variables that lead a compiler to headers, besides its arguments.</summary>
    internal static readonly ImmutableArray<string> SearchVariables =
    [
        "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX",
        "INCLUDE", "EXTERNAL_INCLUDE", "VCToolsInstallDir", "VCINSTALLDIR",
    ];

    /// <summary>How to see whether files and directories are what they were.</summary>
    public FileLooks Looks { get; init; } = FileLooks.Own;

    /// <summary>Hears of each new record: its length in bytes.</summary>
    public Action<long> NoteAdded { get; init; } = static _ => { };

    private readonly CacheTrim trim = new(cacheDirectory, TimeProvider.System);

    public InputFinding Find(ScanOrder order, CancellationToken cancellation)
    {
        string path = RecordPath(order);
        // What may come into directories of -B, and would change more than the scan, is looked for each time.
        bool mayRecall = ProgramDirectories.Objection(order) is null;
        if (mayRecall && memory.Recall(path, order.WorkingDirectory, compiler.Directories, Looks) is { } fresh)
        {
            log.Debug($"scan of {order.Command.Source} remembered");
            return new InputFinding.Found(fresh) { IsRemembered = true };
        }

        if (mayRecall && Recall(path, order, out bool isKept) is { } remembered)
        {
            log.Debug($"scan of {order.Command.Source} remembered");
            trim.NoteUse(path, UseIsNoted);
            return new InputFinding.Found(remembered) { IsRemembered = isKept };
        }

        long started = ClockStep.Now();
        if (compiler.Scan(order, cancellation, out InputFinding.Refused? refused) is not { } scan)
        {
            return refused!;
        }

        InputSet? kept = Remember(path, order, scan, started, mayRecall);
        trim.TrimIfDue();
        return new InputFinding.Found(kept ?? scan.Inputs) { IsRemembered = kept is not null };
    }

    private InputSet? Recall(string path, ScanOrder order, out bool isKept)
    {
        isKept = false;
        try
        {
            return File.Exists(path) && ScanRecord.FromBytes(File.ReadAllBytes(path)) is { } record
                ? Recall(path, record, order, out isKept)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private InputSet? Recall(string path, ScanRecord record, ScanOrder order, out bool isKept)
    {
        isKept = false;
        long now = ClockStep.Now();
        // A precompiled header may be void when the time of a file behind it has changed.
        bool holdsWithThem = record.Precompiled.IsEmpty || (record.IsTrusted
            && PrecompiledFile.AllHold(record.Precompiled) && record.Files.All(CompilerInputFinder.InputStillHolds));
        if (!holdsWithThem)
        {
            log.Debug($"a precompiled header, or a time, has changed since {order.Command.Source} was scanned");
            return null;
        }

        if (Renew(record.Files, order, now, out bool newFiles) is not { } files
            || Renew(record.Twins, order, now, out bool newTwins) is not { } twins
            || Renew(record.Watches, now, out bool newWatches) is not { } watches)
        {
            return null;
        }

        ScanRecord held = record with
        {
            Files = Storable(files, now),
            Twins = Storable(twins, now),
            Watches = watches,
        };
        if (newFiles || newTwins || newWatches)
        {
            CacheFile.TryWrite(path, held.ToBytes());
        }

        InputSet? kept = memory.Keep(path, held);
        isKept = kept is not null;
        return kept ?? new InputSet
        {
            Files = files,
            Depfile = record.Depfile,
            ShownIncludes = record.ShownIncludes,
            Traits = record.Traits,
            Precompiled = record.Precompiled,
        };
    }

    /// <summary>The files as they are now; null when one has other content. Says whether to store them anew.</summary>
    private ImmutableArray<InputFile>? Renew(
        ImmutableArray<InputFile> files, ScanOrder order, long now, out bool changed)
    {
        changed = false;
        var openable = new OpenablePath();
        var held = ImmutableArray.CreateBuilder<InputFile>(files.Length);
        foreach (InputFile file in files)
        {
            string place = openable.Of(PathText.Join(order.WorkingDirectory, file.Spelled));
            if (Renew(file with { Path = place }) is not { } renewed)
            {
                log.Debug($"{file.Spelled} has changed since it was scanned");
                return null;
            }

            changed |= renewed.Identity != file.Identity && !ClockStep.IsYoung(renewed.Identity, now);
            held.Add(renewed);
        }

        return held.DrainToImmutable();
    }

    private ImmutableArray<SearchWatch>? Renew(ImmutableArray<SearchWatch> watches, long now, out bool changed)
    {
        changed = false;
        var held = ImmutableArray.CreateBuilder<SearchWatch>(watches.Length);
        foreach (SearchWatch watch in watches)
        {
            if (watch.Renew(compiler.Directories, now) is not { } renewed)
            {
                log.Debug($"something that a scan looked for in vain is now in {watch.Directory}");
                return null;
            }

            changed |= !ReferenceEquals(renewed, watch) && renewed.Identity != default;
            held.Add(renewed);
        }

        return held.DrainToImmutable();
    }

    /// <summary>The file with its present identity when its content is still the same; null when it is not.</summary>
    private InputFile? Renew(InputFile file)
    {
        if (!FileIdentity.TryRead(file.Path, out FileIdentity identity))
        {
            return null;
        }

        if (identity == file.Identity)
        {
            return file;
        }

        bool same = identity.Size == file.Digest.Size
            && ContentHasher.ComputeFile(file.Path, digestFunction) == file.Digest;
        return same ? file with { Identity = identity } : null;
    }

    /// <summary>The inputs that memory will answer with; null when it will not.</summary>
    private InputSet? Remember(string path, ScanOrder order, CompilerScan scan, long started, bool mayRecall)
    {
        if (scan.Inputs.Precompiled.Any(IsOfSeveral))
        {
            log.Debug($"scan of {order.Command.Source} takes one of several precompiled headers and is not remembered");
            return null;
        }

        try
        {
            if (new SearchWatchBuilder(scan, order, started, digestFunction, compiler.Directories)
                .Build() is not { } watches)
            {
                log.Debug($"scan of {order.Command.Source} cannot be remembered");
                return null;
            }

            var record = new ScanRecord(
                Storable(scan.Inputs.Files, started),
                Storable(watches.Twins, started),
                scan.Inputs.Depfile,
                scan.Inputs.Traits,
                watches.Directories)
            {
                ShownIncludes = scan.Inputs.ShownIncludes,
                Precompiled = [.. scan.Inputs.Precompiled.Select(
                    file => file with { Identity = ClockStep.Trusted(file.Identity, started) })],
            };
            byte[] bytes = record.ToBytes();
            bool isNew = !File.Exists(path);
            if (CacheFile.TryWrite(path, bytes) && isNew)
            {
                NoteAdded(bytes.Length);
            }

            return mayRecall ? memory.Keep(path, record) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Debug($"scan not remembered: {failure.Message}");
            return null;
        }
    }

    /// <summary>gcc takes one that fits from a directory, into which others may come.</summary>
    private static bool IsOfSeveral(PrecompiledFile file) =>
        PrecompiledNames.Includes(PathText.Name(PathText.Parent(file.Path)));

    /// <summary>Identities that are too young are not stored: such a file is read again next time.</summary>
    private static ImmutableArray<InputFile> Storable(ImmutableArray<InputFile> files, long now) =>
        [.. files.Select(file => file with { Identity = ClockStep.Trusted(file.Identity, now) })];

    private string RecordPath(ScanOrder order)
    {
        var key = new StringBuilder("scan 3\0");
        key.Append(order.ToolchainIdentity).Append('\0').Append(order.Compiler).Append('\0')
            .Append(order.WorkingDirectory).Append('\0');
        var arguments = new List<string>();
        foreach (Argument argument in order.Command.Arguments)
        {
            argument.AppendTo(arguments);
        }

        key.AppendJoin('\0', arguments);
        foreach (string name in SearchVariables)
        {
            key.Append('\0').Append(order.Environment.TryGetValue(name, out string? value) ? value : "");
        }

        if (digestFunction != DigestFunction.Sha256)
        {
            key.Append('\0').Append(digestFunction);
        }

        string hash = ContentHasher.Compute(Encoding.UTF8.GetBytes(key.ToString()), DigestFunction.Sha256).Hash;
        return PathText.Join(cacheDirectory, "scans/" + hash);
    }
}
