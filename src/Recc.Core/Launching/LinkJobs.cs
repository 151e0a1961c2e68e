using System.Text;
using Recc.Core.CommandLine;

namespace Recc.Core.Launching;

/// <summary>
/// How many jobs gcc makes of a link that compiles, which changes nothing in the result. gcc may ask make for slots,
/// and says so when there is no make; an action has none to ask.
/// </summary>
internal static class LinkJobs
{
    private const string FromMake = "MAKEFLAGS";
    private const string Option = "-flto=";
    private const string Jobserver = "jobserver";
    private const string Automatic = "auto";

    /// <summary>
    /// The command for an action: one that would get slots from make takes the processors that it finds.
    /// </summary>
    public static CompileCommand Without(CompileCommand command, IReadOnlyDictionary<string, string> variables)
    {
        bool hasMake = variables.TryGetValue(FromMake, out string? flags)
            && flags.Contains("--jobserver-", StringComparison.Ordinal);
        return hasMake && command is { IsLinking: true, Family: CompilerFamily.Gcc }
            && command.Arguments.Any(AsksMake)
            ? command with
            {
                Arguments = [.. command.Arguments.Select(static argument => AsksMake(argument)
                    ? argument with { Option = Option, Value = Automatic, Joined = true }
                    : argument)],
            }
            : command;
    }

    /// <summary>Whether messages say only how many jobs there were, or nothing.</summary>
    public static bool AreAllThatIsSaid(byte[] standardError) =>
        Encoding.UTF8.GetString(standardError).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .All(static line => line.StartsWith("lto-wrapper: ", StringComparison.Ordinal)
                && (line.Contains("LTRANS jobs", StringComparison.Ordinal)
                    || line.Contains("jobserver", StringComparison.Ordinal)
                    || line.Contains("option documentation", StringComparison.Ordinal)));

    private static bool AsksMake(Argument argument) =>
        argument is { Option: "-flto", Value: "" } or { Option: Option, Value: Jobserver };
}
