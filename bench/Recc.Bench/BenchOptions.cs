using System.Globalization;
using Recc.Bench.Building;

namespace Recc.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Verb">cold, far, client, scale, micro or readme.</param>
/// <param name="IsShort">A quick look with generated units, whose result is not kept with the others.</param>
/// <param name="Rounds">How many samples a number is of; null for the bench's own idea.</param>
/// <param name="Sizes">For scale: how many units; null for the bench's own idea.</param>
internal sealed record BenchOptions(string Verb, bool IsShort, int? Rounds, IReadOnlyList<int>? Sizes)
{
    /// <summary>What is built where a real library is.</summary>
    public LibraryRow Library { get; init; } = LibraryRow.Curl;

    public const string Help = """
        usage: recc-bench cold | far | client | scale | micro | readme   [--short] [--rounds N] [--sizes N,N,...]
                          [--project curl | llvm]

          cold     first builds, the compiler alone and through recc by turns
          far      builds against a server that is 5, 20 and 80 ms away, with 100 Mbit/s: from its cache, and executed by it
          client   what remote execution costs on the user's machine, for each compile
          scale    1,000, 5,000 and 20,000 units: cost of each, the daemon's memory, its restart, files on disk
          micro    one launch, digests, input trees, one call, much data
          readme   renews README.md and the charts from the newest results, without measuring

          --short      generated units and few rounds; the result goes to artifacts/bench instead of bench/results
          --rounds N   samples for each number
          --sizes ...  numbers of units, for scale
          --project P  curl (the default), or llvm: LLVM's Support and TableGen; a cold build of that takes minutes

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
                "cold" or "far" or "client" or "scale" or "micro" or "readme" => options with { Verb = argument },
                "--short" => options with { IsShort = true },
                "--rounds" => options with { Rounds = Number(Next(argument, rest)) },
                "--sizes" => options with { Sizes = [.. Next(argument, rest).Split(',').Select(Number)] },
                "--project" => options with { Library = Find(Next(argument, rest)) },
                _ => throw new FormatException($"'{argument}' is not known"),
            };
        }

        return options.Verb.Length > 0 ? options : throw new FormatException("what is to be measured?");
    }

    private static string Next(string name, Queue<string> rest) =>
        rest.TryDequeue(out string? text) ? text : throw new FormatException($"{name} needs a value");

    private static LibraryRow Find(string name) =>
        LibraryRow.All.FirstOrDefault(row => row.Name == name)
            ?? throw new FormatException($"no project '{name}' is built here");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"'{text}' is not a number above 0");
}
