using Recc.Testing.Peers;
using Xunit;

namespace Recc.Core.Tests.Configuration;

/// <summary>
/// A test that needs the help text of upstream recc: of the one in the Debian sid root, or in the file that
/// RECC_TEST_UPSTREAM_HELP names.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpstreamHelpFactAttribute : FactAttribute
{
    private const string Variable = "RECC_TEST_UPSTREAM_HELP";

    public UpstreamHelpFactAttribute() =>
        Skip = Named is null && SidRoot.ReasonWhyNot is { } reason
            ? $"{reason}, and {Variable} does not name a file with the output of upstream's `recc --help`"
            : null;

    private static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;

    public static string Text()
    {
        if (Named is { } path)
        {
            return File.ReadAllText(path);
        }

        var help = SidRoot.RunWithoutProc("/", null, ["recc", "--help"]);
        return help.StandardOutput + help.StandardError;
    }
}
