using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollRequest
{
    public int Descriptor;
    public short Events;
    public short Received;
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
