using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Outputs;

/// <summary>
/// A new directory that only the user can enter, for the inputs of one action; removed in the end. It is locked as long
/// as it is in use, so that what a killed process left can be told and swept.
/// </summary>
public sealed class StagingDirectory : IDisposable
{
    private const string Prefix = "recc-staging-";
    private const string Memory = "/dev/shm";
    private const string Disk = "/tmp";

    /// <summary>What memory must have free, so that it never holds more than a small part of it.</summary>
    private const long LeastFree = 1L << 30;

    /// <summary>Of so many that are made, one looks for what others have left.</summary>
    private const int SweepsOneOf = 50;

    /// <summary>Far more than there is between its making and its lock.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);

    private const UnixFileMode ForUser =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileLock? mine;
    private readonly HashSet<string> made = new(StringComparer.Ordinal);
    private readonly List<string> links = [];

    private StagingDirectory(string path)
    {
        Path = path;
        mine = FileLock.TryTakeExisting(path);
        made.Add(path);
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes one: where the user wants temporary files (TMPDIR), else in memory, where dozens of links cost next to
    /// nothing, else in /tmp. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static StagingDirectory Create(IReadOnlyDictionary<string, string> userVariables)
    {
        if (userVariables.TryGetValue("TMPDIR", out string? wanted) && PathText.IsAbsolute(wanted))
        {
            return In(wanted);
        }

        try
        {
            if (new DriveInfo(Memory).AvailableFreeSpace >= LeastFree)
            {
                return In(Memory);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A system may keep its shared memory to itself.
        }

        return In(Disk);
    }

    /// <summary>Removes those that nobody uses any more, of this user.</summary>
    /// <param name="temporary">TMPDIR, where they may lie besides the usual places; or null.</param>
    public static void Sweep(string? temporary = null) => Sweep(temporary, Young);

    /// <param name="temporary">As above.</param>
    /// <param name="young">The age of those that may be in use without a lock.</param>
    internal static void Sweep(string? temporary, TimeSpan young)
    {
        SweepIn(Memory, young);
        SweepIn(Disk, young);
        if (temporary is not null && PathText.IsAbsolute(temporary))
        {
            SweepIn(temporary, young);
        }
    }

    private static void SweepIn(string parent, TimeSpan young)
    {
        try
        {
            foreach (string path in Directory.EnumerateDirectories(parent, Prefix + "*"))
            {
                SweepOne(path, young);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody else sweeps there, or nobody may.
        }
    }

    /// <summary>A directory in it, with those above.</summary>
    public void MakeDirectory(string path)
    {
        if (made.Add(path))
        {
            // From the top, so that the runtime need not find out which are missing.
            MakeDirectory(PathText.Parent(path));
            Directory.CreateDirectory(path);
        }
    }

    /// <summary>A symbolic link in it, with the directories above.</summary>
    public void MakeLink(string path, string target)
    {
        MakeDirectory(PathText.Parent(path));
        File.CreateSymbolicLink(path, target);
        links.Add(path);
    }

    /// <summary>A directory that cannot be removed must not hide how a run ended.</summary>
    public void Dispose()
    {
        Remove(Path, links);
        mine?.Dispose();
    }

    private static StagingDirectory In(string parent)
    {
        if (Random.Shared.Next(SweepsOneOf) == 0)
        {
            SweepIn(parent, Young);
        }

        // Not to be foretold from earlier ones, which everybody can list; and without OpenSSL, which need not be here.
        string path = PathText.Join(parent, Prefix + Guid.NewGuid().ToString("n"));
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is there already");
        }

        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, ForUser);
        return new StagingDirectory(path);
    }

    private static void SweepOne(string path, TimeSpan young)
    {
        bool isOld = FileIdentity.TryReadLink(path, out FileIdentity identity) && identity.IsDirectory
            && identity.ModifiedNanoseconds < ClockStep.Now() - (young.Ticks * 100);
        if (isOld && FileLock.TryTakeExisting(path) is { } abandoned)
        {
            using (abandoned)
            {
                Remove(path, []);
            }
        }
    }

    /// <param name="path">What to remove with all that is in it.</param>
    /// <param name="links">Known to be in it: who has to find them looks at each twice.</param>
    private static void Remove(string path, List<string> links)
    {
        Try(() => links.ForEach(File.Delete));
        Try(() => Directory.Delete(path, recursive: true));
    }

    private static void Try(Action removal)
    {
        try
        {
            removal();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It lies among temporary files, which somebody sweeps.
        }
    }
}
