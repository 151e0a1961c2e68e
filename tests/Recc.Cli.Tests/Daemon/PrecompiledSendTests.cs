using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>A daemon sends precompiled headers to workers after the launches that made them have ended.</summary>
public sealed class PrecompiledSendTests : IDisposable
{
    private const string Make = "\"$RECC\" g++ -x c++-header p.h -o p.h.gch\n";
    private const string Use = "\"$RECC\" g++ -Winvalid-pch -include p.h -c $i.cpp -o $i.o || exit 1\n";

    private readonly DaemonWorld world = new("""
        --- .git/HEAD
        ref: refs/heads/main
        --- p.h
        #include <string>
        --- a.cpp
        std::string a() { return "a"; }
        --- b.cpp
        std::string b() { return "b"; }
        """);

    public void Dispose() => world.Dispose();

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task One_is_sent_once_while_others_begin()
    {
        await using DevelopmentServer server = await ServerAsync(new FaultAction.Delay(TimeSpan.FromSeconds(3)));

        world.Run(Make).EnsureSuccess();

        world.Run($"for i in a b; do ({Use}) & done; wait").EnsureSuccess();
        DaemonWorld.Await(() => world.Number("sends") == 0, "it is sent");
        server.Log.ProcessesStarted.ShouldBe(2);
        server.Log.CountOf("Write").ShouldBe(1, "those that use it have waited for it");
        Links().ShouldHaveSingleItem("how fast it went is known");
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task A_daemon_that_is_told_to_stop_drops_it()
    {
        await using DevelopmentServer server = await ServerAsync(new FaultAction.Hang());
        world.Run(Make).EnsureSuccess();
        world.Number("sends").ShouldBe(1, "the launch has not waited for it");
        Links().ShouldBeEmpty();

        world.Run("\"$RECC\" daemon stop").EnsureSuccess();

        DaemonWorld.Await(() => world.Daemons().Count == 0, "it ends");
        world.Run($"i=a; {Use}").EnsureSuccess();
        server.Log.ProcessesStarted.ShouldBe(1);
        server.Log.CountOf("Write").ShouldBe(2, "who uses it sends it");
    }

    /// <summary>A server that has nothing yet of what is in the local cache.</summary>
    private async Task<DevelopmentServer> ServerAsync(FaultAction first)
    {
        world.Variables["RECC_LOCAL_CACHE"] = "1";
        world.Run(Make + "rm p.h.gch").EnsureSuccess();
        DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions
        {
            Habits = new Habits { MaxBatchBytes = Habits.SmallMaxBatchBytes },
        });
        server.Faults.Add("Write", first, new FaultCalls.First(1));
        world.Variables["RECC_SERVER"] = server.Address.AbsoluteUri;
        return server;
    }

    private string[] Links() => Directory.Exists(world["cache/precompiled/links"])
        ? Directory.GetFiles(world["cache/precompiled/links"])
        : [];
}
