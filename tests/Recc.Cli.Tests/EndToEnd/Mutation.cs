namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// An edit of a scenario's tree. What recc gives after it must be what a native compile makes of the tree now.
/// </summary>
/// <param name="Script">Run by sh at the top of the tree.</param>
internal sealed record Mutation(string Script, MutationKind Kind);
