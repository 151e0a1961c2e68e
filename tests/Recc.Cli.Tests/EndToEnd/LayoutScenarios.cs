namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Where source tree, build tree and working directory lie.</summary>
public sealed class LayoutScenarios(ScenarioStage stage) : ScenarioTests(stage);
