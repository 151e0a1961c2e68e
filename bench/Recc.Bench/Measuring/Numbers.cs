using System.Globalization;

namespace Recc.Bench.Measuring;

/// <summary>Several numbers of one thing, in one.</summary>
internal static class Numbers
{
    public static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median, with the smallest and the largest behind it.</summary>
    public static string Spread(IReadOnlyCollection<double> values, string format) => values.Count == 1
        ? Text(values.First(), format)
        : $"{Text(Median(values), format)} ({Text(values.Min(), format)} to {Text(values.Max(), format)})";

    public static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
