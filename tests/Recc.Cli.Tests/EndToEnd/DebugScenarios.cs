namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Debug information.</summary>
public sealed class DebugScenarios(ScenarioStage stage) : ScenarioTests(stage);
