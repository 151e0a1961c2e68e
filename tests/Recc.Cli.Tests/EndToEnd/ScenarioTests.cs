using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// The scenarios of one group in every form. Each group has a class, so that groups run at the same time.
/// </summary>
public abstract class ScenarioTests(ScenarioStage stage) : IClassFixture<ScenarioStage>
{
    private const string Ending = "Scenarios";

    [ScenarioTheory]
    public void Every_form_gives_what_the_compiler_gives(string scenario, string compiler)
    {
        using var forms = new EveryForm(ScenarioFiles.All[scenario], Tools.Named(compiler), stage);
        forms.Check();
    }

    internal static string GroupOf(string className) => className[..^Ending.Length].ToLowerInvariant();
}
