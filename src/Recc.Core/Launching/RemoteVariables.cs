using System.Collections.Immutable;
using Recc.Core.Configuration;

namespace Recc.Core.Launching;

/// <summary>Which of the user's variables the settings send to workers.</summary>
internal static class RemoteVariables
{
    /// <summary>The variables, sorted by name. RECC_REMOTE_ENV_[var] wins over what the environment says.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Of(
        IReadOnlyDictionary<string, string> environment, ReccOptions options)
    {
        if (!options.PreserveEnvironment && options.EnvironmentToRead.IsEmpty)
        {
            return options.RemoteEnvironment;
        }

        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (options.PreserveEnvironment)
        {
            foreach ((string name, string value) in environment.Where(static pair =>
                !pair.Key.StartsWith(SettingTable.Prefix, StringComparison.Ordinal)))
            {
                variables[name] = value;
            }
        }

        foreach (string name in options.EnvironmentToRead)
        {
            if (environment.TryGetValue(name, out string? value))
            {
                variables[name] = value;
            }
        }

        foreach ((string name, string value) in options.RemoteEnvironment)
        {
            variables[name] = value;
        }

        return [.. variables];
    }
}
