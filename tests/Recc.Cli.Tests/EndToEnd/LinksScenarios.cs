namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Links: RECC_LINK.</summary>
public sealed class LinksScenarios(ScenarioStage stage) : ScenarioTests(stage);
