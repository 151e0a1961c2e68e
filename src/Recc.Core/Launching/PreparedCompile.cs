using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Inputs;
using Recc.Core.Paths;

namespace Recc.Core.Launching;

/// <summary>A compile that has its name: all that can be known of it without asking a server.</summary>
/// <param name="Command">What the user typed.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Paths">Where things are here and there.</param>
/// <param name="Action">What a worker is asked for.</param>
/// <param name="CompilerVersion">The version line of the compiler here.</param>
public sealed record PreparedCompile(
    CompileCommand Command, InputSet Inputs, PathMap Paths, RemoteAction Action, string CompilerVersion)
{
    /// <summary>
    /// What makes the precompiled header that actions take instead of the one that this compile makes; null when there
    /// is none.
    /// </summary>
    public PreparedCompile? StandIn { get; init; }
}

/// <summary>What came of preparing.</summary>
public abstract record Preparation
{
    private Preparation() { }

    /// <summary>Ready to be looked up.</summary>
    public sealed record Ready(PreparedCompile Compile) : Preparation;

    /// <summary>Not for a cache or a worker.</summary>
    public sealed record PassThrough(FallbackReason Reason, string Detail) : Preparation;
}
