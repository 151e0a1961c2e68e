namespace Recc.Cli.Tests.EndToEnd;

/// <summary>How files are called.</summary>
public sealed class NamesScenarios(ScenarioStage stage) : ScenarioTests(stage);
