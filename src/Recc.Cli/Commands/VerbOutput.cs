namespace Recc.Cli.Commands;

/// <summary>Where a verb of ours writes.</summary>
/// <param name="Output">For what was asked for.</param>
/// <param name="Error">For complaints.</param>
/// <param name="Colour">Whether <paramref name="Output"/> is a terminal that wants text to stand out.</param>
internal sealed record VerbOutput(TextWriter Output, TextWriter Error, bool Colour)
{
    /// <summary>Text in bold type, on a terminal.</summary>
    public string Bold(string text) => Colour ? $"\e[1m{text}\e[0m" : text;

    /// <summary>Text that steps back, on a terminal.</summary>
    public string Dim(string text) => Colour ? $"\e[2m{text}\e[0m" : text;
}
