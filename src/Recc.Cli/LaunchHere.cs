using System.Text;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Outputs;
using Recc.Core.Processes;

namespace Recc.Cli;

/// <summary>
/// Runs one launch in this process, and at the end, where that is the outcome, becomes the compiler. Whatever goes
/// wrong before, the compiler still runs.
/// </summary>
internal static class LaunchHere
{
    private const int Interrupted = 130;

    /// <summary>The exit code; does not return when this process becomes the compiler.</summary>
    public static int Run(HostEnvironment host)
    {
        host = CompilerLaunch.WithoutRepeatedLauncher(host);
        using var error = new DescriptorStream(DescriptorStream.Error);
        var streams = new UserStreams(host, error);
        LaunchOutcome outcome;
        try
        {
            outcome = Launch(host, streams);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
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

    private static LaunchOutcome Launch(HostEnvironment host, UserStreams streams)
    {
        ReadSettings settings = SettingReader.Read(host);
        using var signals = new SignalCancellation();
        using var memory = new LaunchMemory();
        var world = new LaunchWorld
        {
            Processes = new PosixProcessRunner(),
            Files = OutputFiles.OfThisProcess,
            Streams = streams,
            Slots = new UnlimitedSlots(),
            Trimmer = new TrimProcess(host),
            Memory = memory,
            BeginWaiting = signals.Begin,
        };
        return CompilerLaunch.Run(host, settings, world);
    }

    private static int BecomeCompiler(HostEnvironment host, UserStreams streams)
    {
        if (CompilerLocator.Find(host.Arguments[0], host) is not { } compiler)
        {
            return GiveUp(UnusableCompiler.Missing(host), streams);
        }

        // The raw name may be that of a link to us, by which a compiler would look for its parts beside us.
        IReadOnlyList<byte[]> arguments = ArgumentsOf(host);
        if (!compiler.CalledAs.Contains('\uFFFD', StringComparison.Ordinal))
        {
            arguments = [Encoding.UTF8.GetBytes(compiler.CalledAs), .. arguments.Skip(1)];
        }

        string failure = ProcessImage.Replace(compiler.Program, arguments);
        return GiveUp(UnusableCompiler.Refused(host, failure), streams);
    }

    private static int GiveUp(UnusableCompiler compiler, UserStreams streams)
    {
        streams.Notice(compiler.Message);
        return compiler.ExitCode;
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
}
