using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Inputs.Linking;

/// <summary>Bytes out of the middle of a file.</summary>
internal static class FileBytes
{
    /// <summary>All that are asked for, or <see cref="FormatException"/>.</summary>
    public static byte[] Read(SafeFileHandle file, long at, int length)
    {
        byte[] bytes = new byte[length];
        for (int got = 0; got < length;)
        {
            int more = RandomAccess.Read(file, bytes.AsSpan(got), at + got);
            got = more > 0 ? got + more : throw new FormatException("the file ends early");
        }

        return bytes;
    }
}
