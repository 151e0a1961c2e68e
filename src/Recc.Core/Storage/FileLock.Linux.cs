using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Storage;

/// <summary>A lock that the system takes away when its holder dies.</summary>
public sealed class FileLock : IDisposable
{
    private const uint OwnerOnly = 0b110_000_000;

    private readonly int descriptor;

    private FileLock(int descriptor) => this.descriptor = descriptor;

    /// <summary>Takes it if nobody has it; null when somebody has, or when it cannot be had.</summary>
    public static FileLock? TryTake(string path) =>
        TryTake(path, NativeMethods.OpenReadWrite | NativeMethods.OpenCreate);

    /// <summary>The same of a file or directory that has to be there already.</summary>
    public static FileLock? TryTakeExisting(string path) => TryTake(path, flags: 0);

    private static FileLock? TryTake(string path, int flags)
    {
        int opened = NativeMethods.Open(
            path, flags | NativeMethods.OpenCloseOnExec | NativeMethods.OpenNoFollow, OwnerOnly);
        if (opened < 0)
        {
            return null;
        }

        if (NativeMethods.Lock(opened, NativeMethods.LockExclusive | NativeMethods.LockWithoutWaiting) == 0)
        {
            return new FileLock(opened);
        }

        _ = NativeMethods.Close(opened);
        return null;
    }

    /// <summary>
    /// Opens a file that several write, for <see cref="TryHold"/>. What .NET opens, it locks for a moment itself, and
    /// refuses what another holds.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path, bool isWritten)
    {
        int flags = (isWritten
            ? NativeMethods.OpenReadWrite : 0) | NativeMethods.OpenCloseOnExec | NativeMethods.OpenNoFollow;
        int opened = NativeMethods.Open(path, flags, OwnerOnly);
        return opened >= 0
            ? new SafeFileHandle(opened, ownsHandle: true)
            : throw new IOException($"{path} cannot be opened");
    }

    /// <summary>
    /// The lock on an open file, given back when disposed. Null when somebody holds it for longer: one who is stopped
    /// meanwhile must not stop others.
    /// </summary>
    /// <param name="file">The file, from <see cref="Open"/>.</param>
    /// <param name="patienceMilliseconds">How long to wait for it.</param>
    public static Hold? TryHold(SafeFileHandle file, int patienceMilliseconds)
    {
        const int turns = 25;
        int descriptor = (int)file.DangerousGetHandle();
        long until = Environment.TickCount64 + patienceMilliseconds;
        for (int i = 0; ; i++)
        {
            if (NativeMethods.Lock(descriptor, NativeMethods.LockExclusive | NativeMethods.LockWithoutWaiting) == 0)
            {
                return new Hold(descriptor);
            }

            if (Environment.TickCount64 > until)
            {
                return null;
            }

            Thread.Sleep(i < turns ? 0 : 1);
        }
    }

    public void Dispose()
    {
        // A child that another thread is just starting has a copy of the descriptor until it becomes its program, and
        // closing ours would leave the lock with it.
        _ = NativeMethods.Lock(descriptor, NativeMethods.Unlock);
        _ = NativeMethods.Close(descriptor);
    }

    /// <summary>A lock on a file that stays open.</summary>
    public sealed class Hold(int descriptor) : IDisposable
    {
        public void Dispose() => _ = NativeMethods.Lock(descriptor, NativeMethods.Unlock);
    }
}
