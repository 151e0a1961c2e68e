using System.Buffers;

namespace Recc.DepScan;

/// <summary>
/// Reads <see cref="AssemblerFacts"/> out of assembler text that no preprocessor is going to change any more.
/// Directives in comments count like others: assemblers do not agree on what a comment is.
/// </summary>
public static class AssemblerFactsReader
{
    /// <summary>Reads one text. Any bytes will do; nothing is thrown.</summary>
    public static AssemblerFacts Read(ReadOnlySpan<byte> text)
    {
        var search = new AssemblerSearch(text);
        search.Run();
        return search.ToFacts();
    }

    /// <summary>
    /// Reads what a C preprocessor made of assembler text: its line markers name files, but take none in.
    /// </summary>
    public static AssemblerFacts ReadPreprocessed(ReadOnlySpan<byte> text)
    {
        var kept = new ArrayBufferWriter<byte>(text.Length + 1);
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range];
            if (line is not [(byte)'#', (byte)' ', >= (byte)'0' and <= (byte)'9', ..])
            {
                kept.Write(line);
            }

            kept.Write("\n"u8);
        }

        return Read(kept.WrittenSpan);
    }

    /// <summary>
    /// Reads the string literals of preprocessed C or C++: any of them may be inline assembly. Adjacent literals count
    /// as one, and escapes as what they stand for.
    /// </summary>
    public static AssemblerFacts ReadInline(ReadOnlySpan<byte> preprocessed)
    {
        var files = new HashSet<AssembledFile>();
        bool certain = true;
        var literals = new LiteralReader(preprocessed);
        while (literals.TryRead(out ReadOnlySpan<byte> content))
        {
            AssemblerFacts facts = Read(content);
            files.UnionWith(facts.Files);
            certain &= facts.IsCertain;
        }

        return new AssemblerFacts([.. files], certain && !literals.HasBareDirective);
    }
}
