namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Precompiled headers that lie there already, and what settings make of them.</summary>
public sealed class PrecompiledScenarios(ScenarioStage stage) : ScenarioTests(stage);
