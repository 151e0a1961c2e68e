using System.Globalization;
using Recc.Bench.Building;
using Recc.Bench.Measuring;
using Recc.Bench.Reports;

namespace Recc.Bench.Benches;

/// <summary>
/// Whole builds against a server that is far away, all hits or all executed by a farm that needs no time itself, so
/// that what is measured is the client and the wire.
/// </summary>
internal sealed class FarBench(BenchWork work)
{
    private const long BitsPerSecond = 100_000_000;

    /// <summary>One after the other: the look-up.</summary>
    private const int CallsOfHit = 1;

    /// <summary>One after the other: look-up, what is missing, upload, execution.</summary>
    private const int CallsOfExecution = 4;

    private readonly int[] distances = work.Options.IsShort ? [20] : [5, 20, 80];
    private readonly int[] jobs = work.Options.IsShort ? [8] : [8, 96];
    private readonly Dictionary<string, Traffic> traffic = [];
    private readonly Dictionary<int, double> roundTrips = [];

    public Report Run()
    {
        IProject project = work.MakeProject();
        IReadOnlyList<Client> clients = work.All(project);
        string data = Path.Combine(work.Folder, "data");
        Fill(clients, data);
        foreach (int distance in distances.Prepend(0))
        {
            MeasureHits(clients, data, distance);
            MeasureExecution(clients, data, distance);
        }

        return MakeReport(project, clients);
    }

    private static FarServer ServerAt(string data, int distance) => distance == 0
        ? new FarServer(data)
        : new FarServer(data, TimeSpan.FromMilliseconds(distance), BitsPerSecond);

    private void Fill(IReadOnlyList<Client> clients, string data)
    {
        using FarServer server = ServerAt(data, 0);
        foreach (Client client in clients)
        {
            work.Say($"filling the cache for {client.Name}");
            client.Build(Environment.ProcessorCount, RemoteSettings.CacheOf(server));
        }
    }

    private void MeasureHits(IReadOnlyList<Client> clients, string data, int distance)
    {
        using FarServer server = ServerAt(data, distance);
        roundTrips[distance] = server.MeasureRoundTrip();
        foreach (Client client in clients)
        {
            // Not counted: connections, and files that were too new to be trusted.
            client.Build(jobs[^1], RemoteSettings.CacheOf(server));
        }

        foreach (int many in jobs)
        {
            for (int round = 0; round < work.Rounds(5); round++)
            {
                foreach (Client client in clients)
                    Measure(server, client, Key("hits", client, many, distance), many, RemoteSettings.CacheOf(server));
            }
        }
    }

    private void MeasureExecution(IReadOnlyList<Client> clients, string data, int distance)
    {
        foreach (int many in jobs)
        {
            for (int round = 0; round < work.Rounds(3); round++)
            {
                foreach (Client client in clients)
                {
                    using FarServer server = ServerAt(work.Copy(data), distance);
                    server.BecomeInstantFarm();
                    client.Reset();
                    Measure(server, client, Key("execution", client, many, distance), many,
                        RemoteSettings.ExecutionBy(server));
                    if (server.Compiles > 0)
                        throw new Broken(
                            $"{client.Title}: {server.Compiles} actions were new to a farm that should know all");
                }
            }
        }

        foreach (Client client in clients)
            client.Reset();
    }

    private void Measure(FarServer server, Client client, string key, int many, (string, string)[] settings)
    {
        server.Forget();
        BuildCost cost = client.Build(many, settings);
        work.Samples.Add(key, cost);
        traffic[key] = server.Seen;
        work.Say(string.Create(CultureInfo.InvariantCulture, $"{key}: {cost.Wall:F2} s, CPU {cost.Cpu:F2} s"));
    }

    private static string Key(string what, Client client, int many, int distance) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} {client.Name} -j{many} {distance} ms");

    private Report MakeReport(IProject project, IReadOnlyList<Client> clients)
    {
        var aims = new List<Aim>();
        foreach (int many in jobs)
        {
            foreach (int distance in distances)
                aims.Add(AimOf(project, clients[0], many, distance));
        }

        return new Report
        {
            Kind = "far",
            Title = "Builds against a server that is far away",
            Introduction = Introduction(project),
            Circumstances = Machine.Now(work.LoadBefore, work.Options.IsShort),
            Sections =
            [
                Times("All hits", "hits", CallsOfHit, project, clients),
                Times("All executed", "execution", CallsOfExecution, project, clients),
                Calls("Calls for each compile, all hits", "hits", project, clients),
                Calls("Calls for each compile, all executed", "execution", project, clients),
            ],
            Headline = Headline(project, clients),
            Chart = ChartOf(project, clients),
            Aims = aims,
            NotMeasured = work.NotMeasured,
            Samples = work.Samples.All,
        };
    }

    private string Introduction(IProject project)
    {
        string trips = string.Join(", ", distances.Select(
            d => string.Create(CultureInfo.InvariantCulture, $"{d} ms ({1000 * roundTrips[d]:F1} ms measured)")));
        return $"""
            {project.Name}, {project.Units} compiles, with `ninja -j{string.Join("` and `-j", jobs)}`. The server is in the same machine and pretends to be far
            away: an exchange takes {trips}, and 100 Mbit pass each way in a second, over all connections together. Local caches are
            off. Server "near" has neither distance nor limit. Its CPU is not counted, but shares the machine's cores.

            *Wire* is what distance and bandwidth must add at least: as many waves of compiles as `-j` makes, each with the calls that
            have to follow one another (one for a hit; four for an execution: look up, ask what is missing, upload, execute), or
            all bytes through the line, whichever is more. *Added* is what the build took longer than with the server near; where
            a machine has idle cores while it waits, that is less than the wire.
            """;
    }

    private Section Times(string title, string what, int calls, IProject project, IReadOnlyList<Client> clients)
    {
        var rows = new List<string[]>();
        foreach (int many in jobs)
        {
            foreach (int distance in distances.Prepend(0))
            {
                foreach (Client client in clients)
                {
                    string key = Key(what, client, many, distance);
                    rows.Add(
                    [
                        client.Title, $"-j{many}", distance == 0 ? "near" : $"{distance} ms",
                        work.Samples.Spread(key + " wall"),
                        distance == 0 ? "" : Numbers.Text(Wire(project, key, many, distance, calls), "F2"),
                        distance == 0 ? "" : Numbers.Text(Added(what, client, many, distance), "F2"),
                        work.Samples.Spread(key + " cpu"),
                        Numbers.Text(traffic[key].Calls.Values.Sum() / (double)project.Units, "F2"),
                        Numbers.Text(traffic[key].BytesUp / 1024.0 / project.Units, "F1"),
                        Numbers.Text(traffic[key].BytesDown / 1024.0 / project.Units, "F1"),
                    ]);
                }
            }
        }

        return new Section(
            title, "",
            ["client", "jobs", "distance", "wall s", "wire s", "added s", "CPU s of the client", "calls per compile",
                "kB up", "kB down"],
            rows);
    }

    private Section Calls(string title, string what, IProject project, IReadOnlyList<Client> clients)
    {
        int distance = distances[distances.Length / 2];
        var seen = clients.ToDictionary(static client => client.Name,
            client => traffic[Key(what, client, jobs[^1], distance)].Calls);
        return new Section(
            title,
            string.Create(CultureInfo.InvariantCulture,
                $"As the server counted them, at {distance} ms with `-j{jobs[^1]}`."),
            ["method", .. clients.Select(static client => client.Title)],
            [
                .. seen.Values.SelectMany(static calls => calls.Keys).Distinct().Order(StringComparer.Ordinal)
                .Select(method =>
                    new[] { method }.Concat(clients.Select(client => Numbers.Text(
                        seen[client.Name].GetValueOrDefault(method) / (double)project.Units, "F3"))).ToArray()),
            ]);
    }

    private double Wire(IProject project, string key, int many, int distance, int calls)
    {
        double waves = Math.Ceiling(project.Units / (double)many);
        Traffic seen = traffic[key];
        return Math.Max(waves * calls * roundTrips[distance],
            8.0 * Math.Max(seen.BytesUp, seen.BytesDown) / BitsPerSecond);
    }

    private double Added(string what, Client client, int many, int distance) =>
        work.Samples.Median(Key(what, client, many, distance) + " wall")
        - work.Samples.Median(Key(what, client, many, 0) + " wall");

    private Aim AimOf(IProject project, Client client, int many, int distance)
    {
        double added = Added("hits", client, many, distance);
        double wire = Wire(project, Key("hits", client, many, distance), many, distance, CallsOfHit);
        return new Aim(
            string.Create(CultureInfo.InvariantCulture,
                $"what a server {distance} ms away adds to a build of hits, -j{many}, s"),
            Numbers.Text(added, "F2"),
            string.Create(CultureInfo.InvariantCulture, $"≤ {wire:F2} (the wire), a tenth more for noise"),
            added <= 1.1 * wire);
    }

    private Section Headline(IProject project, IReadOnlyList<Client> clients) => new(
        string.Create(CultureInfo.InvariantCulture,
            $"{project.Name} ({project.Units} compiles) with `ninja -j{jobs[^1]}`, wall s"),
        "",
        ["from a server", "near", .. distances.Select(static d => $"{d} ms away")],
        [
            .. clients.Select(client => (client, "hits", "hits"))
            .Concat(clients.Select(client => (client, "execution", "executed")))
                .Select(row =>
                    new[] { $"{row.client.Title}, {row.Item3}" }.Concat(distances.Prepend(0).Select(distance =>
                    work.Samples.Text(Key(row.Item2, row.client, jobs[^1], distance) + " wall"))).ToArray()),
        ]);

    private Chart ChartOf(IProject project, IReadOnlyList<Client> clients) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{project.Name}, a build of hits from a far server, ninja -j{jobs[^1]}, wall seconds"),
        [
            .. distances.Prepend(0).Select(distance => new ChartGroup(
                distance == 0 ? "server near" : $"server {distance} ms away",
                [
                    .. clients.Select(client => new ChartBar(
                        client.Title.Replace("`", "", StringComparison.Ordinal),
                        work.Samples.Median(Key("hits", client, jobs[^1], distance) + " wall"),
                        client.IsOurs)),
                ])),
        ]);
}
