namespace Recc.DevServer.Validation;

/// <summary>The order of names in the protocol: by code point, which is the order of the UTF-8 bytes.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    /// <summary>Ordinal order of .NET is by UTF-16 unit, which puts surrogates before U+E000 to U+FFFF.</summary>
    public int Compare(string? x, string? y)
    {
        using var left = (x ?? "").EnumerateRunes().GetEnumerator();
        using var right = (y ?? "").EnumerateRunes().GetEnumerator();
        while (true)
        {
            bool more = left.MoveNext();
            if (more != right.MoveNext())
            {
                return more ? 1 : -1;
            }

            if (!more)
            {
                return 0;
            }

            int order = left.Current.Value.CompareTo(right.Current.Value);
            if (order != 0)
            {
                return order;
            }
        }
    }

    /// <summary>
    /// The first entry that is not after the one before it, or null when the list is sorted without doubles.
    /// </summary>
    public static string? FirstOutOfOrder(IReadOnlyList<string> names)
    {
        for (int i = 1; i < names.Count; i++)
        {
            if (Instance.Compare(names[i - 1], names[i]) >= 0)
            {
                return names[i];
            }
        }

        return null;
    }
}
