using System.Runtime.InteropServices;

namespace Recc.DevServer.Execution;

/// <summary>An array of C strings that ends with a null pointer, as argv and envp are.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly byte** pointers;
    private readonly int count;

    public NativeStrings(IReadOnlyList<string> strings)
    {
        count = strings.Count;
        pointers = (byte**)NativeMemory.AllocZeroed((nuint)count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < count; i++)
        {
            pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    public byte** Pointer => pointers;

    public void Dispose()
    {
        for (int i = 0; i < count; i++)
        {
            Marshal.FreeCoTaskMem((nint)pointers[i]);
        }

        NativeMemory.Free(pointers);
    }
}
