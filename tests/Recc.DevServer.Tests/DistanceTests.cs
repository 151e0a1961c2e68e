using System.Diagnostics;
using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Distance;
using Shouldly;
using Xunit;

namespace Recc.DevServer.Tests;

/// <summary>Only what a far server takes at least can be said on a machine that others use.</summary>
public sealed class DistanceTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(60);
    private static readonly byte[] Large = new byte[100_000];

    [Fact]
    public void Bytes_that_set_out_one_after_the_other_share_the_line()
    {
        var road = new FarRoad(TimeSpan.FromSeconds(3), bitsPerSecond: 8000);

        road.ArrivalOf(2000, now: 0).ShouldBe(FarRoad.Ticks(5));
        road.ArrivalOf(1000, now: FarRoad.Ticks(1)).ShouldBe(FarRoad.Ticks(6));
        road.ArrivalOf(1000, now: FarRoad.Ticks(10)).ShouldBe(FarRoad.Ticks(14));
    }

    [Fact]
    public void Without_a_limit_only_the_distance_counts()
    {
        var road = new FarRoad(TimeSpan.FromSeconds(3), bitsPerSecond: 0);

        road.ArrivalOf(int.MaxValue, now: 0).ShouldBe(FarRoad.Ticks(3));
        road.ArrivalOf(1, now: 0).ShouldBe(FarRoad.Ticks(3));
    }

    [Fact]
    public async Task A_call_takes_a_round_trip_and_the_first_of_a_connection_takes_two()
    {
        await using DevelopmentServer server =
            await DevelopmentServer.StartAsync(new DevServerOptions { RoundTrip = RoundTrip });
        using var client = new RawClient(server.Address);

        (await TimeOfAsync(() => AskAsync(client))).ShouldBeGreaterThanOrEqualTo(2 * RoundTrip);
        (await TimeOfAsync(() => AskAsync(client))).ShouldBeGreaterThanOrEqualTo(RoundTrip);
    }

    [Fact]
    public async Task Calls_at_the_same_time_share_what_passes_in_a_second()
    {
        await using DevelopmentServer server =
            await DevelopmentServer.StartAsync(new DevServerOptions { BitsPerSecond = 8_000_000 });
        Digest blob = server.AddBlob(Large);
        using var one = new RawClient(server.Address);
        using var other = new RawClient(server.Address);

        TimeSpan time = await TimeOfAsync(() => Task.WhenAll(ReadAsync(one, blob), ReadAsync(other, blob)));

        time.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public async Task A_client_that_goes_away_while_bytes_are_under_way_leaves_the_server_well()
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(
            new DevServerOptions { RoundTrip = RoundTrip, BitsPerSecond = 1_000_000 });
        Digest blob = server.AddBlob(Large);
        using (var leaving = new RawClient(server.Address))
        {
            _ = ReadAsync(leaving, blob).ContinueWith(static gone => gone.Exception, TaskScheduler.Default);
            await Task.Delay(3 * RoundTrip);
        }

        using var client = new RawClient(server.Address);
        await AskAsync(client);
    }

    private static Task AskAsync(RawClient client) =>
        client.CallAsync(Methods.GetCapabilities, ServerCapabilities.Parser, new GetCapabilitiesRequest());

    private static async Task ReadAsync(RawClient client, Digest blob)
    {
        var reply = await client.CallAsync(
            Methods.BatchReadBlobs, BatchReadBlobsResponse.Parser, new BatchReadBlobsRequest { Digests = { blob } });
        reply.Only.Responses.Single().Data.Length.ShouldBe(Large.Length);
    }

    private static async Task<TimeSpan> TimeOfAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }
}
