namespace Recc.Core.CommandLine;

/// <summary>What a command line turned out to be.</summary>
public abstract record CommandAnalysis
{
    private CommandAnalysis() { }

    /// <summary>One source file compiled to one object: what we can cache and run elsewhere.</summary>
    public sealed record Compile(CompileCommand Command) : CommandAnalysis;

    /// <summary>
    /// Objects and libraries linked to one file. Whether links are taken on, settings say; <paramref name="Taken"/> is
    /// what it is where they are: a <see cref="Compile"/> or a <see cref="PassThrough"/>.
    /// </summary>
    public sealed record Link(CommandAnalysis Taken) : CommandAnalysis;

    /// <summary>Not for us: run as it is. The detail is the option or file that decided it, or empty.</summary>
    public sealed record PassThrough(FallbackReason Reason, string Detail) : CommandAnalysis;
}
