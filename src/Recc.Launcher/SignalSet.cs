using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>sigset_t, of which the first 64 bits say something on all processors that we know.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SignalSet
{
    public ulong Members;

    public void Add(int signal) => Members |= 1UL << (signal - 1);
}

/// <summary>Larger than any struct sigaction and siginfo_t. The first member is the handler, or the signal.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct SignalRoom
{
    public nint First;
}
