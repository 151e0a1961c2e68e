using System.Collections.Immutable;

namespace Recc.Core.CommandLine;

/// <summary>
/// All rows of clang-cl, and the search for the longest one that fits an argument. A class of its own, so that launches
/// of other compilers do not sort them.
/// </summary>
public static class ClangClFlagTable
{
    private static readonly Flag[] InOrder = Sorted(ClangClFlags.Rows);

    /// <summary>All rows in ordinal order of their spelling, behind its slash or dash.</summary>
    public static ImmutableArray<Flag> Rows => [.. InOrder];

    /// <summary>
    /// The row with the longest spelling that describes an argument: with a slash where the argument begins with one,
    /// with either where it begins with a dash. Null when there is none.
    /// </summary>
    public static Flag? Find(string argument)
    {
        if (argument.Length < 2 || argument[0] is not ('/' or '-')) return null;

        Flag? longest = null;
        for (var i = FirstWith(argument[1]); i < InOrder.Length && InOrder[i].Spelling[1] == argument[1]; i++)
        {
            var row = InOrder[i];
            var isTypable = row.Spelling[0] == '/' || argument[0] == '-';
            if (isTypable && argument.AsSpan(1).StartsWith(row.Spelling.AsSpan(1)) && row.Describes(argument)
                && row.Spelling.Length > (longest?.Spelling.Length ?? 0))
            {
                longest = row;
            }
        }

        return longest;
    }

    /// <summary>Where the rows begin whose spelling has this letter behind its slash or dash.</summary>
    private static int FirstWith(char letter)
    {
        var low = 0;
        var high = InOrder.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (InOrder[middle].Spelling[1] < letter) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static Flag[] Sorted(Flag[] rows)
    {
        Array.Sort(rows, static (left, right) =>
            left.Spelling.AsSpan(1).SequenceCompareTo(right.Spelling.AsSpan(1)));
        return rows;
    }
}
