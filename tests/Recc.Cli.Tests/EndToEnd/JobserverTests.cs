using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>RECC_USE_JOBSERVER with a real make.</summary>
public sealed class JobserverTests
{
    private static readonly TimeSpan ServerTakes = TimeSpan.FromSeconds(4);

    // Three of two jobs: the third can begin only when one of the others has given its slot back.
    private const string Makefile = """
        all: a.o b.o seen
        %.o: %.c
        	+$(RECC) $(CC) -c $< -o $@
        seen:
        	if test -e a.o -o -e b.o; then echo late > $@; else echo early > $@; fi
        """;

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("1", "early\n")]
    [InlineData(null, "late\n")]
    public async Task While_workers_compile_make_starts_something_else(string? setting, string seen)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions
        {
            Faults = [new Fault("Execute", new FaultAction.Delay(ServerTakes), new FaultCalls.Every())],
        });
        using var place =
            new Workplace(Tools.Gcc, "--- .git/HEAD\nref: refs/heads/main\n--- a.c\nint a;\n--- b.c\nint b;\n");
        place.Use(server);
        place.Write("Makefile", Makefile);

        Observed built = place.Launch("make -j2 CC=\"$CC\" RECC=\"$RECC\"", ("RECC_USE_JOBSERVER", setting));

        built.Result.EnsureSuccess();
        server.Log.ProcessesStarted.ShouldBe(2);
        System.Text.Encoding.UTF8.GetString(built.Files["seen"].Content).ShouldBe(seen);
    }
}
