namespace Recc.DepScan;

/// <summary>Text that is split into tokens when it is first asked for.</summary>
internal sealed class LazyTokens(byte[] blob, int start, int length, ReadingMode mode, bool isCondition)
{
    private Token[]? tokens;
    private PlainCondition? plain;

    internal ReadOnlySpan<byte> Text => blob.AsSpan(start, length);

    // Two threads may both do it; they get the same.
    internal Token[] In(Lexicon lexicon) => tokens ??= [.. new Tokenizer(lexicon, mode).Split(Text, isCondition)];

    /// <summary>The same as a condition.</summary>
    internal PlainCondition PlainIn(Lexicon lexicon) => plain ??= PlainCondition.Parse(In(lexicon), lexicon);
}
