using Recc.Core.CommandLine;

namespace Recc.Core.Launching;

/// <summary>How a launch ended, as far as the pipeline goes.</summary>
public abstract record LaunchOutcome
{
    private LaunchOutcome() { }

    /// <summary>Outputs are in place and both streams are written.</summary>
    public sealed record Finished(int ExitCode) : LaunchOutcome;

    /// <summary>
    /// The compiler has to run here, as the user typed it. Whoever owns the process does that, by becoming the
    /// compiler.
    /// </summary>
    public sealed record RunCompiler(FallbackReason Reason, string Detail) : LaunchOutcome
    {
        /// <summary>
        /// Whether the compile has failed elsewhere with words about what lies behind interfaces of modules, which the
        /// action's own command says in the user's words.
        /// </summary>
        public bool SpeaksOfModules { get; init; }
    }

    /// <summary>Not even that: fallback is switched off.</summary>
    public sealed record Failed(string Message) : LaunchOutcome;
}
