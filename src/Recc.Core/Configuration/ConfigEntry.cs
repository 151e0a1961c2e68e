namespace Recc.Core.Configuration;

/// <summary>One line of a configuration file.</summary>
public abstract record ConfigEntry
{
    private ConfigEntry() { }

    /// <summary>name=value, with no spaces around either. The first line has the number 1.</summary>
    public sealed record Assignment(int Line, string Name, string Value) : ConfigEntry;

    /// <summary>A line that is neither an assignment nor a comment nor blank.</summary>
    public sealed record Malformed(int Line, string Text) : ConfigEntry;
}
