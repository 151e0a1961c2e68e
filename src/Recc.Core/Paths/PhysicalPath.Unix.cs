using System.Runtime.InteropServices;

namespace Recc.Core.Paths;

/// <summary>Asks the system where a path really leads.</summary>
public static partial class PhysicalPath
{
    /// <summary>PATH_MAX of Linux, in bytes.</summary>
    private const int LongestPath = 4096;

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

        // No recursion: somebody may name a hundred thousand directories.
        string normal = PathText.Normalize(path);
        string parent = Openable(PathText.Parent(normal));
        while (parent.Length > 0)
        {
            if (RealPath(parent) is { } known)
            {
                return PathText.Join(known, normal[parent.Length..].TrimStart('/'));
            }

            string above = PathText.Parent(parent);
            parent = above == parent ? "" : above;
        }

        return normal;
    }

    /// <summary>As much of a path, in whole components, as the system would look at.</summary>
    private static string Openable(string path)
    {
        if (path.Length <= LongestPath)
        {
            return path;
        }

        int end = path.LastIndexOf('/', LongestPath);
        return end > 0 ? path[..end] : end == 0 ? "/" : "";
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
        // A NUL would end the path early for the system, which would then answer for another file.
        if (path.Length > LongestPath || path.Contains('\0'))
        {
            return null;
        }

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
