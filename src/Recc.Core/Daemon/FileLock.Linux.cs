namespace Recc.Core.Daemon;

/// <summary>A lock that the system takes away when its holder dies.</summary>
internal sealed class FileLock : IDisposable
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

    public void Dispose() => _ = NativeMethods.Close(descriptor);
}
