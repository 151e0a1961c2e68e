namespace Recc.Core.Configuration;

/// <summary>What the value of a switch means.</summary>
public static class SwitchWord
{
    /// <summary>False for 0, false, no, off in any case and the empty string; true for everything else.</summary>
    public static bool IsOn(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ReadOnlySpan<char> word = value.AsSpan().Trim();
        return !(word.IsEmpty || word is "0" || Is(word, "false") || Is(word, "no") || Is(word, "off"));
    }

    private static bool Is(ReadOnlySpan<char> word, string other) =>
        word.Equals(other, StringComparison.OrdinalIgnoreCase);
}
