using Recc.Core.Host;
using Recc.Core.Processes;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>
/// Runs credential helpers with the user's environment. What they write to standard error is not shown.
/// </summary>
internal sealed class HelperProcess(IProcessRunner processes, HostEnvironment host)
{
    /// <summary>A helper may have to ask a server of its own, and no more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Runs "program get", which reads the input; gives what it writes. Trouble is a <see cref="RemoteException"/>.
    /// </summary>
    public byte[] Run(string program, string input, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(Patience);
        try
        {
            // Children have no standard input of their own; the shell gives this one what it is to read.
            ChildResult ran = processes.Run(
                new ChildCommand
                {
                    Program = "/bin/sh",
                    Arguments = ["sh", "-c", "printf '%s' \"$2\" | \"$1\" get", "sh", program, input],
                    Environment = host.Variables,
                    WorkingDirectory = host.CurrentDirectory,
                },
                time.Token);
            return ran.Succeeded
                ? ran.StandardOutput
                : throw Failed(program, $"ended with exit code {ran.ExitCode}");
        }
        catch (ProcessStartException failure)
        {
            throw Failed(program, failure.Why);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(program, $"did not answer within {Patience.TotalSeconds} s");
        }
    }

    private static RemoteException Failed(string program, string what) =>
        new(new RemoteFailure(RemoteFailureKind.LocalFile, $"the credential helper {program} {what}"));
}
