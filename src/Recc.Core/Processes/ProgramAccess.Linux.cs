namespace Recc.Core.Processes;

/// <summary>Whether the system would let us execute a file.</summary>
internal static class ProgramAccess
{
    internal static bool MayExecute(string path) =>
        NativeMethods.MayAccess(
            NativeMethods.AtCurrentDirectory, path, NativeMethods.MayExecute, NativeMethods.AtEffectiveIds) == 0;
}
