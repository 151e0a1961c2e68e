using Recc.Testing;
using Xunit;
using Xunit.Sdk;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// A theory over the scenarios of one group and their compilers. The group is the test class's name without
/// "Scenarios", in lower case.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Recc.Cli.Tests.EndToEnd.ScenarioDiscoverer", "Recc.Cli.Tests")]
public sealed class ScenarioTheoryAttribute : FactAttribute
{
    public ScenarioTheoryAttribute() => Skip = Needs.ReasonWhyNot([Need.ReccBinary, Need.Gcc, Need.Clang]);
}
