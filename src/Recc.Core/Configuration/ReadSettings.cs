using System.Collections.Immutable;

namespace Recc.Core.Configuration;

/// <summary>The settings of one launch, and how they came about.</summary>
/// <param name="Options">
/// What the launch goes by. Where a value is bad, its default stands here; see <see cref="HasBadValues"/>.
/// </param>
/// <param name="Problems">Everything that is not as it should be, in the order in which it was found.</param>
public sealed record ReadSettings(ReccOptions Options, ImmutableArray<SettingProblem> Problems)
{
    private readonly SettingValues values = SettingValues.None;

    internal ReadSettings(ReccOptions options, ImmutableArray<SettingProblem> problems, SettingValues values)
        : this(options, problems) => this.values = values;

    /// <summary>Whether a value could not be understood, so that this launch must compile locally.</summary>
    public bool HasBadValues
    {
        get
        {
            foreach (SettingProblem problem in Problems)
            {
                if (problem.IsBadValue)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// What every setting stands at, in the table's order; maps have one line for each entry, by key. For people: a
    /// launch does not need it.
    /// </summary>
    public IReadOnlyList<EffectiveSetting> Describe() => values.Describe();
}
