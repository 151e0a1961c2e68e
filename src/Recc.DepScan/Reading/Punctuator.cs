namespace Recc.DepScan;

/// <summary>Punctuators, numbered as in <see cref="Words"/>.</summary>
internal static class Punctuator
{
    internal const int Open = 0;
    internal const int Close = 1;
    internal const int Comma = 2;
    internal const int Less = 3;
    internal const int Greater = 4;
    internal const int Plus = 5;
    internal const int Minus = 6;
    internal const int Star = 7;
    internal const int Slash = 8;
    internal const int Percent = 9;
    internal const int Tilde = 10;
    internal const int Exclamation = 11;
    internal const int Question = 12;
    internal const int Colon = 13;
    internal const int Ampersand = 14;
    internal const int Bar = 15;
    internal const int Caret = 16;
    internal const int Equal = 18;
    internal const int NotEqual = 19;
    internal const int LessEqual = 20;
    internal const int GreaterEqual = 21;
    internal const int AndAnd = 22;
    internal const int OrOr = 23;
    internal const int ShiftLeft = 24;
    internal const int ShiftRight = 25;
    internal const int Hash = 26;
    internal const int HashHash = 27;
    internal const int Ellipsis = 28;
    internal const int FirstDigraph = 52;
    internal const int DigraphHash = 56;
    internal const int DigraphHashHash = 57;

    /// <summary>How many there are; their numbers begin with 0.</summary>
    internal const int Count = 58;

    /// <summary>How many bytes the longest punctuator that begins here has; 0 when none does.</summary>
    internal static int LengthAt(ReadOnlySpan<byte> text, Lexicon lexicon, bool hasDigraphs, out int id)
    {
        int longest = 0;
        id = -1;
        for (int candidate = 0; candidate < (hasDigraphs ? Count : FirstDigraph); candidate++)
        {
            ReadOnlySpan<byte> spelling = lexicon.BytesOf(candidate);
            if (spelling.Length > longest && spelling[0] == text[0] && text.StartsWith(spelling))
            {
                longest = spelling.Length;
                id = candidate;
            }
        }

        return longest;
    }
}
