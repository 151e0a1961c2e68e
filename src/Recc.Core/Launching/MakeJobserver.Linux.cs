namespace Recc.Core.Launching;

/// <summary>
/// The jobserver of the make that started a launch (GNU make's manual, "POSIX Jobserver Interaction"): whoever runs has a
/// slot of it, and may give it back while it only waits.
/// </summary>
public sealed class MakeJobserver : IDisposable
{
    private readonly FileStream giving;
    private readonly FileStream taking;

    private MakeJobserver(FileStream giving, FileStream taking)
    {
        this.giving = giving;
        this.taking = taking;
    }

    /// <summary>The jobserver that MAKEFLAGS names; null when there is none that can be used.</summary>
    /// <param name="makeFlags">The value of MAKEFLAGS, or null.</param>
    /// <param name="processId">The process that make started, whose descriptors are meant.</param>
    public static MakeJobserver? Open(string? makeFlags, int processId)
    {
        string? place = (makeFlags ?? "").Split(' ').Select(PlaceIn).LastOrDefault(static found => found is not null);
        if (place is null)
        {
            return null;
        }

        FileStream? taking = null;
        try
        {
            (string read, string write) = Paths(place, processId);
            if (!File.Exists(read) || !File.Exists(write))
            {
                return null;
            }

            // Reading and writing at once opens a pipe without waiting for its other end.
            taking = new FileStream(read, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            var giving = new FileStream(write, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return new MakeJobserver(giving, taking);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            taking?.Dispose();
            return null;
        }
    }

    /// <summary>
    /// Gives the slot back while something is waited for, and waits for one afterwards, however that went: what comes next
    /// happens on this machine. A launch that nobody wants any more does not wait.
    /// </summary>
    public async Task<T> LendAsync<T>(Func<Task<T>> wait, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wait);
        giving.WriteByte((byte)'+');
        try
        {
            return await wait();
        }
        finally
        {
            await TakeAsync(cancellation);
        }
    }

    public void Dispose()
    {
        giving.Dispose();
        taking.Dispose();
    }

    private async Task TakeAsync(CancellationToken cancellation)
    {
        Task<int> slot = Task.Run(taking.ReadByte, CancellationToken.None);
        try
        {
            await slot.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The slot that comes yet is make's.
            giving.WriteByte((byte)'+');
            throw;
        }
    }

    private static string? PlaceIn(string word)
    {
        foreach (string option in (ReadOnlySpan<string>)["--jobserver-auth=", "--jobserver-fds="])
        {
            if (word.StartsWith(option, StringComparison.Ordinal))
            {
                return word[option.Length..];
            }
        }

        return null;
    }

    private static (string Read, string Write) Paths(string place, int processId)
    {
        if (place.StartsWith("fifo:", StringComparison.Ordinal))
        {
            return (place[5..], place[5..]);
        }

        string[] descriptors = place.Split(',');
        return descriptors.Length == 2
            && uint.TryParse(descriptors[0], out uint read) && uint.TryParse(descriptors[1], out uint write)
            ? ($"/proc/{processId}/fd/{read}", $"/proc/{processId}/fd/{write}")
            : throw new ArgumentException("No pair of descriptors.", nameof(place));
    }
}
