using System.Text;

namespace Recc.Core.Paths;

/// <summary>A project's source tree and its build tree, as CMakeCache.txt names them.</summary>
/// <param name="Source">Absolute path, normalised.</param>
/// <param name="Binary">Absolute path, normalised.</param>
public sealed record CMakeTree(string Source, string Binary)
{
    /// <summary>What a CMakeCache.txt says; null when it cannot be read, or does not name both.</summary>
    public static CMakeTree? Read(string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return Entry(text, "\nCMAKE_HOME_DIRECTORY:INTERNAL="u8) is { } source
            && Entry(text, "\nCMAKE_CACHEFILE_DIR:INTERNAL="u8) is { } binary
                ? new CMakeTree(source, binary)
                : null;
    }

    private static string? Entry(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        int at = text.IndexOf(key);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> value = text[(at + key.Length)..];
        int end = value.IndexOfAny((byte)'\n', (byte)'\r');
        string path = Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
        return PathText.IsAbsolute(path) ? PathText.Normalize(path) : null;
    }
}
