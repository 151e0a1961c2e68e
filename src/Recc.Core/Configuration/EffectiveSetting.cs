namespace Recc.Core.Configuration;

/// <summary>What one setting stands at.</summary>
/// <param name="Setting">The row of the table.</param>
/// <param name="Key">The [key] of a map's entry; empty for all others, and for a map without entries.</param>
/// <param name="RawValue">As it was written, or the default. May be a secret: show <see cref="Shown"/> instead.</param>
/// <param name="Source">Where the value came from.</param>
public sealed record EffectiveSetting(Setting Setting, string Key, string RawValue, SettingSource Source)
{
    /// <summary>The environment variable that would set this.</summary>
    public string Variable =>
        Key.Length == 0 ? Setting.Variable : $"{SettingTable.Prefix}{Setting.Name}_{Key}";

    /// <summary>Whether somebody set it.</summary>
    public bool IsSet => Source is not SettingSource.BuiltIn;

    /// <summary>The value in a form that may be shown to anybody.</summary>
    public string Shown => Secrets.Mask(Setting, Key, RawValue);
}
