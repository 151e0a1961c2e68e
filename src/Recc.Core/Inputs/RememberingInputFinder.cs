using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Inputs;

/// <summary>
/// Remembers scans on disk and asks the compiler only when one may no longer hold: when a file that was read has other
/// content now, or a header could be found that was looked for in vain (docs/decisions/0006-remembered-scans.md).
/// </summary>
public sealed class RememberingInputFinder(
    CompilerInputFinder compiler, string cacheDirectory, DigestFunction digestFunction, Log log) : IInputFinder
{
    /// <summary>File systems stamp files by a coarse clock: what is younger than this may change under one stamp.</summary>
    private const long RacyNanoseconds = 20_000_000;

    /// <summary>Some file systems keep whole seconds only.</summary>
    private const long CoarseRacyNanoseconds = 2_000_000_000;

    /// <summary>Variables that lead a compiler to headers, besides its arguments.</summary>
    private static readonly ImmutableArray<string> SearchVariables =
        ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX"];

    public InputFinding Find(ScanOrder order, CancellationToken cancellation)
    {
        string path = RecordPath(order);
        if (Recall(path) is { } remembered)
        {
            log.Debug($"scan of {order.Command.Source} remembered");
            return new InputFinding.Found(remembered);
        }

        long started = NowNanoseconds() - RacyNanoseconds;
        if (compiler.Scan(order, cancellation, out InputFinding.Refused? refused) is not { } scan)
        {
            return refused!;
        }

        Remember(path, order, scan, started);
        return new InputFinding.Found(scan.Inputs);
    }

    private InputSet? Recall(string path)
    {
        try
        {
            return File.Exists(path) && ScanRecord.FromBytes(File.ReadAllBytes(path)) is { } record
                ? Recall(path, record)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private InputSet? Recall(string path, ScanRecord record)
    {
        long now = NowNanoseconds();
        var files = ImmutableArray.CreateBuilder<InputFile>(record.Files.Length);
        bool renewed = false;
        foreach (InputFile file in record.Files)
        {
            if (Renew(file) is not { } held)
            {
                log.Debug($"{file.Spelled} has changed since it was scanned");
                return null;
            }

            renewed |= !ReferenceEquals(held, file) && Trusted(held.Identity, now) != default;
            files.Add(held);
        }

        var watches = ImmutableArray.CreateBuilder<SearchWatch>(record.Watches.Length);
        foreach (SearchWatch watch in record.Watches)
        {
            if (watch.Renew(now - RacyNanoseconds) is not { } held)
            {
                log.Debug($"something that a scan looked for in vain is now in {watch.Directory}");
                return null;
            }

            renewed |= !ReferenceEquals(held, watch) && held.Identity != default;
            watches.Add(held);
        }

        if (renewed)
        {
            CacheFile.TryWrite(
                path,
                (record with { Files = Storable(files, now), Watches = watches.DrainToImmutable() }).ToBytes());
        }

        return new InputSet { Files = files.DrainToImmutable(), Depfile = record.Depfile, Traits = record.Traits };
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

    private void Remember(string path, ScanOrder order, CompilerScan scan, long started)
    {
        try
        {
            IEnumerable<string> forced = order.Command.Arguments
                .Where(static argument => argument.Meaning == ArgumentMeaning.IncludeFile)
                .Select(static argument => argument.Value);
            if (new SearchWatchBuilder(scan, order.WorkingDirectory, started).Build(forced) is not { } watches)
            {
                log.Debug($"scan of {order.Command.Source} cannot be remembered");
                return;
            }

            ImmutableArray<InputFile> files = Storable(scan.Inputs.Files, started + RacyNanoseconds);
            CacheFile.TryWrite(
                path, new ScanRecord(files, scan.Inputs.Depfile, scan.Inputs.Traits, watches).ToBytes());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Debug($"scan not remembered: {failure.Message}");
        }
    }

    /// <summary>Identities that are too young are not stored: such a file is read again next time.</summary>
    private static ImmutableArray<InputFile> Storable(IEnumerable<InputFile> files, long now) =>
        [.. files.Select(file => file with { Identity = Trusted(file.Identity, now) })];

    private static FileIdentity Trusted(FileIdentity identity, long now)
    {
        bool coarse = identity.ModifiedNanoseconds % 1_000_000_000 == 0 && identity.ChangedNanoseconds % 1_000_000_000 == 0;
        return identity.NewestNanoseconds < now - (coarse ? CoarseRacyNanoseconds : RacyNanoseconds) ? identity : default;
    }

    private string RecordPath(ScanOrder order)
    {
        var key = new StringBuilder("scan 1\0");
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

        string hash = ContentHasher.Compute(Encoding.UTF8.GetBytes(key.ToString()), DigestFunction.Sha256).Hash;
        return PathText.Join(cacheDirectory, $"scans/{hash[..2]}/{hash[2..]}");
    }

    private static long NowNanoseconds() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
