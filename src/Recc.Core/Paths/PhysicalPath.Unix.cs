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

    /// <summary>
    /// The same place, written so that it can be given to the runtime's file calls: those fold ".." as text, which
    /// behind a symbolic link leads elsewhere. What follows the last ".." stays as it is; so does all of it when the
    /// part before is not there.
    /// </summary>
    public static string WithoutDots(string path)
    {
        int end = EndOfLastDots(path);
        return end > 0 && RealPath(path[..end]) is { } real
            ? PathText.Join(real, path[end..].TrimStart('/'))
            : path;
    }

    /// <summary>Where the last component ".." ends, or 0 when there is none behind another component.</summary>
    private static int EndOfLastDots(string path)
    {
        for (int at = path.LastIndexOf("/..", StringComparison.Ordinal); at > 0;)
        {
            int end = at + 3;
            if (end == path.Length || path[end] == '/')
            {
                return end;
            }

            at = path.LastIndexOf("/..", at, StringComparison.Ordinal);
        }

        return 0;
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
