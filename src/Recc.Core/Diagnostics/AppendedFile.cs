using System.Runtime.InteropServices;

namespace Recc.Core.Diagnostics;

/// <summary>Adds to a file that many processes add to at once.</summary>
internal static class AppendedFile
{
    /// <summary>Puts bytes at the end of a file in one piece; makes the file, not its folder.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            AppendOnLinux(path, bytes);
            return;
        }

        // In one piece only as long as no other process does it in the same moment.
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(bytes);
    }

    // FileMode.Append looks for the end once and then writes at that offset; O_APPEND finds the end with each write.
    private static void AppendOnLinux(string path, ReadOnlySpan<byte> bytes)
    {
        const int flags = NativeMethods.WriteOnly | NativeMethods.Create | NativeMethods.AppendAlways
            | NativeMethods.CloseOnExec;
        const int readAndWriteForAll = 0b110_110_110;
        int descriptor = NativeMethods.Open(path, flags, readAndWriteForAll);
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
