using System.Collections.Immutable;

namespace Recc.Core.Configuration;

/// <summary>One row of <see cref="SettingTable"/>: what can be set, and what users are told about it.</summary>
/// <param name="Name">Upper case and without RECC_, such as CAS_SERVER. A map's name is without its [key].</param>
/// <param name="Kind">What may stand as its value.</param>
/// <param name="Default">Its value when nobody sets it, as a user would write it; may be empty.</param>
/// <param name="Group">Where it is listed.</param>
/// <param name="Sentence">What it does, for users.</param>
public sealed record Setting(string Name, SettingKind Kind, string Default, SettingGroup Group, string Sentence)
{
    /// <summary>What users are told about the default when <see cref="Default"/> cannot say it.</summary>
    public string DefaultNote { get; init; } = "";

    /// <summary>Whether upstream recc does not have it.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Whether its values are never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The words of a <see cref="SettingKind.Choice"/>.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>The largest value of a <see cref="SettingKind.Number"/>.</summary>
    public int Largest { get; init; } = int.MaxValue;

    /// <summary>What the [key] of a map stands for.</summary>
    public string KeyWord { get; init; } = "key";

    /// <summary>The environment variable, with [key] or [var] for a map: RECC_REMOTE_ENV_[var].</summary>
    public string Variable => Kind == SettingKind.Map
        ? $"{SettingTable.Prefix}{Name}_[{KeyWord}]"
        : SettingTable.Prefix + Name;
}
