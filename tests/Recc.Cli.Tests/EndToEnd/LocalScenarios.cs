namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Commands that are none of a server's business, each for a reason that is named.</summary>
public sealed class LocalScenarios(ScenarioStage stage) : ScenarioTests(stage);
