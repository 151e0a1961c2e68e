namespace Recc.Core.Processes;

/// <summary>
/// Our own arguments as the bytes we were given. The runtime decodes them as UTF-8, which a name in another encoding
/// does not survive.
/// </summary>
public static class RawArguments
{
    /// <summary>
    /// The last <paramref name="count"/> arguments: whatever started us, be it a runtime host with arguments of its
    /// own, stands before them. Throws <see cref="IOException"/> when the system does not tell.
    /// </summary>
    public static IReadOnlyList<byte[]> ReadLast(int count)
    {
        List<byte[]> all = Split(File.ReadAllBytes("/proc/self/cmdline"));
        return all.Count >= count
            ? all[^count..]
            : throw new IOException($"/proc/self/cmdline holds {all.Count} arguments, fewer than {count}");
    }

    /// <summary>Cuts text whose pieces each end in NUL. An empty argument is an empty piece.</summary>
    public static List<byte[]> Split(ReadOnlySpan<byte> text)
    {
        var pieces = new List<byte[]>();
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)0);
            if (end < 0)
            {
                pieces.Add(text.ToArray());
                break;
            }

            pieces.Add(text[..end].ToArray());
            text = text[(end + 1)..];
        }

        return pieces;
    }
}
