using System.Diagnostics;
using System.Globalization;
using Recc.Testing;

namespace Recc.Chaos;

/// <summary>Exit codes: 0 all went well, 1 something did not, 2 wrong arguments.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(ChaosOptions.Help);
            return 0;
        }

        try
        {
            ChaosOptions options = ChaosOptions.Read(arguments);
            if (ReccBinary.ReasonWhyNot is { } reason)
                throw new FormatException(reason);
            return Run(options) ? 0 : 1;
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine($"recc-chaos: {wrong.Message} (see --help)");
            return 2;
        }
    }

    private static bool Run(ChaosOptions options)
    {
        Console.WriteLine($"seed {options.Seed}");
        return options.Verb switch
        {
            "matrix" => RunMatrix(options),
            "builds" => RunBuilds(options),
            "soak" => RunSoak(options),
            _ => RunMatrix(options with { Builds = null }) & RunBuilds(options),
        };
    }

    private static bool RunMatrix(ChaosOptions options)
    {
        IReadOnlyList<MatrixCell> cells =
            [.. Matrix.Cells.Where(cell => cell.ToString().Contains(options.Only, StringComparison.Ordinal))];
        if (options.Builds is { } few)
            cells = [.. new Random(options.Seed).GetItems([.. cells], few).Distinct()];
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<MatrixOutcome> outcomes = new Matrix(Console.WriteLine).Run(cells, options.Jobs, options.Daemon);
        int failed = outcomes.Count(o => o.Failure is not null);
        Console.WriteLine(MatrixTable.Make(outcomes));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"matrix: {cells.Count} builds, {failed} failed, in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        return failed == 0;
    }

    private static bool RunBuilds(ChaosOptions options)
    {
        int builds = options.Builds ?? 200;
        bool hasMounts = Environment.GetEnvironmentVariable("RECC_CHAOS_MOUNTS") == "1";
        if (!hasMounts)
            Console.WriteLine("no disk will be full: that takes root and a mount namespace");
        long start = Stopwatch.GetTimestamp();
        using var random = new RandomBuilds(hasMounts, Console.WriteLine);
        if (!random.MovesClock)
            Console.WriteLine("no clock will jump: that takes root, a mount namespace and an overlay");
        int failed = random.Run(builds, options.Seed);
        Console.WriteLine("\n| trouble | times |\n| --- | ---: |");
        foreach ((string trouble, int times) in random.Troubles)
            Console.WriteLine($"| {trouble} | {times} |");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nrandom builds: {builds} of seed {options.Seed}, {failed} failures, the longest took "
            + $"{random.Longest.TotalSeconds:F1} s, in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        return failed == 0;
    }

    private static bool RunSoak(ChaosOptions options)
    {
        using var soak = new Soak(Console.WriteLine);
        string? failure = soak.Run(TimeSpan.FromMinutes(options.Minutes));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: {options.Minutes} min, {failure ?? "nothing grew and every build was right"}"));
        return failure is null;
    }
}
