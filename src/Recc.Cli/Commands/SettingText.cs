using Recc.Core.Configuration;

namespace Recc.Cli.Commands;

/// <summary>How settings are spoken of.</summary>
internal static class SettingText
{
    /// <summary>The default in words: "off", "5 s", or what the row says; empty when there is nothing to say.</summary>
    public static string Default(Setting setting) => setting switch
    {
        { DefaultNote.Length: > 0 } => setting.DefaultNote,
        { Kind: SettingKind.Switch } => SwitchWord.IsOn(setting.Default) ? "on" : "off",
        { Kind: SettingKind.Seconds } => $"{setting.Default} s",
        { Kind: SettingKind.Milliseconds } => $"{setting.Default} ms",
        _ => setting.Default,
    };

    /// <summary>
    /// What a setting stands at, with secrets hidden: as it was set, or what follows from other settings, or its
    /// default in words.
    /// </summary>
    public static string Value(EffectiveSetting setting, ReccOptions options) =>
        setting.IsSet ? setting.Shown : Derived(setting.Setting.Name, options) ?? Default(setting.Setting);

    /// <summary>What a setting that nobody set stands at because of other settings; null for most.</summary>
    public static string? Derived(string name, ReccOptions options) => name switch
    {
        "CAS_SERVER" => options.CasServer?.Text,
        "ACTION_CACHE_SERVER" => options.ActionCacheServer?.Text,
        "CAS_INSTANCE" when options.CasInstance.Length > 0 => options.CasInstance,
        "ACTION_CACHE_INSTANCE" when options.ActionCacheInstance.Length > 0 => options.ActionCacheInstance,
        "CACHE_DIR" => options.CacheDirectory,
        _ => null,
    };
}
