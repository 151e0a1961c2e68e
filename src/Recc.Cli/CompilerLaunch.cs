using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Cli;

/// <summary>
/// Runs one launch in this process: settings, pipeline, metrics, and at the end, where that is the outcome, becoming the
/// compiler. Whatever goes wrong before, the compiler still runs.
/// </summary>
internal static class CompilerLaunch
{
    private const int CannotExecute = 126;
    private const int NotFound = 127;
    private const int Interrupted = 130;

    /// <summary>The exit code; does not return when this process becomes the compiler.</summary>
    public static int Run(HostEnvironment host)
    {
        host = WithoutRepeatedLauncher(host);
        using var error = new DescriptorStream(DescriptorStream.Error);
        ReadSettings settings = SettingReader.Read(host);
        ReccOptions options = settings.Options;
        var log = new Log(options.LogLevel, LogSinks.Choose(options.LogDirectory, options.LogToErrorToo, error));
        var metrics = new LaunchMetrics();
        var streams = new UserStreams(host, error);
        LaunchOutcome outcome;
        try
        {
            outcome = settings.HasBadValues
                ? Refuse(settings, streams)
                : Launch(host, options, streams, log, metrics);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }

        if (options.EnableMetrics)
        {
            var notices = new BuildNotices(options.CacheDirectory, streams.Notice);
            MetricsWriter.Write(metrics, options.MetricsFile, error, line => notices.Once("metrics", line));
        }

        switch (outcome)
        {
            case LaunchOutcome.Finished(int exitCode):
                return exitCode;
            case LaunchOutcome.Failed(string message):
                streams.Notice(message);
                return 1;
            default:
                return BecomeCompiler(host, streams);
        }
    }

    private static LaunchOutcome Launch(
        HostEnvironment host, ReccOptions options, UserStreams streams, Log log, LaunchMetrics metrics)
    {
        using var signals = new SignalCancellation();
        try
        {
            return new LauncherFactory(host, options, streams, log, metrics)
                .LaunchAsync(signals.Begin).GetAwaiter().GetResult();
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // Ours to mend, but not the user's problem: say it in one line and compile.
            log.Debug($"{bug}");
            streams.Notice($"internal error, compiling locally: {bug.GetType().Name}: {FirstLine(bug.Message)}");
            metrics.Count("recc.fallback");
            return new LaunchOutcome.RunCompiler(FallbackReason.InternalError, bug.GetType().Name);
        }
    }

    private static LaunchOutcome.RunCompiler Refuse(ReadSettings settings, UserStreams streams)
    {
        var notices = new BuildNotices(settings.Options.CacheDirectory, streams.Notice);
        foreach (SettingProblem problem in settings.Problems.Where(static problem => problem.IsBadValue))
        {
            notices.Once($"setting {problem}", $"{problem}; compiling locally");
        }

        return new LaunchOutcome.RunCompiler(FallbackReason.BadSettings, "");
    }

    private static int BecomeCompiler(HostEnvironment host, UserStreams streams)
    {
        string name = host.Arguments[0];
        if (CompilerLocator.Find(name, host) is not { } compiler)
        {
            bool exists = name.Contains('/', StringComparison.Ordinal)
                && Path.Exists(PathText.Join(host.CurrentDirectory, name));
            streams.Notice($"cannot run '{name}': {(exists ? "Permission denied" : "No such file or directory")}");
            return exists ? CannotExecute : NotFound;
        }

        // The raw name may be that of a link to us, by which a compiler would look for its parts beside us.
        IReadOnlyList<byte[]> arguments = ArgumentsOf(host);
        if (!compiler.CalledAs.Contains('\uFFFD', StringComparison.Ordinal))
        {
            arguments = [Encoding.UTF8.GetBytes(compiler.CalledAs), .. arguments.Skip(1)];
        }

        string failure = ProcessImage.Replace(compiler.Program, arguments);
        streams.Notice($"cannot run '{name}': {failure}");
        return CannotExecute;
    }

    private static IReadOnlyList<byte[]> ArgumentsOf(HostEnvironment host)
    {
        try
        {
            return RawArguments.ReadLast(host.Arguments.Count);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing is mounted at /proc, as in a bare chroot. What was decoded is the same for all names in UTF-8.
            return [.. host.Arguments.Select(Encoding.UTF8.GetBytes)];
        }
    }

    /// <summary>
    /// A project that sets a launcher rule of its own besides the launcher variable starts us twice over: "recc recc g++".
    /// </summary>
    private static HostEnvironment WithoutRepeatedLauncher(HostEnvironment host)
    {
        while (host.Arguments.Count > 1
            && PathText.Name(host.Arguments[0]) == "recc"
            && ProgramFinder.Find(host.Arguments[0], host.Variable("PATH"), host.CurrentDirectory) is { } program
            && CompilerLocator.IsOurselves(program, host))
        {
            host = host with { Arguments = [.. host.Arguments.Skip(1)] };
        }

        return host;
    }

    private static string FirstLine(string text)
    {
        int end = text.IndexOfAny(['\r', '\n']);
        return end < 0 ? text : text[..end];
    }
}
