namespace Recc.Core.CommandLine;

/// <summary>Which -g options switch debug information on or off. The last one that does either wins.</summary>
internal static class DebugInfoOption
{
    // They say how debug information looks, and ask for none; their -gno- forms likewise. -ginline-line-tables is not
    // here: alone, and even as -gno-inline-line-tables, it makes clang write some.
    private static readonly string[] Neutral =
    [
        "as-loc-support", "as-locview-support", "column-info", "describe-dies", "dwarf-aranges", "embed-source",
        "gnu-pubnames", "internal-reset-location-views", "key-instructions", "pubnames", "record-gcc-switches",
        "simple-template-names", "simple-template-names=", "split-dwarf", "src-hash=", "statement-frontiers",
        "strict-dwarf", "template-alias", "variable-location-views", "variable-location-views=", "z", "z=",
    ];

    private static readonly string[] Off =
        ["-g0", "-gcoff0", "-ggdb0", "-gstabs+0", "-gstabs0", "-gvms0", "-gxcoff0"];

    /// <summary>
    /// True when the option switches debug information on, false when off, null when it does neither. An unknown -g
    /// option counts as on: that costs a directory in the key, while the opposite could leave one out.
    /// </summary>
    public static bool? Read(string option)
    {
        if (!option.StartsWith("-g", StringComparison.Ordinal)) return null;
        if (Array.IndexOf(Off, option) >= 0) return false;

        var name = option.StartsWith("-gno-", StringComparison.Ordinal) ? option[5..] : option[2..];
        return Array.IndexOf(Neutral, name) >= 0 ? null : true;
    }
}
