using System.Globalization;

namespace Recc.Core.Daemon.Server;

/// <summary>The process at the other end of a connection.</summary>
/// <param name="Number">Its number here; 0 when it is not visible from here.</param>
internal sealed record LauncherProcess(int Number)
{
    /// <summary>
    /// Whether it has been stopped, as by Ctrl-Z or a debugger: what it has begun may go on never, and nobody else can
    /// wait for it.
    /// </summary>
    public bool IsStopped()
    {
        if (Number <= 0)
        {
            return false;
        }

        try
        {
            string status = File.ReadAllText($"/proc/{Number.ToString(CultureInfo.InvariantCulture)}/stat");
            // Behind the name, which may have parentheses of its own.
            int state = status.LastIndexOf(')') + 2;
            return state < status.Length && status[state] is 'T' or 't';
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
