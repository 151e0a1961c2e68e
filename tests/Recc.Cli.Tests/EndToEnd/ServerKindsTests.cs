using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.Testing;
using Shouldly;
using Xunit;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// The development server with the habits of the servers that teams have, all habits of one at once: a launch is
/// executed (or stored, by one that only caches), another user's launch has the result, and both give what the compiler
/// gives.
/// </summary>
public sealed class ServerKindsTests
{
    private const string Script = "$RECC $CC -Wall -MD -Iinc -Iempty -c src/a.c -o out/a.o";

    private static readonly string Files = $"""
        --- .git/HEAD
        ref: refs/heads/main
        --- src/a.c
        #include <a.h>
        #include <large.h>
        int a(void) {"{"} int unused; return A; {"}"}
        const int table[40000] = {"{"} 1, 2, 3 {"}"};
        --- inc/a.h
        #define A 1
        --- inc/large.h
        /* {new string('x', 150_000)} */
        --- empty/keep
        --- out/keep
        """;

    private static readonly Dictionary<string, Habits> Kinds = new()
    {
        ["Buildbarn"] = new Habits
        {
            KnowsOnlyOutputPaths = true,
            MissingActionIsNotFound = true,
            LacksGetTree = true,
            LacksCancelOperation = true,
            LacksQueryWriteStatus = true,
            Inlines = false,
            ShufflesAnswers = true,
            Compresses = true,
            MaxBatchBytes = 0,
            ApiMinorVersion = 12,
        },
        ["NativeLink"] = new Habits
        {
            MaxBatchBytes = Habits.SmallMaxBatchBytes,
            EnforcesBatchLimit = false,
            Inlines = false,
            RefusesInResponse = true,
            LacksCancelOperation = true,
            WorkerProperties = ["OSFamily=linux", "pool=big"],
            DigestFunctions = [Function.Sha256, Function.Blake3],
            ApiMinorVersion = 3,
        },
        ["BuildGrid"] = new Habits
        {
            MaxElements = 500,
            DigestFunctions = [Function.Sha256],
            ApiMinorVersion = 2,
        },
        ["a server of API 2.0"] =
            new Habits { KnowsOnlyOldOutputFields = true, ApiMinorVersion = 0, MaxBatchBytes = 0 },
        ["BuildBuddy"] =
            new Habits { MaxBatchBytes = 0, Compresses = true, CompressesUpdates = true, ApiMinorVersion = 99 },
        ["bazel-remote"] = new Habits
        {
            ExecutionEnabled = false,
            MaxBatchBytes = 0,
            Compresses = true,
            CompressesUpdates = true,
            LacksQueryWriteStatus = true,
            DigestFunctions = [Function.Sha256],
        },
        ["buildbox-casd"] = new Habits { ChunkBytes = 16 * 1024, ApiMinorVersion = 12 },
        ["a server of another digest function"] = new Habits { DigestFunctions = [Function.Sha512] },
        ["a server of BLAKE3"] = new Habits { DigestFunctions = [Function.Blake3], Compresses = true },
    };

    public static TheoryData<string> Names => new(Kinds.Keys);

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [MemberData(nameof(Names))]
    public async Task Launches_work_with_servers_of_every_kind(string kind)
    {
        Habits habits = Kinds[kind];
        await using DevelopmentServer server =
            await DevelopmentServer.StartAsync(new DevServerOptions { Habits = habits });
        using Workplace place = At(server);
        place.Settings["RECC_CACHE_ONLY"] = habits.ExecutionEnabled ? "0" : "1";
        string native = place.Native(Script).Text();

        place.Launch(Script).Text().ShouldBe(native);
        int results = server.Log.CountOf("Execute") + server.Log.CountOf("UpdateActionResult");
        place.NewCache();
        place.Launch(Script).Text().ShouldBe(native);

        results.ShouldBe(1);
        server.Log.ProcessesStarted.ShouldBe(habits.ExecutionEnabled ? 1 : 0);
        (server.Log.CountOf("Execute") + server.Log.CountOf("UpdateActionResult"))
            .ShouldBe(1, "the second launch is a hit");
        server.Log.CountOf("GetTree").ShouldBe(0);
        server.Log.CountOf("QueryWriteStatus").ShouldBe(0);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_action_that_a_server_has_lost_is_sent_again(bool sayMissingInResponse)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions
        {
            Habits = new Habits { MissingActionIsNotFound = true, RefusesInResponse = sayMissingInResponse },
            Faults = [new Fault("BatchUpdateBlobs", new FaultAction.LoseBlobs(), new FaultCalls.First(1))],
        });
        using Workplace place = At(server);

        place.Launch(Script).Text().ShouldBe(place.Native(Script).Text());

        server.Log.ProcessesStarted.ShouldBe(1);
        server.Log.CountOf("Execute").ShouldBe(2);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public async Task A_queue_that_no_worker_serves_costs_one_line_that_says_what_was_asked_for()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { Habits = new Habits { WorkerProperties = ["OSFamily=linux", "pool=small"] } });
        using Workplace place = At(server);
        place.Settings["RECC_QUEUE_TIMEOUT"] = "1";

        Observed launched = place.Launch(Script);

        launched.WithoutNotices().Text().ShouldBe(place.Native(Script).Text());
        launched.Notices.ShouldHaveSingleItem().ShouldContain("RECC_REMOTE_PLATFORM_");
    }

    private static Workplace At(DevelopmentServer server)
    {
        var place = new Workplace(Tools.Gcc, Files);
        place.Use(server);
        place.Settings["RECC_CACHE_UPLOAD_LOCAL_BUILD"] = "1";
        place.Settings["RECC_REMOTE_PLATFORM_pool"] = "big";
        place.Settings["RECC_REMOTE_PLATFORM_OSFamily"] = "linux";
        return place;
    }
}
