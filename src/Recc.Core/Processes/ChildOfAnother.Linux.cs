using System.Globalization;
using System.Text;

namespace Recc.Core.Processes;

/// <summary>
/// A child of another process, with the group that it leads: who was killed cannot end its children. The number of a
/// process that has gone may belong to somebody else, so a process is known by when it was started as well.
/// </summary>
public sealed class ChildOfAnother
{
    private const int PoliteMilliseconds = 300;

    // Of what follows the program's name, see proc(5).
    private const int State = 0;
    private const int Parent = 1;
    private const int Group = 2;
    private const int StartTime = 19;

    private readonly int process;
    private readonly string startTime;

    private ChildOfAnother(int process, string startTime) => (this.process, this.startTime) = (process, startTime);

    /// <summary>
    /// Null where the system does not list processes in /proc, or when the one of that number is not what was started:
    /// neither a child of the other process nor, if that has gone already, one with these arguments.
    /// </summary>
    /// <param name="process">Its number, as the other process has it.</param>
    /// <param name="parent">The other process.</param>
    /// <param name="command">What it was to start.</param>
    public static ChildOfAnother? TryFind(int process, int parent, ChildCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return process > 1 && parent > 1 && Read(process) is { } status
            && (status[Parent] == Written(parent) || HasArguments(process, command))
            ? new ChildOfAnother(process, status[StartTime])
            : null;
    }

    /// <summary>Ends it and all of its group: asks, gives them some time, then kills.</summary>
    public void EndGroup()
    {
        Signal(NativeMethods.SignalTerminate);
        long until = Environment.TickCount64 + PoliteMilliseconds;
        var wait = new BackoffWait();
        while (IsThere() && Environment.TickCount64 < until)
        {
            wait.Once();
        }

        Signal(NativeMethods.SignalKill);
    }

    private void Signal(int signal)
    {
        if (IsThere())
        {
            // One that has just gone: nothing to be done.
            _ = NativeMethods.Kill(-process, signal);
        }
    }

    private bool IsThere() => Read(process) is { } status && status[StartTime] == startTime;

    /// <summary>A script has its interpreter in front of them.</summary>
    private static bool HasArguments(int process, ChildCommand command)
    {
        string sought = string.Concat(command.Arguments.Skip(1).Select(static argument => $"\0{argument}"));
        return sought.Length > 0 && Text(process, "cmdline").TrimEnd('\0').EndsWith(sought, StringComparison.Ordinal);
    }

    /// <summary>Null when there is none of that number that runs and leads a group.</summary>
    private static string[]? Read(int process)
    {
        // The program's name may hold anything.
        string text = Text(process, "stat");
        string[] status = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return status.Length > StartTime && status[State] != "Z" && status[Group] == Written(process) ? status : null;
    }

    private static string Text(int process, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{Written(process)}/{file}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);
}
