using System.Diagnostics;
using System.Globalization;

namespace Recc.Chaos;

/// <summary>
/// One daemon serves builds for a while: hits, compiles here, compiles there, launches that fail, with sources that
/// nobody has seen before. What it takes of the machine has to stay as it is.
/// </summary>
internal sealed class Soak : IDisposable
{
    // A collector that feels no need leaves some garbage, and a launch that is just ending holds a few descriptors.
    private const double MemoryFactor = 1.15;
    private const long MemorySlack = 6 * 1024;
    private const int CountSlack = 6;

    private readonly World world = new();
    private readonly Served served;
    private readonly Action<string> say;

    public Soak(Action<string> say)
    {
        this.say = say;
        served = Served.Start(new DevServer.DevServerOptions { DataFolder = world["data"] });
        world.Variables["RECC_SERVER"] = served.Server.Address.AbsoluteUri;
        world.Variables["RECC_PATHS"] = "native";
        world.Variables["RECC_CACHE_SIZE"] = "20M";
    }

    /// <summary>Runs for so long, and says why that was not good; null when it was.</summary>
    public string? Run(TimeSpan time)
    {
        if (world.Build().DifferenceFrom(world.Native()) is { } first)
            return first;
        int daemon = world.Daemons().Single();
        var samples = new List<SoakSample>();
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; Stopwatch.GetElapsedTime(start) < time; round++)
        {
            if (RoundFailure(round) is { } failure)
                return $"round {round}: {failure}";
            if (!world.Daemons().SequenceEqual([daemon]))
                return $"round {round}: the daemon is another one";
            samples.Add(SoakSample.Of(daemon));
        }

        return Judge(samples);
    }

    public void Dispose()
    {
        world.Dispose();
        served.Dispose();
    }

    private string? RoundFailure(int round)
    {
        if (round % 3 == 0)
            world.Project.ChangeAnew();
        (string, string?)[] settings = (round % 4) switch
        {
            0 => [],
            1 => [("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1")],
            2 => [("RECC_LOCAL_CACHE", "0")],
            _ => [("RECC_SCANNER", "compiler")],
        };
        world.Recc("gcc", "-c", "no-such-file.c");
        world.Recc("gcc", "-E", "one.c", "-Inear");
        return world.Build(settings).DifferenceFrom(world.Native());
    }

    /// <summary>Compares what was taken before the middle with what was taken at the end.</summary>
    private string? Judge(List<SoakSample> samples)
    {
        int quarter = samples.Count / 4;
        if (quarter < 3)
            return $"only {samples.Count} rounds: too few to tell";
        SoakSample before = SoakSample.Median(samples[quarter..(2 * quarter)]);
        SoakSample after = SoakSample.Median(samples[^quarter..]);
        say("\n| | after a quarter | at the end | most |\n| --- | ---: | ---: | ---: |");
        Row("memory, KiB", before.Kilobytes, after.Kilobytes, samples.Max(s => s.Kilobytes));
        Row("descriptors", before.Descriptors, after.Descriptors, samples.Max(s => s.Descriptors));
        Row("threads", before.Threads, after.Threads, samples.Max(s => s.Threads));
        say(string.Create(CultureInfo.InvariantCulture,
            $"\n{samples.Count} rounds, {samples.Count * (SmallProject.Compiles + 3)} launches"));
        if (after.Kilobytes > (before.Kilobytes * MemoryFactor) + MemorySlack)
            return "the daemon's memory grows";
        if (after.Descriptors > before.Descriptors + CountSlack)
            return "the daemon's descriptors grow";
        return after.Threads > before.Threads + CountSlack ? "the daemon's threads grow" : world.End();
    }

    private void Row(string name, long before, long after, long most) =>
        say(string.Create(CultureInfo.InvariantCulture, $"| {name} | {before} | {after} | {most} |"));
}
