using Xunit.Abstractions;
using Xunit.Sdk;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Makes a test case of each scenario and compiler. (Of a theory's data, xunit 2 can skip all or nothing, and here each
/// scenario may have a reason of its own.)
/// </summary>
public sealed class ScenarioDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        TestMethodDisplay display = discoveryOptions.MethodDisplayOrDefault();
        TestMethodDisplayOptions options = discoveryOptions.MethodDisplayOptionsOrDefault();
        if (factAttribute.GetNamedArgument<string>("Skip") is not null)
        {
            return [new XunitTestCase(messages, display, options, testMethod)];
        }

        return
        [
            .. from scenario in ScenarioFiles.Of(GroupOf(testMethod))
               let reason = ScenarioFiles.ReasonWhyNot(scenario)
               from tools in scenario.Compilers
               select Case(scenario.Name, tools.C, reason ?? tools.ReasonWhyNot),
        ];

        IXunitTestCase Case(string name, string compiler, string? reason) => reason is null
            ? new XunitTestCase(messages, display, options, testMethod, [name, compiler])
            : new XunitSkippedDataRowTestCase(messages, display, options, testMethod, reason, [name, compiler]);
    }

    private static string GroupOf(ITestMethod testMethod)
    {
        string type = testMethod.TestClass.Class.Name;
        return ScenarioTests.GroupOf(type[(type.LastIndexOf('.') + 1)..]);
    }
}
