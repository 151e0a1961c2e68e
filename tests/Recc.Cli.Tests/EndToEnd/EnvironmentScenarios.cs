namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Variables, limits and streams.</summary>
public sealed class EnvironmentScenarios(ScenarioStage stage) : ScenarioTests(stage);
