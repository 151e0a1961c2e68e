using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Recc.Core.Digests;

namespace Recc.Core.Launching;

/// <summary>
/// The jobserver of the make that started a launch (GNU make's manual, "POSIX Jobserver Interaction"): whoever runs has
/// a slot of it, and may give it back while it only waits.
/// </summary>
public sealed class MakeJobserver : IDisposable
{
    private const byte Slot = (byte)'+';
    private const int ReadWrite = 0x2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int TypeMask = 0xF000;
    private const int PipeType = 0x1000;

    /// <summary>
    /// Pipes and their events are shared with all of make's children, so it is asked for again and again.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly SafeFileHandle giving;
    private readonly SafeFileHandle taking;

    private MakeJobserver(SafeFileHandle giving, SafeFileHandle taking)
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
        if (place is null || Paths(place, processId) is not var (read, write))
        {
            return null;
        }

        if (OpenPipe(read) is not { } taking)
        {
            return null;
        }

        if (OpenPipe(write) is { } giving)
        {
            return new MakeJobserver(giving, taking);
        }

        taking.Dispose();
        return null;
    }

    /// <summary>
    /// Gives the slot back while something is waited for, and waits for one afterwards, however that went: what comes
    /// next happens on this machine. A launch that nobody wants any more does not wait.
    /// </summary>
    public async Task<T> LendAsync<T>(Func<Task<T>> wait, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wait);
        byte slot = Slot;
        if (NativeMethods.Write(giving, in slot, 1) != 1)
        {
            return await wait();
        }

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

    /// <summary>
    /// Takes a slot as soon as there is one. A jobserver that has gone has nothing that could be taken.
    /// </summary>
    private async Task TakeAsync(CancellationToken cancellation)
    {
        while (NativeMethods.Read(taking, out _, 1) < 0 && Marshal.GetLastPInvokeError() is TryAgain or Interrupted)
        {
            await Task.Delay(Pause, cancellation);
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

    private static (string Read, string Write)? Paths(string place, int processId)
    {
        if (place.StartsWith("fifo:", StringComparison.Ordinal))
        {
            return (place[5..], place[5..]);
        }

        return place.Split(',') is [var reading, var writing]
            && uint.TryParse(reading, out uint read) && uint.TryParse(writing, out uint write)
            ? ($"/proc/{processId}/fd/{read}", $"/proc/{processId}/fd/{write}")
            : null;
    }

    /// <summary>
    /// Opened for both, a pipe does not wait for its other end; opened anew, it is ours alone that does not block. Null
    /// for all but pipes: of other children than make's own, the descriptors are something else.
    /// </summary>
    private static SafeFileHandle? OpenPipe(string path)
    {
        if (!IsPipe(path))
        {
            return null;
        }

        var handle = new SafeFileHandle(
            NativeMethods.Open(path, ReadWrite | NonBlocking | CloseOnExec, mode: 0), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    private static bool IsPipe(string path) =>
        FileIdentity.TryRead(path, out FileIdentity found) && (found.Mode & TypeMask) == PipeType;
}
