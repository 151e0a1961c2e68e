using System.ComponentModel;
using System.Diagnostics;

namespace Recc.Chaos;

/// <summary>
/// Kills launchers while a build runs, and nothing else: neither compilers nor the build tool nor the daemon. Most of
/// them are launchers whose compiler is at work, because then there is most to be left behind.
/// </summary>
/// <param name="world">Whose launchers.</param>
/// <param name="random">Says which, and when.</param>
/// <param name="wanted">How many at most, over all builds.</param>
internal sealed class LauncherKiller(World world, Random random, int wanted)
{
    private const double WhileCompiling = 0.5;
    private const double Otherwise = 0.05;

    /// <summary>How many were killed so far.</summary>
    public int Killed { get; private set; }

    /// <summary>Does so until a build has ended, and says what that came to.</summary>
    public T While<T>(Func<T> build)
    {
        using var isOver = new CancellationTokenSource();
        var thread = new Thread(() => Kill(isOver.Token));
        thread.Start();
        try
        {
            return build();
        }
        finally
        {
            isOver.Cancel();
            thread.Join();
        }
    }

    private void Kill(CancellationToken isOver)
    {
        while (Killed < wanted && !isOver.WaitHandle.WaitOne(random.Next(1, 6)))
        {
            foreach ((int launcher, bool hasChild) in world.Launchers())
            {
                if (Killed < wanted && random.NextDouble() < (hasChild ? WhileCompiling : Otherwise) && Kill(launcher))
                    Killed++;
            }
        }
    }

    private static bool Kill(int process)
    {
        try
        {
            using Process launcher = Process.GetProcessById(process);
            launcher.Kill();
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
