using Xunit;

namespace Recc.Testing;

/// <summary>
/// A fact that is skipped, with the reason, where one of its needs is not met. (xunit 2 cannot skip a test that has
/// begun, so the attribute decides when tests are discovered.)
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params Need[] needs)
    {
        Needs = needs;
        Skip = Testing.Needs.ReasonWhyNot(needs);
    }

    public IReadOnlyList<Need> Needs { get; }
}
