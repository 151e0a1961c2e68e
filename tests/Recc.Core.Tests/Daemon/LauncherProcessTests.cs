using System.Diagnostics;
using Recc.Core.Daemon.Server;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Daemon;

public sealed class LauncherProcessTests
{
    [Fact]
    public void One_that_runs_or_cannot_be_seen_is_not_stopped()
    {
        new LauncherProcess(Environment.ProcessId).IsStopped().ShouldBeFalse();
        new LauncherProcess(0).IsStopped().ShouldBeFalse();
        new LauncherProcess(int.MaxValue).IsStopped().ShouldBeFalse();
    }

    [Fact]
    public void One_that_was_told_to_stop_is_stopped_until_it_goes_on()
    {
        using Process sleeping = Process.Start("sleep", "60");
        try
        {
            var process = new LauncherProcess(sleeping.Id);
            Send("STOP", sleeping);
            Until(process.IsStopped);
            Send("CONT", sleeping);
            Until(() => !process.IsStopped());
        }
        finally
        {
            sleeping.Kill();
        }
    }

    private static void Send(string signal, Process process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    private static void Until(Func<bool> isTrue) => SpinWait.SpinUntil(isTrue, TimeSpan.FromSeconds(30)).ShouldBeTrue();
}
