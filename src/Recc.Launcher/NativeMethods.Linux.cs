using System.Runtime.InteropServices;

namespace Recc.Launcher;

/// <summary>System calls of the launcher, with numbers of Linux.</summary>
internal static unsafe partial class NativeMethods
{
    internal const uint CloseOnExec = 1; // MFD_CLOEXEC
    internal const nuint ProgramFileName = 31; // AT_EXECFN

    [LibraryImport("libc", EntryPoint = "getauxval")]
    internal static partial byte* AuxiliaryValue(nuint type);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateMemoryFile(string name, uint flags);
}
