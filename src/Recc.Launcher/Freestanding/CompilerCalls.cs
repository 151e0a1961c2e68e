using System.Runtime;

namespace Internal.Runtime;

/// <summary>Between the program's start and a runtime, of which there is none.</summary>
internal static unsafe class CompilerCalls
{
    [RuntimeExport("RhpReversePInvoke")]
    private static void Enter(void* frame)
    {
    }

    [RuntimeExport("RhpReversePInvokeReturn")]
    private static void Leave(void* frame)
    {
    }
}
