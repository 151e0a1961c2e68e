using System.Runtime.InteropServices;
using System.Text;

namespace Recc.Core.Processes;

/// <summary>Strings as C has them for argv and envp: pointers to bytes that end in NUL, then a null pointer.</summary>
internal sealed unsafe class CStringArray : IDisposable
{
    private byte** pointers;

    /// <summary>The strings in UTF-8.</summary>
    internal CStringArray(IReadOnlyList<string> strings)
        : this([.. strings.Select(Encoding.UTF8.GetBytes)])
    {
    }

    /// <summary>The strings byte for byte.</summary>
    internal CStringArray(IReadOnlyList<byte[]> strings)
    {
        // One block: the pointers, then the bytes.
        long pointerBytes = (strings.Count + 1L) * sizeof(byte*);
        long textBytes = strings.Sum(text => text.Length + 1L);
        pointers = (byte**)NativeMemory.AllocZeroed((nuint)(pointerBytes + textBytes));
        byte* at = (byte*)pointers + pointerBytes;
        for (int i = 0; i < strings.Count; i++)
        {
            pointers[i] = at;
            strings[i].CopyTo(new Span<byte>(at, strings[i].Length));
            at += strings[i].Length + 1;
        }
    }

    internal byte** Pointer => pointers;

    internal static CStringArray OfEnvironment(IReadOnlyDictionary<string, string> variables) =>
        new([.. variables.Select(pair => $"{pair.Key}={pair.Value}")]);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(pointers);
        pointers = null;
    }
}
