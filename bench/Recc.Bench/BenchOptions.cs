using System.Globalization;

namespace Recc.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Verb">far, client, scale, micro or readme.</param>
/// <param name="IsShort">A quick look with generated units, whose result is not kept with the others.</param>
/// <param name="Rounds">How many samples a number is of; null for the bench's own idea.</param>
/// <param name="Sizes">For scale: how many units; null for the bench's own idea.</param>
internal sealed record BenchOptions(string Verb, bool IsShort, int? Rounds, IReadOnlyList<int>? Sizes)
{
    public const string Help = """
        usage: recc-bench far | client | scale | micro | readme   [--short] [--rounds N] [--sizes N,N,...]

          far      builds against a server that is 5, 20 and 80 ms away, with 100 Mbit/s: from its cache, and executed by it
          client   what remote execution costs on the user's machine, for each compile
          scale    1,000, 5,000 and 20,000 units: cost of each, the daemon's memory, its restart, files on disk
          micro    one launch, digests, input trees, one call, much data
          readme   renews README.md and the charts from the newest results, without measuring

          --short      generated units and few rounds; the result goes to artifacts/bench instead of bench/results
          --rounds N   samples for each number
          --sizes ...  numbers of units, for scale

        Exit code 0: all aims are met; 1: one is not, or something went wrong; 77: something could not be measured here.
        """;

    /// <exception cref="FormatException">Says in one sentence what is wrong.</exception>
    public static BenchOptions Read(string[] arguments)
    {
        var options = new BenchOptions("", false, null, null);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out string? argument))
        {
            options = argument switch
            {
                "far" or "client" or "scale" or "micro" or "readme" => options with { Verb = argument },
                "--short" => options with { IsShort = true },
                "--rounds" => options with { Rounds = Number(Next(argument, rest)) },
                "--sizes" => options with { Sizes = [.. Next(argument, rest).Split(',').Select(Number)] },
                _ => throw new FormatException($"'{argument}' is not known"),
            };
        }

        return options.Verb.Length > 0 ? options : throw new FormatException("what is to be measured?");
    }

    private static string Next(string name, Queue<string> rest) =>
        rest.TryDequeue(out string? text) ? text : throw new FormatException($"{name} needs a value");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"'{text}' is not a number above 0");
}
