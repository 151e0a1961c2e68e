namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Scenarios from tables in C#, for those that are not files (yet): without relocation and edits.</summary>
internal static class EveryMode
{
    /// <summary>Scenario names and compilers, for theories.</summary>
    public static IEnumerable<object[]> Cases(IReadOnlyDictionary<string, Scenario> scenarios) =>
        from name in scenarios.Keys
        from tools in Tools.All
        where !OnlyFor(name, tools)
        select new object[] { name, tools.C };

    public static async Task CheckAsync(Scenario scenario, string compiler)
    {
        using var stage = new ScenarioStage();
        await stage.InitializeAsync();
        try
        {
            using var forms = new EveryForm(
                scenario with { StaysBecause = "not tried" }, Tools.Named(compiler), stage);
            forms.Check();
        }
        finally
        {
            await stage.DisposeAsync();
        }
    }

    /// <summary>A name such as "… (gcc)" is for that compiler alone.</summary>
    private static bool OnlyFor(string name, Tools tools) =>
        name.EndsWith(')') && !name.EndsWith($"({tools.C})", StringComparison.Ordinal);
}
