using System.Globalization;
using Recc.Bench.Building;
using Recc.Bench.Measuring;
using Recc.Bench.Reports;
using Recc.Testing;

namespace Recc.Bench.Benches;

/// <summary>Whether a unit costs the same however many there are, and what the daemon and the disk hold of
/// them.</summary>
internal sealed class ScaleBench(BenchWork work)
{
    private const double MostMegabytes = 300;

    /// <summary>From so many units on the daemon's memory has an aim.</summary>
    private const int ManyUnits = 5000;

    private static readonly int[] Usual = [1000, 5000, 20000];
    private static readonly int[] Few = [60, 180];

    private readonly int jobs = Environment.ProcessorCount + 2;
    private readonly List<string[]> costs = [];
    private readonly List<string[]> held = [];
    private readonly List<Aim> aims = [];

    public Report Run()
    {
        IReadOnlyList<int> sizes = work.Options.Sizes ?? (work.Options.IsShort ? Few : Usual);
        foreach (int size in sizes)
            Measure(size, withNative: size == sizes[0]);
        AddFlatness(sizes);
        return new Report
        {
            Kind = "scale",
            Title = "Many units",
            Introduction = string.Create(CultureInfo.InvariantCulture, $"""
                Generated C units, each with eight of two hundred headers of the project, the headers that those include, and two of the system's; built
                without optimisation by `ninja -j{jobs}`, with the local cache and the daemon. *Again* is a build of hits after all that was
                built has been put aside; *a copy* is the same build by a launcher that copies the last object and looks at nothing. What recc adds to a cold build is its CPU without that of the compilers, as the compiler alone takes it for
                {sizes[0]} units. *Restart*: how long the first launch after `recc daemon stop` waits for its hit, and the next one.
                """),
            Circumstances = Machine.Now(work.LoadBefore, work.Options.IsShort),
            Sections =
            [
                new Section(
                    "CPU ms for each unit", "",
                    ["units", "the compiler alone", "cold", "of that: daemon", "again", "of that: daemon",
                        "again, new daemon", "a copy"], costs),
                new Section(
                    "What is held", "",
                    ["units", "daemon's memory, MB", "its peak, MB", "restart, ms", "next launch, ms",
                        "cache on disk, MB", "of that: scans, MB", "statistics, kB"],
                    held),
            ],
            Headline = new Section(
                "Many small units: CPU ms for each, and the daemon's memory",
                "",
                ["units", "cold", "again", "daemon, MB"],
                [.. costs.Zip(held,
                    static (cost, memory) => new[] { cost[0], Short(cost[2]), Short(cost[4]), memory[2] })]),
            Aims = aims,
            NotMeasured = work.NotMeasured,
            Samples = work.Samples.All,
        };
    }

    private void Measure(int size, bool withNative)
    {
        string folder = Path.Combine(work.Folder, string.Create(CultureInfo.InvariantCulture, $"units-{size}"));
        work.Say($"{size} units");
        var project = new GeneratedUnits(folder, size);
        if (withNative)
            Keep(size, "native", work.Native(project).Build(jobs));
        Client recc = work.Ours(project);
        Keep(size, "cold", recc.Build(jobs));

        // Not counted: files that were too new to be trusted the first time.
        recc.Build(jobs);
        Client floor = work.Floor(project);
        floor.Build(jobs, [.. recc.Settings.Select(static pair => (pair.Key, pair.Value))]);
        for (int round = 0; round < work.Rounds(size > ManyUnits ? 1 : 3); round++)
        {
            Keep(size, "floor", floor.Build(jobs, ("FLOOR_STRICT", "1")));
            Keep(size, "again", recc.Build(jobs));
        }

        DaemonProcess daemon = recc.Daemon ?? throw new Broken($"no daemon runs after {size} units");
        double now = daemon.ResidentKilobytes / 1024.0;
        double peak = daemon.PeakKilobytes / 1024.0;
        (double first, double next) = Restart(recc);
        Keep(size, "renewed", recc.Build(jobs));
        costs.Add(
        [
            Numbers.Text(size), withNative ? PerUnit(size, "native cpu") : "", PerUnit(size, "cold cpu"),
            PerUnit(size, "cold daemon"), PerUnit(size, "again cpu"), PerUnit(size, "again daemon"),
            PerUnit(size, "renewed cpu"), PerUnit(size, "floor cpu"),
        ]);
        held.Add([Numbers.Text(size), Numbers.Text(now, "F0"), Numbers.Text(peak, "F0"), Numbers.Text(first, "F1"),
            Numbers.Text(next, "F1"), .. Disk(recc)]);
        if (size >= ManyUnits)
            aims.Add(new Aim($"daemon after {size} units, peak MB", Numbers.Text(peak, "F0"), "< 300",
                peak < MostMegabytes));
        recc.Reset();
        floor.Reset();
    }

    /// <summary>Milliseconds until the first launch without a daemon has its hit, and the next.</summary>
    private (double First, double Next) Restart(Client recc)
    {
        string[] hit =
            [ReccBinary.Path, "gcc", "-Iinclude", "-O0", "-MD", "-MF", "out/u0.o.d", "-c", "u0.c", "-o", "out/u0.o"];
        var first = new List<double>();
        var next = new List<double>();
        for (int round = 0; round < work.Rounds(5); round++)
        {
            recc.Launch([ReccBinary.Path, "daemon", "stop"]);
            recc.StopDaemon();
            first.Add(1000 * recc.Launch(hit).Wall);
            next.Add(1000 * recc.Launch(hit).Wall);
        }

        return (Numbers.Median(first), Numbers.Median(next));
    }

    private static string[] Disk(Client recc)
    {
        var files = new DirectoryInfo(recc.CacheFolder).GetFiles("*", SearchOption.AllDirectories);
        double SizeOf(Func<string, bool> wanted) => files
            .Where(file => wanted(Path.GetRelativePath(recc.CacheFolder, file.FullName).Split('/')[0]))
            .Sum(static file => file.Length);
        return
        [
            Numbers.Text(SizeOf(static _ => true) / 1e6, "F1"),
            Numbers.Text(SizeOf(static top => top == "scans") / 1e6, "F1"),
            Numbers.Text(SizeOf(static top => top == "stats") / 1e3, "F1"),
        ];
    }

    private void AddFlatness(IReadOnlyList<int> sizes)
    {
        if (sizes.Count < 2)
            return;
        foreach ((string what, string name) in new[] { ("cold", "cold cpu"), ("again", "again cpu") })
        {
            double ratio = MedianOf(sizes[^1], name) / MedianOf(sizes[0], name);
            aims.Add(new Aim(
                $"CPU for each unit, {what}, {sizes[^1]} units to {sizes[0]}", Numbers.Text(ratio, "F2"), "≤ 1.1",
                ratio <= 1.1));
        }
    }

    private void Keep(int size, string what, BuildCost cost)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{size} {what}");
        work.Samples.Add(name + " wall", cost.Wall);
        work.Samples.Add(name + " cpu", 1000 * cost.Cpu / size);
        work.Samples.Add(name + " daemon", 1000 * cost.Daemon / size);
        work.Say(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {cost.Wall:F1} s, CPU {1000 * cost.Cpu / size:F2} ms for each"));
    }

    private static string Short(string spread) => spread.Split(' ')[0];

    private double MedianOf(int size, string name) =>
        work.Samples.Median(string.Create(CultureInfo.InvariantCulture, $"{size} {name}"));

    private string PerUnit(int size, string name) =>
        work.Samples.Spread(string.Create(CultureInfo.InvariantCulture, $"{size} {name}"));
}
