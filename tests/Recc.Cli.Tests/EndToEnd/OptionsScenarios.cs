namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What options do.</summary>
public sealed class OptionsScenarios(ScenarioStage stage) : ScenarioTests(stage);
