using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Recc.Bench.Measuring;

/// <summary>One run of a command: what it and all that it waited for used.</summary>
/// <param name="Wall">Seconds.</param>
/// <param name="Cpu">Seconds, user and system.</param>
/// <param name="PeakKilobytes">Of the largest process.</param>
internal sealed record CountedRun(double Wall, double Cpu, long PeakKilobytes)
{
    /// <summary>Runs a command to its end, with nothing but the variables given.</summary>
    /// <param name="folder">Absolute path of the working directory.</param>
    /// <param name="log">Absolute path of the file that gets both streams.</param>
    /// <param name="variables">The whole environment.</param>
    /// <param name="command">Program and arguments.</param>
    /// <exception cref="Broken">It failed; with the end of what it said.</exception>
    public static CountedRun Of(
        string folder, string log, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> command)
    {
        // A shell puts the streams and the directory right, and becomes the command.
        string?[] words =
        [
            "sh", "-c", "cd \"$0\" && log=$1 && shift && exec \"$@\" >\"$log\" 2>&1 </dev/null", folder, log,
            .. command, null,
        ];
        string?[] environment = [.. variables.Select(static pair => $"{pair.Key}={pair.Value}"), null];
        long start = Stopwatch.GetTimestamp();
        (int status, NativeMethods.Usage used) = Run(words, environment);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (status != 0)
            throw new Broken($"{string.Join(' ', command)} ended with status {status}:\n{EndOf(log)}");
        return new CountedRun(
            wall,
            used.UserSeconds + used.SystemSeconds + ((used.UserMicroseconds + used.SystemMicroseconds) / 1e6),
            used.MostResident);
    }

    private static unsafe (int Status, NativeMethods.Usage Used) Run(string?[] words, string?[] environment)
    {
        int error = NativeMethods.Spawn(out int process, "/bin/sh", null, null, words, environment);
        if (error != 0)
            throw new Broken($"cannot start a shell: {Marshal.GetPInvokeErrorMessage(error)}");
        int status;
        NativeMethods.Usage used;
        while (NativeMethods.Wait(process, out status, 0, out used) != process)
        {
            if (Marshal.GetLastPInvokeError() != NativeMethods.ErrorInterrupted)
                throw new Broken($"cannot wait for process {process}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return (status, used);
    }

    private static string EndOf(string log)
    {
        const int most = 3000;
        string text = File.Exists(log) ? File.ReadAllText(log) : "";
        return text.Length > most ? text[^most..] : text;
    }
}
