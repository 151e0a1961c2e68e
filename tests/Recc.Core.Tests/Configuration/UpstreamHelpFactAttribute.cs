using Xunit;

namespace Recc.Core.Tests.Configuration;

/// <summary>A test that needs the help text of upstream recc, in the file that RECC_TEST_UPSTREAM_HELP names.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpstreamHelpFactAttribute : FactAttribute
{
    private const string Variable = "RECC_TEST_UPSTREAM_HELP";

    public UpstreamHelpFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Skip = $"{Variable} does not name a file with the output of upstream's `recc --help`";
        }
    }

    public static string Text() => File.ReadAllText(Environment.GetEnvironmentVariable(Variable)!);
}
