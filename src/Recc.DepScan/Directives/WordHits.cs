namespace Recc.DepScan;

/// <summary>
/// Where in a text words stand that mean something outside of directives. Searched for once; nearly all texts have
/// none.
/// </summary>
internal ref struct WordHits
{
    private readonly ReadOnlySpan<byte> text;
    private readonly List<(int Offset, WordHit Hit)>? hits;
    private int next;

    internal WordHits(ReadOnlySpan<byte> text, ReadingMode mode)
    {
        this.text = text;
        Collect("_Pragma"u8, WordHit.PragmaOperator, ref hits);
        HasPragmaOperator = hits is not null;
        Collect("push_macro"u8, WordHit.PragmaName, ref hits);
        Collect("pop_macro"u8, WordHit.PragmaName, ref hits);
        Collect("system_header"u8, WordHit.PragmaName, ref hits);
        if ((mode & ReadingMode.Modules) != 0)
        {
            Collect("import"u8, WordHit.Module, ref hits);
            Collect("module"u8, WordHit.Module, ref hits);
        }

        hits?.Sort(static (one, other) => one.Offset.CompareTo(other.Offset));
    }

    internal readonly bool HasPragmaOperator { get; }

    /// <summary>The offset of the next one, or a number beyond every text.</summary>
    internal readonly int Next => hits is not null && next < hits.Count ? hits[next].Offset : int.MaxValue;

    /// <summary>The offset of the next word in a range, or -1; words before it are passed over for good.</summary>
    internal int Take(int from, int to, out WordHit hit)
    {
        hit = default;
        while (Next < to)
        {
            (int offset, hit) = hits![next++];
            if (offset >= from)
            {
                return offset;
            }
        }

        return -1;
    }

    private readonly void Collect(ReadOnlySpan<byte> word, WordHit hit, ref List<(int Offset, WordHit Hit)>? found)
    {
        for (int at = 0; at < text.Length;)
        {
            int index = text[at..].IndexOf(word);
            if (index < 0)
            {
                return;
            }

            at += index;
            if (new TextCursor(text).IsWholeWord(at, word.Length))
            {
                (found ??= []).Add((at, hit));
            }

            at += word.Length;
        }
    }
}

internal enum WordHit
{
    PragmaOperator,
    PragmaName,
    Module,
}
