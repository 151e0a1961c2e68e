using Recc.Bench.Benches;
using Recc.Bench.Reports;
using Recc.Testing;

namespace Recc.Bench;

/// <summary>Exit codes: 0 all aims are met, 1 one is not or something went wrong, 2 wrong arguments, 77 not all could
/// be measured.</summary>
internal static class Program
{
    private const int NotMeasured = 77;

    private static int Main(string[] arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(BenchOptions.Help);
            return 0;
        }

        try
        {
            BenchOptions options = BenchOptions.Read(arguments);
            if (options.Verb == "readme")
            {
                ReadMeBlock.Renew();
                return 0;
            }

            if (ReccBinary.ReasonWhyNot is { } reason)
                throw new FormatException(reason);
            return Measure(options);
        }
        catch (FormatException wrong)
        {
            Say($"{wrong.Message} (see --help)");
            return 2;
        }
        catch (Unmeasurable reason)
        {
            Say($"not measured: {reason.Message}");
            return NotMeasured;
        }
        catch (Broken reason)
        {
            Say(reason.Message);
            return 1;
        }
    }

    private static int Measure(BenchOptions options)
    {
        Report report = Run(options);
        Console.WriteLine(MarkdownText.Of(report));
        Say($"kept as {ResultFiles.Keep(report)} and .json");
        if (!options.IsShort)
            ReadMeBlock.Renew();
        if (report.Aims.Any(static aim => !aim.Met))
            return 1;
        return report.NotMeasured.Count > 0 ? NotMeasured : 0;
    }

    private static Report Run(BenchOptions options)
    {
        using var work = new BenchWork(options, Say);
        return options.Verb switch
        {
            "cold" => new ColdBench(work).Run(),
            "far" => new FarBench(work).Run(),
            "client" => new ClientBench(work).Run(),
            "scale" => new ScaleBench(work).Run(),
            "micro" => new MicroBench(work).Run(),
            _ => throw new FormatException($"'{options.Verb}' is not known"),
        };
    }

    private static void Say(string text) => Console.Error.WriteLine($"bench: {text}");
}
