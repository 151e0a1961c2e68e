using Xunit;

namespace Recc.Testing;

/// <summary>A theory that is skipped where one of its needs is not met; see <see cref="NeedsFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params Need[] needs)
    {
        Needs = needs;
        Skip = Testing.Needs.ReasonWhyNot(needs);
    }

    public IReadOnlyList<Need> Needs { get; }
}
