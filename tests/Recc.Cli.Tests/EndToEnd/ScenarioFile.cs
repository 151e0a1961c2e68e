using Recc.Core.CommandLine;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Reads a scenario from one file, see <see cref="HeadedTree"/>.
/// </summary>
/// <example>
/// <code>
/// A header that is reached only through -isystem is an input.
/// run: $RECC $CC -isystem sys -c main.c
/// mutate: echo 'int b;' >> sys/a.h
/// --- main.c
/// #include &lt;a.h&gt;
/// --- sys/a.h
/// int a;
/// </code>
/// Keys are <c>run</c> (the command), and, where they have something to say: <c>compilers</c> (gcc, clang),
/// <c>setup</c>, <c>expect</c> (cached, local REASON, fails REASON), <c>object-differs</c> and
/// <c>debug-info-differs</c> (because …: when the action's own command has made it),
/// <c>stays</c> (because …: no second checkout hits), <c>mutate</c>, <c>mutate-keeps-hit</c> and <c>mutate-back</c>
/// (any number, one after the other, see <see cref="MutationKind"/>), <c>setting</c> (NAME=VALUE, or NAME alone to
/// remove it; any number), <c>needs</c> (a command that tells whether it can be run here; any number), and
/// <c>known-bug</c>, which skips it.
/// </example>
internal static class ScenarioFile
{
    /// <exception cref="FormatException">The text is no scenario; the message names it.</exception>
    public static Scenario Read(string name, string text)
    {
        try
        {
            return Parse(name, text);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"{name}.txt: {failure.Message}", failure);
        }
    }

    private static Scenario Parse(string name, string text)
    {
        HeadedTree read = HeadedTree.Read(text);
        var scenario = new Scenario { Name = name, Sentence = read.Sentence, Files = read.Files, Script = "" };
        scenario = read.Values.Aggregate(scenario, static (so, pair) => With(so, pair.Key, pair.Value));
        return scenario.Script.Length > 0 ? scenario : throw new FormatException("there is no 'run:'");
    }

    private static Scenario With(Scenario scenario, string key, string value) => key switch
    {
        "compilers" => scenario with { Compilers = [.. value.Split(' ').Select(Tools.Named)] },
        "setup" => scenario with { Setup = value },
        "run" => scenario with { Script = value },
        "expect" => Expecting(scenario, value),
        "object-differs" => scenario with { ObjectDiffersBecause = value },
        "debug-info-differs" => scenario with { DebugInfoDiffersBecause = value },
        "stays" => scenario with { StaysBecause = value },
        "mutate" => Mutated(scenario, value, MutationKind.Changes),
        "mutate-keeps-hit" => Mutated(scenario, value, MutationKind.Keeps),
        "mutate-back" => Mutated(scenario, value, MutationKind.Returns),
        "setting" => scenario with { Settings = [.. scenario.Settings, Setting(value)] },
        "needs" => scenario with { Needs = [.. scenario.Needs, value] },
        "known-bug" => scenario with { KnownBug = value },
        _ => throw new FormatException($"unknown key '{key}'"),
    };

    private static Scenario Mutated(Scenario scenario, string script, MutationKind kind) =>
        scenario with { Mutations = [.. scenario.Mutations, new Mutation(script, kind)] };

    private static Scenario Expecting(Scenario scenario, string value) => value.Split(' ') switch
    {
        ["cached"] => scenario,
        ["local", var reason] => scenario with { Fate = Fate.Local, Reason = Enum.Parse<FallbackReason>(reason) },
        ["fails", var reason] => scenario with { Fate = Fate.Fails, Reason = Enum.Parse<FallbackReason>(reason) },
        _ => throw new FormatException($"expect '{value}'"),
    };

    private static (string Name, string? Value) Setting(string value)
    {
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (value, null) : (value[..equals], value[(equals + 1)..]);
    }
}
