using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Recc.Core.Actions;

namespace Recc.Core.Outputs;

/// <summary>
/// Makes an object for Windows that was made elsewhere the user's own: the names in its debug information, and the time at
/// which it was made. Any other file is left as it is.
/// </summary>
public static class CoffObjectWriter
{
    private const int LongestHeader = 56;

    /// <summary>
    /// Writes names. Throws <see cref="IOException"/> when the object is built in a way that is not understood, and it or
    /// <see cref="UnauthorizedAccessException"/> for trouble with the disk.
    /// </summary>
    public static void WriteNames(string path, CodeViewNames names)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (CoffFile.TimeOffset(bytes) is null)
        {
            return;
        }

        if (CoffFile.TryRead(bytes) is not { } file || !Restore(file, names))
        {
            throw new IOException($"{path}: debug information of a kind that recc does not know");
        }

        byte[] written = file.ToBytes();
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(handle, written, 0);
        RandomAccess.SetLength(handle, written.Length);
    }

    /// <summary>
    /// Writes the time of making, unless the object was made without one: linkers take objects that have the same time as
    /// before for unchanged. Trouble with the disk is thrown as by <see cref="WriteNames"/>.
    /// </summary>
    public static void WriteTime(string path, DateTimeOffset time)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        byte[] start = new byte[LongestHeader];
        int read = RandomAccess.Read(file, start, 0);
        if (CoffFile.TimeOffset(start.AsSpan(0, read)) is not { } at
            || BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(at)) == 0)
        {
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(start, unchecked((uint)time.ToUnixTimeSeconds()));
        RandomAccess.Write(file, start.AsSpan(0, 4), at);
    }

    private static bool Restore(CoffFile file, CodeViewNames names)
    {
        uint buildIndex = 0;
        for (int i = 0; i < file.Sections.Count; i++)
        {
            if (!file.Sections[i].IsNamed(".debug$T"u8))
            {
                continue;
            }

            if (CodeViewTypes.Restore(file.Sections[i].Data, names) is not var (types, index))
            {
                return false;
            }

            buildIndex = index;
            file.Replace(i, types, static place => place);
        }

        byte[][] all = [.. file.Sections.Where(IsSymbols).Select(static section => section.Data)];
        return CodeViewSymbols.TryRead(all, names, buildIndex) is { } symbols && Restore(file, symbols);
    }

    private static bool Restore(CoffFile file, CodeViewSymbols symbols)
    {
        for (int i = 0; i < file.Sections.Count; i++)
        {
            if (!IsSymbols(file.Sections[i]))
            {
                continue;
            }

            if (symbols.Restore(file.Sections[i].Data) is not var (data, place))
            {
                return false;
            }

            file.Replace(i, data, place);
        }

        return true;
    }

    private static bool IsSymbols(CoffSection section) => section.IsNamed(".debug$S"u8) && section.Data.Length > 0;
}
