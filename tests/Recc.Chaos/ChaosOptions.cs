using System.Globalization;

namespace Recc.Chaos;

/// <summary>What the command line asks for.</summary>
/// <param name="Verb">matrix, builds, soak, or all.</param>
/// <param name="Builds">How many random builds; of the matrix, how many cells at most.</param>
/// <param name="Seed">Of all that is random.</param>
/// <param name="Jobs">Builds of the matrix at a time.</param>
/// <param name="Minutes">Of the soak.</param>
/// <param name="Daemon">RECC_DAEMON of the matrix.</param>
internal sealed record ChaosOptions(string Verb, int? Builds, int Seed, int Jobs, double Minutes, string Daemon)
{
    /// <summary>What the name of a cell of the matrix must contain.</summary>
    public string Only { get; init; } = "";

    public const string Help = """
        usage: recc-chaos [matrix | builds | soak | all] [--builds N] [--seed S] [--jobs N] [--minutes M]
                          [--daemon auto|off] [--only WORDS]

          matrix   every call to a server × every fault, each under a build of a small project; --builds N: N of them;
                   --daemon off: each launch by itself; --only WORDS: such as "Read, garbage" or "in chunks"
          builds   N random builds (200), with faults, killed daemons and launchers, spoilt caches, full disks and
                   clocks that jump
          soak     launches for M minutes (10), and whether the daemon's memory, descriptors and threads stay as they are
          all      matrix, then builds; the default

        Exit code 0: every build succeeded, gave what the compiler gives, and left nothing behind.
        """;

    /// <exception cref="FormatException">Says in one sentence what is wrong.</exception>
    public static ChaosOptions Read(string[] arguments)
    {
        var options = new ChaosOptions("all", null, Random.Shared.Next(), 3, 10, "auto");
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out string? argument))
        {
            options = argument switch
            {
                "matrix" or "builds" or "soak" or "all" => options with { Verb = argument },
                "--builds" => options with { Builds = Number(argument, rest) },
                "--seed" => options with { Seed = Number(argument, rest) },
                "--jobs" => options with { Jobs = Math.Max(1, Number(argument, rest)) },
                "--daemon" => options with { Daemon = Word(argument, rest, "auto", "off") },
                "--only" => options with { Only = Text(argument, rest) },
                "--minutes" => options with { Minutes = Fraction(argument, rest) },
                _ => throw new FormatException($"'{argument}' is not known"),
            };
        }

        return options;
    }

    private static int Number(string name, Queue<string> rest) =>
        rest.TryDequeue(out string? text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"{name} needs a number");

    private static string Text(string name, Queue<string> rest) =>
        rest.TryDequeue(out string? text) ? text : throw new FormatException($"{name} needs words");

    private static string Word(string name, Queue<string> rest, params string[] words) =>
        rest.TryDequeue(out string? text) && words.Contains(text)
            ? text
            : throw new FormatException($"{name} needs one of {string.Join(", ", words)}");

    private static double Fraction(string name, Queue<string> rest) =>
        rest.TryDequeue(out string? text)
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new FormatException($"{name} needs a number");
}
