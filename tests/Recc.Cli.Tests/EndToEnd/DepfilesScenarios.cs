namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What make and Ninja are told.</summary>
public sealed class DepfilesScenarios(ScenarioStage stage) : ScenarioTests(stage);
