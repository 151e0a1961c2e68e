using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Under a limit on address space (ulimit -v) that lets the compiler run, a launch runs as well.</summary>
public sealed class AddressSpaceTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- a.c
        int a(void) { int unused; return 1; }
        """;

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData(100_000)]
    [InlineData(200_000)]
    [InlineData(500_000)]
    [InlineData(1_000_000)]
    public async Task A_tight_limit_leaves_the_compile_to_the_compiler(int kibibytes)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files) { KeepsLogs = true };
        place.Use(server);
        string script = $"ulimit -v {kibibytes} && $RECC $CC -Wall -c a.c -o a.o";

        Observed launched = place.Launch(script);

        launched.Text().ShouldBe(place.Native(script).Text());
        launched.Reasons.ShouldBe([FallbackReason.LittleAddressSpace]);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData(1_100_000)]
    [InlineData(2_000_000)]
    [InlineData(8_000_000)]
    public async Task With_more_room_results_are_shared(int kibibytes)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        string script = $"ulimit -v {kibibytes} && $RECC $CC -Wall -c a.c -o a.o";

        Observed made = place.Launch(script);
        Observed taken = place.Launch(script);

        made.Text().ShouldBe(place.Native(script).Text());
        taken.Text().ShouldBe(made.Text());
        taken.WasHit.ShouldBeTrue();
    }
}
