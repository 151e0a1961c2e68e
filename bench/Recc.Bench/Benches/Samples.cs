using System.Globalization;
using Recc.Bench.Building;
using Recc.Bench.Measuring;

namespace Recc.Bench.Benches;

/// <summary>Every number that a bench took, by what it is of.</summary>
internal sealed class Samples
{
    public SortedDictionary<string, List<double>> All { get; } = new(StringComparer.Ordinal);

    public void Add(string name, double value)
    {
        if (!All.TryGetValue(name, out List<double>? values))
            All.Add(name, values = []);
        values.Add(Math.Round(value, 6));
    }

    public void Add(string name, BuildCost cost)
    {
        Add(name + " wall", cost.Wall);
        Add(name + " cpu", cost.Cpu);
        Add(name + " daemon", cost.Daemon);
    }

    public double Median(string name) => Numbers.Median(All[name]);

    public string Spread(string name, string format = "F2") => Numbers.Spread(All[name], format);

    public string Text(string name, string format = "F2") =>
        Median(name).ToString(format, CultureInfo.InvariantCulture);
}
