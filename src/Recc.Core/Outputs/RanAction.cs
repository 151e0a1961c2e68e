using System.Collections.Immutable;
using Recc.Core.Actions;
using Recc.Core.Digests;
using Recc.Core.Processes;

namespace Recc.Core.Outputs;

/// <summary>How a run of an action's command ended, and what it made.</summary>
/// <param name="Ended">The run.</param>
/// <param name="Outputs">Those that it made, in the command's order; none when it failed.</param>
public sealed record RanAction(ChildResult Ended, ImmutableArray<MadeOutput> Outputs)
{
    /// <summary>
    /// Whether what it said is about a place that only this run had: no other would say it, and no user knows of it.
    /// </summary>
    public bool IsAboutItsPlace { get; init; }

    /// <summary>
    /// Renames into their places what lies beside them. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public void PutInPlace()
    {
        foreach (MadeOutput output in Outputs)
        {
            output.Pending?.PutInPlace();
        }
    }

    /// <summary>Removes what still lies beside its place.</summary>
    public void Discard()
    {
        foreach (MadeOutput output in Outputs)
        {
            output.Pending?.Discard();
        }
    }
}

/// <summary>One output of a run.</summary>
/// <param name="Output">Which one.</param>
/// <param name="Path">Absolute; where it lies.</param>
/// <param name="Identity">Of the file when it was complete; default when it was not there.</param>
/// <param name="Pending">What puts it in place; null when it is there.</param>
public sealed record MadeOutput(OutputPath Output, string Path, FileIdentity Identity, PendingFile? Pending);
