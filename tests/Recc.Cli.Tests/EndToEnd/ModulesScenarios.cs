namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Modules with names: what makes their interfaces, and what imports them.</summary>
public sealed class ModulesScenarios(ScenarioStage stage) : ScenarioTests(stage);
