using System.Globalization;
using System.Text;

namespace Recc.Core.Processes;

/// <summary>
/// Children of a process that was killed and could not end them. They are known by a word of their command line that
/// nobody else has, so the number of a process that is gone already is never taken for one of them.
/// </summary>
public static class OrphanedProcesses
{
    private const int PoliteMilliseconds = 300;

    private static CultureInfo Decimal => CultureInfo.InvariantCulture;

    /// <summary>
    /// Ends those that lead a process group, with their group, whose command line contains a word: asks, gives them
    /// some time, then kills. Does nothing where the system does not list its processes in /proc, or lists others.
    /// </summary>
    /// <param name="word">Such as a file's name with random digits.</param>
    public static void End(string word)
    {
        byte[] sought = Encoding.UTF8.GetBytes(word);
        if (!Signal(sought, NativeMethods.SignalTerminate))
        {
            return;
        }

        long until = Environment.TickCount64 + PoliteMilliseconds;
        var wait = new BackoffWait();
        while (Signal(sought, signal: 0) && Environment.TickCount64 < until)
        {
            wait.Once();
        }

        _ = Signal(sought, NativeMethods.SignalKill);
    }

    /// <summary>Whether there was any.</summary>
    private static bool Signal(byte[] sought, int signal)
    {
        bool found = false;
        foreach (int leader in Leaders(sought))
        {
            // One that it is not allowed to end, or that has just gone: nothing to be done.
            found |= NativeMethods.Kill(-leader, signal) == 0;
        }

        return found;
    }

    private static IEnumerable<int> Leaders(byte[] sought) => !Directory.Exists("/proc/self")
        ? []
        : Directory.EnumerateDirectories("/proc")
            .Select(static directory => int.TryParse(Path.GetFileName(directory), Decimal, out int id) ? id : 0)
            .Where(id => id > 1 && Read(id, "cmdline").AsSpan().IndexOf(sought) >= 0 && LeadsItsGroup(id));

    /// <summary>Fields after the program's name, which may hold anything: state, parent, group; see proc(5).</summary>
    private static bool LeadsItsGroup(int process)
    {
        string status = Encoding.Latin1.GetString(Read(process, "stat"));
        string[] fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 2 && fields[0] != "Z" && int.TryParse(fields[2], Decimal, out int group)
            && group == process;
    }

    private static byte[] Read(int process, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process.ToString(Decimal)}/{file}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
