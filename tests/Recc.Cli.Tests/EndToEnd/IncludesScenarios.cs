namespace Recc.Cli.Tests.EndToEnd;

/// <summary>How headers are found.</summary>
public sealed class IncludesScenarios(ScenarioStage stage) : ScenarioTests(stage);
