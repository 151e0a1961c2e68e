using System.Runtime.InteropServices;

namespace Recc.Core.Diagnostics;

/// <summary>Adds to a file that many processes add to at once.</summary>
internal static class AppendedFile
{
    private const uint ReadAndWriteForAll = 0b110_110_110;

    /// <summary>Puts bytes at the end of a file in one piece; makes the file, not its folder.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="bytes">What to add.</param>
    /// <param name="umask">Permissions that a new file does not have; null for those of this process.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Append(string path, ReadOnlySpan<byte> bytes, UnixFileMode? umask)
    {
        if (OperatingSystem.IsLinux())
        {
            AppendOnLinux(path, bytes, umask);
            return;
        }

        // In one piece only as long as no other process does it in the same moment.
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(bytes);
    }

    // FileMode.Append looks for the end once and then writes at that offset; O_APPEND finds the end with each write.
    private static void AppendOnLinux(string path, ReadOnlySpan<byte> bytes, UnixFileMode? umask)
    {
        const int flags = NativeMethods.WriteOnly | NativeMethods.Create | NativeMethods.AppendAlways
            | NativeMethods.CloseOnExec;
        int descriptor = -1;
        if (umask is { } taken)
        {
            descriptor = NativeMethods.Open(path, flags | NativeMethods.MustBeNew, (int)ReadAndWriteForAll);
            _ = descriptor < 0 ? 0 : NativeMethods.ChangeMode(descriptor, ReadAndWriteForAll & ~(uint)taken);
        }

        descriptor = descriptor < 0 ? NativeMethods.Open(path, flags, (int)ReadAndWriteForAll) : descriptor;
        if (descriptor < 0)
        {
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            using var stream = new DescriptorStream(descriptor);
            stream.Write(bytes);
        }
        finally
        {
            _ = NativeMethods.Close(descriptor);
        }
    }
}
