using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>struct statx of linux/stat.h; the offsets are part of the kernel's interface.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    internal const uint Basics = 0x7FF; // STATX_BASIC_STATS

    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedFraction;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedFraction;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly ulong Device => ((ulong)DeviceMajor << 32) | DeviceMinor;

    public readonly ulong ChangedNanoseconds => ((ulong)ChangedSeconds * 1_000_000_000) + ChangedFraction;

    public readonly ulong ModifiedNanoseconds => ((ulong)ModifiedSeconds * 1_000_000_000) + ModifiedFraction;
}
