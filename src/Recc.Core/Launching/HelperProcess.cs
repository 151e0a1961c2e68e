using System.Globalization;
using System.Text;
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
    // program for that. Of what it writes no more is read than an answer may have, and its own words are not read at
    // all; how it ended is told in their place.
    private const string Script = """
        {
          if command -v timeout >/dev/null; then
            printf '%s' "$2" | timeout -s KILL "$3" "$1" get 2>/dev/null
          else
            printf '%s' "$2" | "$1" get 2>/dev/null
          fi
          echo $? >&2
        } | head -c "$4"
        """;

    /// <summary>Headers are a few kilobytes at most; servers refuse longer ones.</summary>
    private const int LongestAnswer = 64 * 1024;

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
                        (LongestAnswer + 1).ToString(CultureInfo.InvariantCulture),
                    ],
                    Environment = host.Variables,
                    WorkingDirectory = host.CurrentDirectory,
                },
                time.Token);
            int exitCode = ExitCodeOf(ran);
            return ran.StandardOutput.Length > LongestAnswer
                ? throw Failed(program, $"wrote more than {LongestAnswer} bytes")
                : exitCode switch
                {
                    0 => ran.StandardOutput,
                    > KilledBySignal => throw TooSlow(program),
                    _ => throw Failed(program, $"ended with exit code {exitCode}"),
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

    /// <summary>
    /// What the shell says of the helper, in its last word: some shells also tell of signals. Of itself where it could
    /// not begin.
    /// </summary>
    private static int ExitCodeOf(ChildResult ran)
    {
        string last = Encoding.ASCII.GetString(ran.StandardError).TrimEnd().Split('\n')[^1];
        return ran.Succeeded
            && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int exitCode)
                ? exitCode
                : Math.Max(ran.ExitCode, 1);
    }

    private RemoteException TooSlow(string program) =>
        Failed(program, $"was killed, or did not answer within {Patience.TotalSeconds} s");

    private static RemoteException Failed(string program, string what) =>
        new(new RemoteFailure(RemoteFailureKind.LocalFile, $"the credential helper {program} {what}"));
}
