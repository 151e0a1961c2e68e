using System.Runtime.InteropServices;

namespace Recc.Core.Digests;

/// <summary>Asks Linux about a file. statx and not stat: its result has one layout on all processors.</summary>
internal static partial class FileStatus
{
    private const int AtCurrentDirectory = -100;
    private const int AtSymbolicLinkNoFollow = 0x100;
    private const int AtEffectiveIds = 0x200;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStatistics = 0x7FF;
    private const int WritePermission = 2; // W_OK

    internal static unsafe bool TryRead(string path, bool followLinks, out FileIdentity identity)
    {
        identity = default;

        // A NUL would end the path early for the system, which would then answer for another file.
        if (path.Length == 0 || path.Contains('\0'))
        {
            return false;
        }

        StatxResult result;
        if (Statx(AtCurrentDirectory, path, followLinks ? 0 : AtSymbolicLinkNoFollow, BasicStatistics, &result) != 0)
        {
            return false;
        }

        identity = IdentityFrom(result);
        return true;
    }

    /// <summary>The same of a file that is open.</summary>
    internal static unsafe bool TryReadOpen(int descriptor, out FileIdentity identity)
    {
        StatxResult result;
        bool isRead = Statx(descriptor, "", AtEmptyPath, BasicStatistics, &result) == 0;
        identity = isRead ? IdentityFrom(result) : default;
        return isRead;
    }

    private static FileIdentity IdentityFrom(in StatxResult result) => new(
        ((ulong)result.DeviceMajor << 32) | result.DeviceMinor,
        result.Inode,
        (long)result.Size,
        result.Modified.Nanoseconds,
        result.Changed.Nanoseconds,
        result.Mode);

    /// <summary>How many names a file has, or 0 when there is none; a symbolic link is counted itself.</summary>
    internal static unsafe uint CountNames(string path)
    {
        StatxResult result;
        return Statx(AtCurrentDirectory, path, AtSymbolicLinkNoFollow, BasicStatistics, &result) == 0
            ? result.Names
            : 0;
    }

    /// <summary>The number of the user who owns what the path names, through symbolic links; null when there is
    /// nothing.</summary>
    internal static unsafe uint? ReadOwner(string path)
    {
        StatxResult result;
        return Statx(AtCurrentDirectory, path, 0, BasicStatistics, &result) == 0 ? result.Owner : null;
    }

    internal static bool MayWrite(string path) =>
        Access(AtCurrentDirectory, path, WritePermission, AtEffectiveIds) == 0;

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int directory, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, StatxResult* result);

    // struct statx of linux/stat.h; the offsets are part of the kernel's interface.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxResult
    {
        [FieldOffset(16)]
        public uint Names;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public StatxTime Changed;

        [FieldOffset(112)]
        public StatxTime Modified;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct StatxTime
    {
        [FieldOffset(0)]
        public long WholeSeconds;

        [FieldOffset(8)]
        public uint Fraction;

        public readonly long Nanoseconds => (WholeSeconds * 1_000_000_000) + Fraction;
    }
}
