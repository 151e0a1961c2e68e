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

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollRequest
{
    public int Descriptor;
    public short Events;
    public short Received;
}

/// <summary>sigset_t, of which the first 64 bits say something on all processors that we know.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SignalSet
{
    public ulong Members;

    public void Add(int signal) => Members |= 1UL << (signal - 1);
}

/// <summary>posix_spawnattr_t or posix_spawn_file_actions_t, which take 336 and 80 bytes in glibc, and no more in musl.</summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal struct SpawnRoom
{
    public ulong First;
}

/// <summary>Larger than any struct sigaction and siginfo_t. The first member is the handler, or the signal.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct SignalRoom
{
    public nint First;
}

/// <summary>struct sockaddr_un.</summary>
[StructLayout(LayoutKind.Explicit, Size = 110)]
internal struct SocketAddress
{
    internal const int LongestPath = 107;

    [FieldOffset(0)]
    public ushort Family;

    [FieldOffset(2)]
    public byte Path;
}

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClockTime
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary>struct rlimit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    public ulong Soft;
    public ulong Hard;
}

/// <summary>What pipe2 gives.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PipeEnds
{
    public int Read;
    public int Write;
}

/// <summary>struct ucred.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Peer
{
    public int ProcessId;
    public uint User;
    public uint Group;
}

/// <summary>Two things to wait for; a second descriptor of 0 is none.</summary>
internal struct PollPair
{
    public PollRequest First;
    public PollRequest Second;
}

/// <summary>Three of them in a row.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollTriple
{
    public PollRequest First;
    public PollRequest Second;
    public PollRequest Third;
}
