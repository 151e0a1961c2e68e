namespace Recc.DepScan;

/// <summary>What one scan after the other may fill and empty again.</summary>
internal sealed class ScanMemory
{
    internal MacroTable Macros { get; } = new();

    /// <summary>
    /// The only part that later scans may use, and that is never emptied: it depends on nothing else.
    /// </summary>
    internal OptionTexts Options { get; } = new();

    internal SearchMemory Search { get; } = new();

    /// <summary>Where the answer lists a spelling.</summary>
    internal Dictionary<string, int> Listed { get; } = new(512, StringComparer.Ordinal);

    /// <summary>Forgets all; false when it grew too large to be kept.</summary>
    internal bool Clear()
    {
        bool isSmall = Search.IsSmall;
        if (isSmall)
        {
            Macros.Clear();
            Search.Clear();
            Listed.Clear();
        }

        return isSmall;
    }
}
