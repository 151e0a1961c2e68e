namespace Recc.DevServer.CommandLine;

/// <summary>One option: how it is spelled, what it means to people, what it does to the invocation.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Value">What help calls its value; null for a switch.</param>
/// <param name="Sentence">For help.</param>
/// <param name="Apply">
/// Invocation so far, value (empty for a switch), current directory; FormatException when it is wrong.
/// </param>
internal sealed record OptionRow(
    string Name, string? Value, string Sentence, Func<Invocation.Serve, string, string, Invocation.Serve> Apply);
