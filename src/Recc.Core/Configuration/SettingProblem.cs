namespace Recc.Core.Configuration;

/// <summary>Something in the settings that is not as it should be. Never holds a secret value.</summary>
/// <param name="Name">The setting's environment variable (RECC_…), or empty when it has no name.</param>
/// <param name="Source">Where it was written.</param>
/// <param name="Wrong">What is wrong with it.</param>
/// <param name="Allowed">What would be right.</param>
/// <param name="IsBadValue">
/// Whether a setting that this version acts on has a value that cannot be understood. Such a launch compiles locally:
/// any guess could put results under a key, or on a server, that the user did not mean. Other problems are only told.
/// </param>
public sealed record SettingProblem(string Name, SettingSource Source, string Wrong, string Allowed, bool IsBadValue)
{
    /// <summary>The problem as one line for users.</summary>
    public override string ToString() =>
        Name.Length == 0 ? $"{Source}: {Wrong}; {Allowed}" : $"{Source}: {Name}: {Wrong}; {Allowed}";
}
