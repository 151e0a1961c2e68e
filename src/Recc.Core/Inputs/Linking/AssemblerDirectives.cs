using System.Buffers;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Looks for the assembler's directives that read files, in whatever case. A string of the program that holds such a
/// word counts as well: intermediate code keeps all text alike.
/// </summary>
internal static class AssemblerDirectives
{
    // Each with a dot before it or without, as macros put words together.
    private static readonly SearchValues<string> Words =
        SearchValues.Create(["incbin", ".include"], StringComparison.OrdinalIgnoreCase);

    /// <summary>How many bytes of one piece of text belong to the next as well.</summary>
    public const int Overlap = 8;

    /// <summary>Whether a directive is among the bytes.</summary>
    public static bool AreIn(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[PieceLength];
        for (int at = 0; at < bytes.Length; at += PieceLength - Overlap)
        {
            ReadOnlySpan<byte> piece = bytes.Slice(at, Math.Min(PieceLength, bytes.Length - at));
            System.Text.Encoding.Latin1.GetChars(piece, text);
            if (text[..piece.Length].ContainsAny(Words))
            {
                return true;
            }
        }

        return false;
    }

    private const int PieceLength = 16 << 10;
}
