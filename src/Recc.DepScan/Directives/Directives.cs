namespace Recc.DepScan;

/// <summary>
/// What one file's text says to a preprocessor: its directives, in order, with everything else gone. Depends on nothing
/// but the bytes, the <see cref="ReadingMode"/> and the <see cref="Lexicon"/>; never changes, and serves many threads.
/// </summary>
public sealed class Directives
{
    internal Directives(Directive[] items, string? doubt, bool usesCounter)
    {
        Items = items;
        Doubt = doubt;
        UsesCounter = usesCounter;
    }

    internal Directive[] Items { get; }

    /// <summary>Why the text cannot be read as the compiler does; null when it can.</summary>
    internal string? Doubt { get; }

    /// <summary>Whether __COUNTER__ stands anywhere in it but in conditions.</summary>
    internal bool UsesCounter { get; }

    /// <summary>Whether a conditional has no end, which is an error.</summary>
    internal bool IsUnterminated { get; init; }

    /// <summary>How many directives there are; each takes about forty bytes and its text.</summary>
    public int Count => Items.Length;

    /// <summary>Reads a file's text. Any bytes will do; nothing is thrown.</summary>
    public static Directives Read(ReadOnlySpan<byte> text, ReadingMode mode, Lexicon lexicon)
    {
        if (text is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            return new Directives([], "the text is UTF-16", usesCounter: false);
        }

        if (text.StartsWith("\uFEFF"u8))
        {
            text = text["\uFEFF"u8.Length..];
        }

        bool hasTrigraphs = (mode & ReadingMode.Trigraphs) != 0 && Trigraphs.AreIn(text);
        if (!hasTrigraphs && !SpliceInspector.HasAwkwardSplice(text))
        {
            return new DirectiveReader(text, mode, lexicon, rewritten: false).Run();
        }

        // Rare: the lines are joined first, and then there is nothing awkward any more.
        byte[] copy = text.ToArray();
        int length = hasTrigraphs ? Trigraphs.Replace(copy) : copy.Length;
        length = LineSplices.Remove(copy.AsSpan(0, length));
        return new DirectiveReader(copy.AsSpan(0, length), mode, lexicon, rewritten: true).Run();
    }
}
