namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Where objects go and what becomes of what was there.</summary>
public sealed class OutputsScenarios(ScenarioStage stage) : ScenarioTests(stage);
