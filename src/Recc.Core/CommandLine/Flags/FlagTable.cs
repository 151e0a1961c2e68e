using System.Collections.Immutable;

namespace Recc.Core.CommandLine;

/// <summary>All rows, sorted by spelling, and the search for the longest one that fits an argument.</summary>
public static class FlagTable
{
    private static readonly Flag[] InOrder = Sorted([.. CommonFlags.Rows, .. GccFlags.Rows, .. ClangFlags.Rows]);

    /// <summary>All rows in ordinal order of their spelling.</summary>
    public static ImmutableArray<Flag> Rows => [.. InOrder];

    /// <summary>
    /// The row with the longest spelling that describes an argument, among those that one of the families knows; null
    /// when there is none.
    /// </summary>
    public static Flag? Find(string argument, CompilerFamilies families)
    {
        var prefix = argument.AsSpan();
        while (!prefix.IsEmpty)
        {
            var index = LastNotAbove(prefix);
            if (index < 0) return null;

            var row = InOrder[index];
            var common = row.Spelling.AsSpan().CommonPrefixLength(prefix);
            var isPrefix = common == row.Spelling.Length;
            if (isPrefix && (row.Families & families) != 0 && row.Describes(argument)) return row;

            // A longer spelling that fits would sort between this row and the prefix, and nothing does.
            prefix = prefix[..(isPrefix ? common - 1 : common)];
        }

        return null;
    }

    private static int LastNotAbove(ReadOnlySpan<char> text)
    {
        var low = 0;
        var high = InOrder.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (InOrder[middle].Spelling.AsSpan().SequenceCompareTo(text) <= 0) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    private static Flag[] Sorted(Flag[] rows)
    {
        Array.Sort(rows, static (left, right) => string.CompareOrdinal(left.Spelling, right.Spelling));
        return rows;
    }
}
