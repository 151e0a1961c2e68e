using System.Globalization;
using Recc.Core.Host;
using Recc.Core.Processes;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>
/// Runs credential helpers with the user's environment. What they write to standard error is not shown.
/// </summary>
internal sealed class HelperProcess(IProcessRunner processes, HostEnvironment host)
{
    private const int KilledBySignal = 128;

    // Children have no standard input of their own; the shell gives this one what it is to read. Whoever runs children
    // for a daemon waits for their end, so that the end of a helper's time is the system's to enforce, where it has a
    // program for that.
    private const string Script = """
        if command -v timeout >/dev/null; then
          printf '%s' "$2" | timeout -s KILL "$3" "$1" get
        else
          printf '%s' "$2" | "$1" get
        fi
        """;

    /// <summary>The system's clock comes first.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>A helper may have to ask a server of its own, and no more. Whole seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Runs "program get", which reads the input; gives what it writes. Trouble is a <see cref="RemoteException"/>.
    /// </summary>
    public byte[] Run(string program, string input, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(Patience + Margin);
        try
        {
            ChildResult ran = processes.Run(
                new ChildCommand
                {
                    Program = "/bin/sh",
                    Arguments =
                    [
                        "sh", "-c", Script, "sh", program, input,
                        ((int)Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture),
                    ],
                    Environment = host.Variables,
                    WorkingDirectory = host.CurrentDirectory,
                },
                time.Token);
            return ran switch
            {
                { Succeeded: true } => ran.StandardOutput,
                { ExitCode: > KilledBySignal } => throw TooSlow(program),
                _ => throw Failed(program, $"ended with exit code {ran.ExitCode}"),
            };
        }
        catch (ProcessStartException failure)
        {
            throw Failed(program, failure.Why);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TooSlow(program);
        }
    }

    private RemoteException TooSlow(string program) =>
        Failed(program, $"was killed, or did not answer within {Patience.TotalSeconds} s");

    private static RemoteException Failed(string program, string what) =>
        new(new RemoteFailure(RemoteFailureKind.LocalFile, $"the credential helper {program} {what}"));
}
