using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Sources;
using Recc.Core.Storage;

namespace Recc.Core.Inputs;

/// <summary>
/// Scans that this process has in memory. What holds of one on disk holds of one here: every use looks at every file
/// and every directory again. Equal parts are kept once, depfiles without the names in them, and when it grows too
/// large, those that were not used for longest go.
/// </summary>
/// <param name="capacity">About how many bytes it may take.</param>
public sealed class ScanMemory(long capacity)
{
    private const int MostFiles = 30_000;
    private const int MostNames = 60_000;
    private const int MostWatches = 20_000;

    private readonly BoundedMemory<RememberedScan> scans = new(capacity, static scan => scan.Bytes);
    private readonly SharedValues<InputFile> files = new(MostFiles);
    private readonly SharedValues<string> names = new(MostNames);
    private readonly SharedValues<SearchWatch> watches = new(MostWatches);

    /// <summary>How many there are.</summary>
    public int Count => scans.Count;

    /// <summary>About how many bytes they take.</summary>
    public long Bytes => scans.Bytes;

    /// <summary>The inputs as they were found, when they still hold; the same object each time.</summary>
    internal InputSet? Recall(string key, string workingDirectory, DirectoryMemory directories, FileLooks looks) =>
        scans.Find(key) is { } scan && scan.StillHolds(workingDirectory, directories, looks) ? scan.Inputs : null;

    /// <summary>Keeps a scan whose files can be trusted; gives the inputs that it will answer with.</summary>
    internal InputSet? Keep(string key, ScanRecord record)
    {
        if (!record.IsTrusted)
        {
            return null;
        }

        var inputs = new InputSet
        {
            Files = [.. record.Files.Select(Pooled)],
            Depfile = record.Depfile,
            // It may be a part of something larger, which would be kept with it.
            ShownIncludes = record.ShownIncludes.ToArray(),
            Traits = record.Traits,
            Precompiled = record.Precompiled,
            Absent = record.Absent,
        };
        var scan = new RememberedScan(
            inputs.Packed(), [.. record.Twins.Select(Pooled)], [.. record.Watches.Select(Pooled)]);
        scans.Keep(key, scan);
        return scan.Inputs;
    }

    private InputFile Pooled(InputFile file) => files.Share(file, key => key with
    {
        Spelled = names.Share(key.Spelled),
        Path = names.Share(key.Path),
    });

    private SearchWatch Pooled(SearchWatch watch) => watches.Share(watch, key => key with
    {
        Directory = names.Share(key.Directory),
        Absent = [.. key.Absent.Select(names.Share)],
    });
}

/// <summary>One scan in memory.</summary>
internal sealed class RememberedScan
{
    private readonly ImmutableArray<InputFile> twins;

    /// <summary>Replaced as a whole, so that several launches may look at it.</summary>
    private ImmutableArray<SearchWatch> watches;

    /// <summary>Those whose place depends on where symbolic links lead today.</summary>
    private readonly ImmutableArray<InputFile> behindDots;

    /// <param name="inputs">What was found.</param>
    /// <param name="twins">As in <see cref="SearchWatches"/>.</param>
    /// <param name="watches">Where nothing must appear.</param>
    public RememberedScan(
        InputSet inputs, ImmutableArray<InputFile> twins, ImmutableArray<SearchWatch> watches)
    {
        Inputs = inputs;
        this.twins = twins;
        this.watches = watches;
        behindDots = [.. inputs.Files.Concat(twins).Where(static file => HasDots(file.Spelled))];

        // Most files and watches are those of other scans, too. The rest is the source, and a watch or two.
        const int perEntry = 8;
        const int ownParts = 1200;
        Bytes = (perEntry * (inputs.Files.Length + twins.Length + watches.Length + behindDots.Length))
            + (inputs.Rule?.Size ?? 0) + inputs.ShownIncludes.Length + ownParts;
    }

    public InputSet Inputs { get; }

    public long Bytes { get; }

    /// <summary>Whether every file and every directory is as it was.</summary>
    public bool StillHolds(string workingDirectory, DirectoryMemory directories, FileLooks looks)
    {
        foreach (InputFile file in Inputs.Files)
        {
            if (!looks.TryRead(file.Path, out FileIdentity now) || now != file.Identity)
            {
                return false;
            }
        }

        foreach (InputFile twin in twins)
        {
            if (!looks.TryRead(twin.Path, out FileIdentity now) || now != twin.Identity)
            {
                return false;
            }
        }

        if (!PrecompiledFile.AllHold(Inputs.Precompiled) || !WatchesHold(directories, looks))
        {
            return false;
        }

        if (behindDots.IsEmpty)
        {
            return true;
        }

        var openable = new OpenablePath();
        return behindDots.All(file => openable.Of(PathText.Join(workingDirectory, file.Spelled)) == file.Path);
    }

    /// <summary>
    /// Directories in which builds write change all the time, mostly without a change of what is looked for in them; so
    /// those that have changed are looked through, and remembered as they are now.
    /// </summary>
    private bool WatchesHold(DirectoryMemory directories, FileLooks looks)
    {
        ImmutableArray<SearchWatch> now = watches;
        long at = 0;
        try
        {
            for (int i = 0; i < now.Length; i++)
            {
                if (looks.TryRead(now[i].Directory, out FileIdentity identity) && identity == now[i].Identity)
                {
                    continue;
                }

                at = at == 0 ? ClockStep.Now() : at;
                if (now[i].Renew(directories, at) is not { } renewed)
                {
                    return false;
                }

                now = now.SetItem(i, renewed);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        watches = now;
        return true;
    }

    private static bool HasDots(string spelled) => spelled.Contains("..", StringComparison.Ordinal);
}
