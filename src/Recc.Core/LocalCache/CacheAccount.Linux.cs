using System.Buffers.Binary;

namespace Recc.Core.LocalCache;

/// <summary>
/// How much of the disk the cache takes, kept in a file of 16 bytes that all processes add to, each while it holds the
/// lock. It may drift, by processes that are killed and files that are replaced; trimming measures and sets it right. A
/// cache whose account cannot be kept still works; it is trimmed when somebody asks for it. (Not a mapped file: writing
/// to one ends the process when the disk is full.)
/// </summary>
internal sealed class CacheAccount(CacheLayout layout, TimeProvider clock)
{
    /// <summary>
    /// Bytes of the disk, and when trimming was asked for last (seconds since 1970, UTC); little endian.
    /// </summary>
    private const int Length = 16;

    /// <summary>
    /// Trimming is asked for once in so many seconds, however many compiles find the cache too large.
    /// </summary>
    private const long SecondsBetweenTrims = 10;

    /// <summary>
    /// The lock is held for microseconds. A process that is stopped while it holds it must not stop others.
    /// </summary>
    private const int TriesToLock = 20;

    private const uint ForUser = 0b110_000_000;

    private delegate long Change(ref long bytes, ref long trimAskedAt);

    /// <summary>Adds to the size and gives the new one; null when it cannot be kept.</summary>
    public long? Add(long amount) => Update((ref bytes, ref _) => bytes = Math.Max(0, bytes + amount));

    /// <summary>The size; null when it is not known.</summary>
    public long? Read()
    {
        int descriptor = NativeMethods.Open(layout.Account, NativeMethods.ReadOnly | NativeMethods.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return null;
        }

        try
        {
            Span<byte> page = stackalloc byte[Length];
            return NativeMethods.ReadAt(descriptor, page, Length, 0) == Length
                ? BinaryPrimitives.ReadInt64LittleEndian(page)
                : null;
        }
        finally
        {
            _ = NativeMethods.Close(descriptor);
        }
    }

    /// <summary>Whether it falls to the caller to ask for trimming now. Of several at once it is one.</summary>
    public bool TakeTurnToTrim()
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        return Update((ref _, ref trimAskedAt) =>
        {
            if (trimAskedAt <= now && now - trimAskedAt < SecondsBetweenTrims)
            {
                return 0;
            }

            trimAskedAt = now;
            return 1;
        }) == 1;
    }

    private long? Update(Change change)
    {
        const int flags = NativeMethods.ReadAndWrite | NativeMethods.Create | NativeMethods.CloseOnExec;
        int descriptor = NativeMethods.Open(layout.Account, flags, ForUser);
        if (descriptor < 0)
        {
            return null;
        }

        try
        {
            return TryLock(descriptor) ? Update(descriptor, change) : null;
        }
        finally
        {
            // Which gives the lock back.
            _ = NativeMethods.Close(descriptor);
        }
    }

    private static bool TryLock(int descriptor)
    {
        for (int tries = 1; NativeMethods.Lock(descriptor, NativeMethods.LockWithoutWaiting) != 0; tries++)
        {
            if (tries == TriesToLock)
            {
                return false;
            }

            Thread.Sleep(tries > TriesToLock / 2 ? 1 : 0);
        }

        return true;
    }

    private static long? Update(int descriptor, Change change)
    {
        Span<byte> page = stackalloc byte[Length];
        if (NativeMethods.ReadAt(descriptor, page, Length, 0) != Length)
        {
            page.Clear();
        }

        long bytes = BinaryPrimitives.ReadInt64LittleEndian(page);
        long trimAskedAt = BinaryPrimitives.ReadInt64LittleEndian(page[8..]);
        long answer = change(ref bytes, ref trimAskedAt);
        BinaryPrimitives.WriteInt64LittleEndian(page, bytes);
        BinaryPrimitives.WriteInt64LittleEndian(page[8..], trimAskedAt);
        return NativeMethods.WriteAt(descriptor, page, Length, 0) == Length ? answer : null;
    }
}
