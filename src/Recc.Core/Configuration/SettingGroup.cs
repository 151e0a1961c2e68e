namespace Recc.Core.Configuration;

/// <summary>What a setting is about; the order is that of the pages that list them.</summary>
public enum SettingGroup
{
    Servers,
    Security,
    Connection,
    Caching,
    Execution,
    Daemon,
    Paths,
    Inputs,
    Links,
    Logging,
    Metrics,
    Files,
}
