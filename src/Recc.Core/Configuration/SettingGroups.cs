using System.Diagnostics;

namespace Recc.Core.Configuration;

/// <summary>Headings for <see cref="SettingGroup"/>.</summary>
public static class SettingGroups
{
    /// <summary>All groups, in the order in which they are shown.</summary>
    public static IReadOnlyList<SettingGroup> All { get; } = Enum.GetValues<SettingGroup>();

    /// <summary>The heading of a group.</summary>
    public static string Title(SettingGroup group) => group switch
    {
        SettingGroup.Servers => "Servers",
        SettingGroup.Security => "Security",
        SettingGroup.Connection => "Connections, timeouts and retries",
        SettingGroup.Caching => "Caching",
        SettingGroup.Execution => "Execution",
        SettingGroup.Daemon => "Daemon and local jobs",
        SettingGroup.Paths => "Paths",
        SettingGroup.Inputs => "Inputs and outputs",
        SettingGroup.Links => "Links",
        SettingGroup.Logging => "Logging",
        SettingGroup.Metrics => "Metrics",
        SettingGroup.Files => "Configuration files",
        _ => throw new UnreachableException(),
    };
}
