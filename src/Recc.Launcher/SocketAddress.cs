using System.Runtime.InteropServices;

namespace Recc.Launcher;

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

/// <summary>struct ucred.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Peer
{
    public int ProcessId;
    public uint User;
    public uint Group;
}
