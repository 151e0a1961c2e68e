using Recc.Core.Host;
using Recc.Core.Paths;

namespace Recc.Core.Launching;

/// <summary>What a launch says and ends with when its compiler cannot be run, after the shells' custom.</summary>
/// <param name="ExitCode">127 when there is none, 126 when it may not be run.</param>
/// <param name="Message">One line without an end.</param>
public sealed record UnusableCompiler(int ExitCode, string Message)
{
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    /// <summary>For one that <see cref="CompilerLocator"/> does not find.</summary>
    public static UnusableCompiler Missing(HostEnvironment host)
    {
        string name = host.Arguments[0];
        bool exists = name.Contains('/', StringComparison.Ordinal)
            && Path.Exists(PathText.Join(host.CurrentDirectory, name));
        return exists
            ? new UnusableCompiler(CannotExecute, $"cannot run '{name}': Permission denied")
            : new UnusableCompiler(NotFound, $"cannot run '{name}': No such file or directory");
    }

    /// <summary>For one that the system refuses to run.</summary>
    public static UnusableCompiler Refused(HostEnvironment host, string why) =>
        new(CannotExecute, $"cannot run '{host.Arguments[0]}': {why}");
}
