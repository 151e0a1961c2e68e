using System.Runtime;
using Recc.Launcher;

namespace System;

/// <summary>What compiled code calls to copy and to clear larger structs.</summary>
internal static unsafe class SpanHelpers
{
    [RuntimeExport("RhSpanHelpers_MemCopy")]
    private static void Memmove(ref byte destination, ref byte source, nuint count)
    {
        fixed (byte* to = &destination)
        fixed (byte* from = &source)
        {
            _ = Libc.Copy(to, from, count);
        }
    }

    [RuntimeExport("RhSpanHelpers_MemZero")]
    private static void ClearWithoutReferences(ref byte destination, nuint count)
    {
        fixed (byte* to = &destination)
        {
            _ = Libc.Fill(to, 0, count);
        }
    }
}
