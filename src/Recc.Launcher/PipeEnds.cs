using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>What pipe2 gives.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PipeEnds
{
    public int Read;
    public int Write;
}
