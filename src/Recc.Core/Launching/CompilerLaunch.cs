using System.Diagnostics;
using Build.Buildbox;
using Google.Protobuf.WellKnownTypes;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Statistics;

namespace Recc.Core.Launching;

/// <summary>
/// One launch from its settings to its outcome, metrics written. Never throws for anything that goes wrong: the outcome
/// is then that the compiler has to run.
/// </summary>
public static class CompilerLaunch
{
    /// <summary>Runs the launch to its end, short of running the user's own command.</summary>
    /// <exception cref="OperationCanceledException">The user wants no outcome any more.</exception>
    public static LaunchOutcome Run(HostEnvironment host, ReadSettings settings, LaunchWorld world)
    {
        ReccOptions options = OpenCache.Without(settings.Options, host, world.Streams);
        var log = new Log(
            options.LogLevel,
            LogSinks.Choose(options.LogDirectory, options.LogToErrorToo, world.Streams.ErrorStream, host.Umask));
        TellMinor(settings, log);

        var metrics = new LaunchMetrics();
        var tally = new LaunchTally();
        long started = Stopwatch.GetTimestamp();
        DateTime startTime = DateTime.UtcNow;
        PreparedCompile? prepared = null;
        LaunchOutcome outcome = settings.HasBadValues
            ? Refuse(host, settings, world.Streams)
            : Launch(host, options, world, log, metrics, tally, out prepared);
        if (outcome is LaunchOutcome.RunCompiler(FallbackReason reason, _))
        {
            tally.Kind = LaunchKind.PassedOn;
            tally.Reason ??= FallbackReasons.Name(reason);
        }

        world.Memory.Statistics.Of(options.CacheDirectory)
            ?.Add(tally, Stopwatch.GetElapsedTime(started), options.CorrelatedInvocationsId);
        if (options.DescriptionPort is { } port)
        {
            CompilerExecutionData data = LaunchDescription.Of(host, prepared, metrics, outcome);
            data.CorrelatedInvocationsId = options.CorrelatedInvocationsId;
            data.Timestamp = Timestamp.FromDateTime(startTime);
            data.Duration = Duration.FromTimeSpan(Stopwatch.GetElapsedTime(started));
            var notices = BuildNotices.For(host, options.CacheDirectory, world.Streams.Notice);
            LaunchDescription.Send(data, port, line => notices.Once("metadata", line));
        }

        if (options.EnableMetrics)
        {
            var notices = BuildNotices.For(host, options.CacheDirectory, world.Streams.Notice);
            string lines = metrics.ToStatsd(options.MetricTags);
            if (options.MetricsServer is { } server)
            {
                MetricsWriter.Send(lines, server, line => notices.Once("metrics", line));
            }
            else
            {
                MetricsWriter.Write(
                    lines,
                    options.MetricsFile,
                    world.Streams.ErrorStream,
                    line => notices.Once("metrics", line),
                    host.Umask);
            }
        }

        return outcome;
    }

    /// <summary>
    /// A project that sets a launcher rule of its own besides the launcher variable starts us twice over: "recc recc
    /// g++".
    /// </summary>
    public static HostEnvironment WithoutRepeatedLauncher(HostEnvironment host)
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

    private static LaunchOutcome Launch(
        HostEnvironment host,
        ReccOptions options,
        LaunchWorld world,
        Log log,
        LaunchMetrics metrics,
        LaunchTally tally,
        out PreparedCompile? prepared)
    {
        LauncherFactory? factory = null;
        try
        {
            factory = new LauncherFactory(host, options, world, log, metrics, tally);
            return factory.LaunchAsync().GetAwaiter().GetResult();
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // Ours to mend, but not the user's problem: say it in one line and compile.
            log.Debug($"{bug}");
            world.Streams.Notice(
                $"internal error, compiling locally: {bug.GetType().Name}: {FirstLine(bug.Message)}");
            metrics.Count("recc.fallback");
            return new LaunchOutcome.RunCompiler(FallbackReason.InternalError, bug.GetType().Name);
        }
        finally
        {
            prepared = factory?.Prepared;
        }
    }

    /// <summary>What is odd about settings and keeps nobody from going by them.</summary>
    private static void TellMinor(ReadSettings settings, Log log)
    {
        foreach (SettingProblem problem in settings.Problems)
        {
            if (!problem.IsBadValue)
            {
                log.Warning($"{problem}");
            }
        }
    }

    private static LaunchOutcome.RunCompiler Refuse(HostEnvironment host, ReadSettings settings, IUserStreams streams)
    {
        var notices = BuildNotices.For(host, settings.Options.CacheDirectory, streams.Notice);
        foreach (SettingProblem problem in settings.Problems.Where(static problem => problem.IsBadValue))
        {
            notices.Once($"setting {problem}", $"{problem}; compiling locally");
        }

        return new LaunchOutcome.RunCompiler(FallbackReason.BadSettings, "");
    }

    private static string FirstLine(string text)
    {
        int end = text.IndexOfAny(['\r', '\n']);
        return end < 0 ? text : text[..end];
    }
}
