using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>What the launcher's own span has: the address of a literal, which does not move.</summary>
internal static unsafe class LiteralStart
{
    extension(ReadOnlySpan<byte> literal)
    {
        public byte* Start => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));
    }
}
