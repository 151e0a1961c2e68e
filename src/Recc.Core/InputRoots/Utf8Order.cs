namespace Recc.Core.InputRoots;

/// <summary>
/// Orders strings as their UTF-8 bytes are ordered, which is code point order. Comparing UTF-16 code units gives the
/// same answer except where one string has a surrogate and the other a unit from U+E000 on.
/// </summary>
public sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        int length = Math.Min(x.Length, y.Length);
        for (int i = 0; i < length; i++)
        {
            if (x[i] != y[i])
            {
                return Weight(x[i]) - Weight(y[i]);
            }
        }

        return x.Length - y.Length;
    }

    /// <summary>Moves the surrogates behind all other units, where their code points belong.</summary>
    private static int Weight(char unit) =>
        char.IsSurrogate(unit) ? unit + 0x2000 : unit >= 0xE000 ? unit - 0x800 : unit;
}
