using Recc.Core.CommandLine;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Workers whose own libraries are others than this machine's.</summary>
public sealed class OtherSystemTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- main.c
        int x(void);
        int main(void) { return x(); }
        --- x.c
        int x(void) { return N; }
        """;

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_worker_links_only_what_this_machine_would_link(int there)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using var place = new Workplace(Tools.Gcc, Files) { KeepsLogs = true };
        using var machine = new TempFolder();
        place.Use(server);
        place.Settings["RECC_LINK"] = "1";
        place.Settings["RECC_LOCAL_CACHE"] = "0";
        place.Settings["RECC_PREFIX_MAP"] = $"{machine["here"]}={machine["there"]}";
        place.Prepare($"""
            for folder in {machine["here"]} {machine["there"]}; do
              mkdir $folder; gcc -DN=1 -c x.c && ar rcD $folder/libx.a x.o
            done
            gcc -DN={there} -c x.c && ar rcD {machine["there"]}/libx.a x.o && rm x.o && gcc -c main.c
            """);
        string script = $"$RECC $CC main.o -L{machine["here"]} -lx -o main; ./main; echo $?";

        Observed launched = place.Launch(script);

        launched.WithoutNotices().Text().ShouldBe(place.Native(script).Text());
        launched.Reasons.ShouldBe(there == 1 ? [] : [FallbackReason.OtherSystem]);
    }
}
