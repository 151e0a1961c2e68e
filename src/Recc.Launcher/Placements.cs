namespace Recc.Launcher;

/// <summary>Files to rename, in their order, at the very end.</summary>
internal unsafe struct Placements
{
    private Bytes paths; // from, NUL, to, NUL

    public void Add(Text from, Text to)
    {
        paths.Add(from);
        paths.Add((byte)0);
        paths.Add(to);
        paths.Add((byte)0);
    }

    /// <summary>Renames them. What went wrong; empty when nothing did.</summary>
    public Text Carry()
    {
        byte* at = paths.Start;
        while (at < paths.Start + paths.Length)
        {
            byte* from = at;
            byte* to = from + Text.Of(from).Length + 1;
            at = to + Text.Of(to).Length + 1;
            if (Libc.Rename(from, to) != 0)
            {
                byte* why = Libc.Explain(Libc.LastError);
                Bytes failure = default;
                failure.Add(Text.Of(to));
                failure.Add(": "u8);
                failure.Add(Text.Of(why));
                return failure.Text;
            }
        }

        paths.Clear();
        return default;
    }
}
