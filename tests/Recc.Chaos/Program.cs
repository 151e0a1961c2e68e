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
            "builds" => true,
            "soak" => true,
            _ => RunMatrix(options with { Builds = null }),
        };
    }

    private static bool RunMatrix(ChaosOptions options)
    {
        IReadOnlyList<MatrixCell> cells = Matrix.Cells;
        if (options.Builds is { } few)
            cells = [.. new Random(options.Seed).GetItems([.. cells], few).Distinct()];
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<MatrixOutcome> outcomes = new Matrix(Console.WriteLine).Run(cells, options.Jobs, "auto");
        int failed = outcomes.Count(o => o.Failure is not null);
        Console.WriteLine(MatrixTable.Make(outcomes));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"matrix: {cells.Count} builds, {failed} failed, in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        return failed == 0;
    }
}
