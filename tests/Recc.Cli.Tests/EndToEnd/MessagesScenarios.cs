namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What compilers say, and how they end.</summary>
public sealed class MessagesScenarios(ScenarioStage stage) : ScenarioTests(stage);
