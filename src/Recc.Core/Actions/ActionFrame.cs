using System.Collections.Immutable;
using Recc.Core.Digests;

namespace Recc.Core.Actions;

/// <summary>What an action's messages say besides command and inputs.</summary>
/// <param name="Platform">Platform properties, sorted by name, then value.</param>
/// <param name="Adjustments">What settings change.</param>
/// <param name="DoNotCache">Sets do_not_cache.</param>
/// <param name="DigestFunction">Of all digests.</param>
internal sealed record ActionFrame(
    ImmutableArray<KeyValuePair<string, string>> Platform,
    ActionAdjustments Adjustments,
    bool DoNotCache,
    DigestFunction DigestFunction)
{
    /// <inheritdoc cref="ActionContent.NeedsStaging"/>
    public bool NeedsStaging { get; init; }
}
