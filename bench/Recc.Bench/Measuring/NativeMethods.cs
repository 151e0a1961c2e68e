using System.Runtime.InteropServices;

namespace Recc.Bench.Measuring;

/// <summary>The calls of the C library that start a process, and tell what it and all below it used.</summary>
internal static unsafe partial class NativeMethods
{
    public const int ErrorInterrupted = 4;

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(
        out int pid, string path, void* actions, void* attributes, string?[] argv, string?[] envp);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    public static partial int Wait(int pid, out int status, int options, out Usage usage);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    public static partial long SystemConstant(int name);

    /// <summary>struct rusage of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;

        /// <summary>In kilobytes, of the largest process.</summary>
        public long MostResident;

        private fixed long others[13];
    }
}
