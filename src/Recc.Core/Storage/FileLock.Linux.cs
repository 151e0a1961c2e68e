using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Storage;

/// <summary>A lock that the system takes away when its holder dies.</summary>
public sealed class FileLock : IDisposable
{
    private const uint OwnerOnly = 0b110_000_000;

    private readonly int descriptor;

    private FileLock(int descriptor) => this.descriptor = descriptor;

    /// <summary>Takes it if nobody has it; null when somebody has, or when it cannot be had.</summary>
    public static FileLock? TryTake(string path)
    {
        int opened = NativeMethods.Open(
            path,
            NativeMethods.OpenReadWrite | NativeMethods.OpenCreate | NativeMethods.OpenCloseOnExec
                | NativeMethods.OpenNoFollow,
            OwnerOnly);
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
    /// The lock on an open file, given back when disposed. Null when somebody holds it for longer than a few writes take:
    /// one who is stopped meanwhile must not stop others.
    /// </summary>
    public static Hold? TryHold(SafeFileHandle file)
    {
        const int tries = 50;
        int descriptor = (int)file.DangerousGetHandle();
        for (int i = 0; i < tries; i++)
        {
            if (NativeMethods.Lock(descriptor, NativeMethods.LockExclusive | NativeMethods.LockWithoutWaiting) == 0)
            {
                return new Hold(descriptor);
            }

            Thread.Sleep(i < tries / 2 ? 0 : 1);
        }

        return null;
    }

    public void Dispose() => _ = NativeMethods.Close(descriptor);

    /// <summary>A lock on a file that stays open.</summary>
    public sealed class Hold(int descriptor) : IDisposable
    {
        public void Dispose() => _ = NativeMethods.Lock(descriptor, NativeMethods.Unlock);
    }
}
