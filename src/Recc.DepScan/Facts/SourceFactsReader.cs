using System.Buffers;

namespace Recc.DepScan;

/// <summary>
/// Reads <see cref="SourceFacts"/> out of a source text. This and the types of its result are what others use. It knows
/// how C and C++ are written and nothing of directories, options or compilers.
/// <para>
/// It does not follow the text token by token. Everything of interest begins with a few bytes that are searched for
/// wherever they stand, in comments and strings too: that cannot go out of step with the compiler, and it is fast.
/// Comments are told apart only where something was found that would cost its finder dearly; see
/// <see cref="CommentLocator"/>.
/// </para>
/// </summary>
public static class SourceFactsReader
{
    /// <summary>Reads one text. Any bytes will do; nothing is thrown.</summary>
    public static SourceFacts Read(ReadOnlySpan<byte> text)
    {
        var findings = new Findings();
        if (text is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            // UTF-16: none of what follows would find anything.
            findings.Add(SourceTraits.UnreadableName);
        }

        if (text.StartsWith("\uFEFF"u8))
        {
            text = text["\uFEFF"u8.Length..];
        }

        ReadJoined(text, replaceTrigraphs: false, findings);
        if (Trigraphs.AreIn(text))
        {
            // Whether they are replaced depends on options, so both readings count.
            ReadJoined(text, replaceTrigraphs: true, findings);
        }

        return findings.ToFacts();
    }

    private static void ReadJoined(ReadOnlySpan<byte> text, bool replaceTrigraphs, Findings findings)
    {
        if (!replaceTrigraphs && !LineSplices.AreIn(text))
        {
            new TextSearch(text, rewritten: false, findings).Run();
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            int length = text.Length;
            text.CopyTo(buffer);
            if (replaceTrigraphs)
            {
                length = Trigraphs.Replace(buffer.AsSpan(0, length));
            }

            length = LineSplices.Remove(buffer.AsSpan(0, length));
            new TextSearch(buffer.AsSpan(0, length), rewritten: true, findings).Run();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
