using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Outputs;

/// <summary>
/// Takes the directory that gcc really ran in out of the interface of a module, where it stands for people to read. It
/// is another one in each run of an action, and the interface is in the key of all that import it. Tried with gcc 16:
/// no checksum covers that section.
/// </summary>
public static class InterfaceDirectoryWriter
{
    private static readonly byte[] Section = ".gnu.c++.README\0"u8.ToArray();
    private static readonly byte[] Name = "/proc/self/cwd"u8.ToArray();

    /// <summary>
    /// Changes the file in place; any other file than such an interface is left as it is. The length stays, so that
    /// only directories of one length become one. Throws <see cref="IOException"/> or <see
    /// cref="UnauthorizedAccessException"/>
    /// for trouble with the disk.
    /// </summary>
    public static void Write(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        if (Find(content) is not var (start, length))
        {
            return;
        }

        byte[] name = new byte[length];
        Array.Fill(name, (byte)'/');
        Name.AsSpan(0, length < Name.Length ? 0 : Name.Length).CopyTo(name);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, name, start);
    }

    private static (int Start, int Length)? Find(ReadOnlySpan<byte> content)
    {
        const int key = 6;
        if (!content.StartsWith("\x7f"u8) || !content[1..].StartsWith("ELF"u8) || content.IndexOf(Section) < 0
            || content.IndexOf("GNU C++ "u8) is not (> 0 and var text))
        {
            return null;
        }

        ReadOnlySpan<byte> readme = content[text..];
        int end = readme.IndexOf("\0\0"u8);
        int line = readme[..(end < 0 ? readme.Length : end + 1)].IndexOf("\0cwd: "u8);
        if (line < 0)
        {
            return null;
        }

        int length = readme[(line + key)..].IndexOf((byte)0);
        return length > 0 ? (text + line + key, length) : null;
    }
}
