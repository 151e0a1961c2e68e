namespace Recc.Core.Storage;

/// <summary>
/// The right to find something out. Of launches that begin together, in one process or in many, the first finds out and
/// the others wait until it is known: a hundred compilers asked the same at once keep a machine busy for seconds.
/// Nobody waits for long, and nobody waits twice: where knowledge cannot be kept, all ask.
/// </summary>
public sealed class AskingTurn : IDisposable
{
    private const int MostPauseMilliseconds = 20;

    private readonly string path;
    private readonly FileLock taken;

    private AskingTurn(string path, FileLock taken)
    {
        this.path = path;
        this.taken = taken;
    }

    /// <summary>
    /// What is known by now; null when the caller has to find out. Then <paramref name="turn"/>, if it is not null, is
    /// to be disposed when that is done.
    /// </summary>
    /// <param name="place">Path of the file that will hold the knowledge, or one that stands for it; its directory is
    /// made.</param>
    /// <param name="recall">Looks whether it is known.</param>
    /// <param name="patience">How long to wait for others.</param>
    /// <param name="turn">The right to find out.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static T? Wait<T>(
        string place, Func<T?> recall, TimeSpan patience, out AskingTurn? turn, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(recall);
        turn = TryTake(place);
        if (turn is not null)
        {
            // It may have become known since the caller looked.
            if (recall() is not { } meanwhile)
            {
                return null;
            }

            turn.Dispose();
            turn = null;
            return meanwhile;
        }

        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        for (int pause = 1; IsAsked(place)
            && Environment.TickCount64 < until; pause = Math.Min(2 * pause, MostPauseMilliseconds))
        {
            cancellation.WaitHandle.WaitOne(pause);
            cancellation.ThrowIfCancellationRequested();
            if (recall() is { } known)
            {
                return known;
            }
        }

        return recall();
    }

    /// <summary>What is left of a patience that begins when somebody begins to find out.</summary>
    /// <param name="place">As in <see cref="Wait"/>.</param>
    /// <param name="patience">How long to wait for one who has just begun.</param>
    public static TimeSpan Left(string place, TimeSpan patience)
    {
        try
        {
            TimeSpan left = File.Exists(LockOf(place))
                ? patience - (DateTime.UtcNow - File.GetLastWriteTimeUtc(LockOf(place))) : patience;
            return left < TimeSpan.Zero ? TimeSpan.Zero : left > patience ? patience : left;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return TimeSpan.Zero;
        }
    }

    public void Dispose()
    {
        CacheFile.TryDelete(path);
        taken.Dispose();
    }

    private static string LockOf(string place) => place + ".asking";

    /// <summary>Whether somebody is at it. A file that was left behind by a process that died is no such
    /// sign.</summary>
    private static bool IsAsked(string place)
    {
        if (!File.Exists(LockOf(place)))
        {
            return false;
        }

        using FileLock? nobody = FileLock.TryTake(LockOf(place));
        return nobody is null;
    }

    private static AskingTurn? TryTake(string place)
    {
        try
        {
            PrivateDirectory.Create(Path.GetDirectoryName(place)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return FileLock.TryTake(LockOf(place)) is { } taken ? new AskingTurn(LockOf(place), taken) : null;
    }
}
