using System.Runtime.InteropServices;

namespace Recc.Core.Paths;

/// <summary>Asks the system where a path really leads.</summary>
public static partial class PhysicalPath
{
    /// <summary>
    /// The path without symbolic links. When it does not exist, its longest existing part is resolved and the rest is
    /// kept as text.
    /// </summary>
    public static string Of(string path)
    {
        if (RealPath(path) is { } real)
        {
            return real;
        }

        string normal = PathText.Normalize(path);
        string parent = PathText.Parent(normal);
        return parent.Length == 0 || parent == normal ? normal : PathText.Join(Of(parent), PathText.Name(normal));
    }

    private static unsafe string? RealPath(string path)
    {
        byte* resolved = NativeRealPath(path, null);
        if (resolved is null)
        {
            return null;
        }

        string? text = Marshal.PtrToStringUTF8((nint)resolved);
        NativeMemory.Free(resolved);
        return text;
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* NativeRealPath(string path, byte* buffer);
}
