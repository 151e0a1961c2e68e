using System.Collections.Immutable;
using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Inputs;

namespace Recc.Core.Launching;

/// <summary>How a command that has to do with precompiled headers becomes an action.</summary>
/// <param name="Command">The command that the action is made of.</param>
/// <param name="Inputs">What that one reads.</param>
/// <param name="Texts">Texts of which the action has others than the user.</param>
internal sealed record PrecompiledPlan(CompileCommand Command, InputSet Inputs, ImmutableArray<StandInText> Texts)
{
    /// <summary>Where the output goes, when it is not for the user.</summary>
    public string? OutputPlace { get; init; }
}
