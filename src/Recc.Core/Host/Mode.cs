namespace Recc.Core.Host;

/// <summary>What an invocation asks for: to launch a compiler, one of our own verbs, or nothing we know.</summary>
public abstract record Mode
{
    private static readonly string[] Verbs = ["cache", "config", "daemon", "stats", "version", "help"];
    private static readonly string[] ReservedVerbs = ["why", "doctor"];

    private Mode() { }

    /// <summary>All words that are not launched; the launcher has the same list.</summary>
    public static IEnumerable<string> OwnWords => [.. Verbs, .. ReservedVerbs];

    /// <summary>Launch a command; its first word is the compiler.</summary>
    public sealed record Launch(IReadOnlyList<string> Command) : Mode;

    /// <summary>One of our own verbs, with everything that follows it.</summary>
    public sealed record Verb(string Name, IReadOnlyList<string> Rest) : Mode;

    /// <summary>Nothing to do, and one line that says why.</summary>
    public sealed record Misuse(string Line) : Mode;

    /// <summary>
    /// Decides. A first word with a slash in it, or one that is no verb of ours, is always a launch, and so is all that
    /// follows "--".
    /// </summary>
    /// <param name="programName">The name under which we were called (argv[0]); may be a link's.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="isCompilerName">Whether a file name such as "g++-12" is a compiler's.</param>
    public static Mode Of(string programName, IReadOnlyList<string> arguments, Func<string, bool> isCompilerName)
    {
        string own = Path.GetFileName(programName);
        if (own != "recc" && isCompilerName(own))
        {
            return new Launch([own, .. arguments]);
        }

        return arguments.Count == 0 ? new Misuse("nothing to run") : OfFirst(arguments[0], arguments);
    }

    private static Mode OfFirst(string first, IReadOnlyList<string> arguments) => first switch
    {
        "--help" or "-h" => new Verb("help", AllButFirst(arguments)),
        "--version" or "-v" => new Verb("version", ["--short", .. AllButFirst(arguments)]),
        "--" => arguments.Count > 1 ? new Launch(AllButFirst(arguments)) : new Misuse("nothing to run after '--'"),
        "" => new Misuse("the command is an empty word"),
        _ when first[0] == '-' => new Misuse($"unknown option '{first}'"),
        _ when Array.IndexOf(Verbs, first) >= 0 => new Verb(first, AllButFirst(arguments)),
        _ when Array.IndexOf(ReservedVerbs, first) >= 0 => new Misuse($"'{first}' is not in this version"),
        _ => new Launch(arguments),
    };

    private static string[] AllButFirst(IReadOnlyList<string> arguments)
    {
        var rest = new string[arguments.Count - 1];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = arguments[i + 1];
        }

        return rest;
    }
}
