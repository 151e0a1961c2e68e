namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Compilers under all names, and recc in all places.</summary>
public sealed class LaunchingScenarios(ScenarioStage stage) : ScenarioTests(stage);
