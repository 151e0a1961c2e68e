using Recc.Core.CommandLine;

namespace Recc.Core.Inputs;

/// <summary>Finds what a compile reads.</summary>
public interface IInputFinder
{
    /// <summary>
    /// Never throws for what the compiler or the disk does: that is <see cref="InputFinding.Refused"/>.
    /// </summary>
    InputFinding Find(ScanOrder order, CancellationToken cancellation);
}

/// <summary>What to find the inputs of.</summary>
/// <param name="Command">The command.</param>
/// <param name="Compiler">Absolute path of its compiler.</param>
/// <param name="WorkingDirectory">Absolute path of its working directory.</param>
/// <param name="Environment">The whole environment of the user's command.</param>
/// <param name="ToolchainIdentity">Changes whenever the compiler does.</param>
public sealed record ScanOrder(
    CompileCommand Command,
    string Compiler,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    string ToolchainIdentity)
{
    /// <summary>The PATH that the action's command will have.</summary>
    public string SearchPath { get; init; } = "";
}

/// <summary>What came of looking for inputs.</summary>
public abstract record InputFinding
{
    private InputFinding() { }

    /// <summary>All inputs are known.</summary>
    public sealed record Found(InputSet Inputs) : InputFinding
    {
        /// <summary>Whether the next answer is the same object, as long as it holds.</summary>
        public bool IsRemembered { get; init; }
    }

    /// <summary>They are not; the compile runs as the user typed it.</summary>
    public sealed record Refused(FallbackReason Reason, string Detail) : InputFinding;
}
