using System.Runtime.InteropServices;

namespace Recc.Core.Launching;

/// <summary>The system calls of this room.</summary>
internal static partial class NativeMethods
{
    /// <summary>The number of the user that this process acts for.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint UserId();
}
