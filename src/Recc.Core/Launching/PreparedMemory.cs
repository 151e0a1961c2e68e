using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Remote;
using Recc.Core.Storage;
using Recc.Core.Toolchains;

namespace Recc.Core.Launching;

/// <summary>
/// What follows from a command alone, and the actions that were made of commands. An action follows from the launch,
/// its settings, the compiler, the inputs and the roots: these are found out anew each time, and when they are what
/// they were, so is the action.
/// </summary>
public sealed class PreparedMemory(long capacity)
{
    /// <summary>Measured, with the key.</summary>
    private const int BytesPerAnalysis = 500;

    /// <summary>A reference, and for three or four of them a text that no other command has.</summary>
    private const int BytesPerArgument = 45;

    /// <summary>Measured, with the key, and what no other action has.</summary>
    private const int BytesPerEntry = 1200;

    /// <summary>A reference, and some of a text that others have too.</summary>
    private const int BytesPerText = 16;

    private const int MostTexts = 60_000;
    private const int MostArguments = 20_000;
    private const int MostSpellings = 30_000;

    private readonly BoundedMemory<CommandAnalysis> analyses = new(capacity / 3, SizeOf);
    private readonly BoundedMemory<Entry> compiles = new(capacity / 3 * 2, static entry => entry.Bytes);

    private readonly SharedValues<string> texts = new(MostTexts);
    private readonly SharedValues<Argument> arguments = new(MostArguments);
    private readonly SharedValues<PathSpelling> spellings = new(MostSpellings);
    private PathMap? lastPaths;

    /// <summary>What build trees are of which project.</summary>
    public CMakeTreeMemory CMakeTrees { get; } = new();

    /// <summary>How many actions there are.</summary>
    public int Count => compiles.Count;

    /// <summary>About how many bytes all takes.</summary>
    public long Bytes => analyses.Bytes + compiles.Bytes;

    /// <summary>What a command says. Those that name response files say something else when these change.</summary>
    internal CommandAnalysis Analyse(HostEnvironment host, Func<string, byte[]?> readResponseFile)
    {
        if (host.LaunchKey is { } key && analyses.Find(key) is { } known)
        {
            return known;
        }

        bool hasRead = false;
        CommandAnalysis analysis = new CommandAnalyzer(path =>
        {
            hasRead = true;
            return readResponseFile(path);
        }).Analyze(host.Arguments, host.CurrentDirectory);
        if (host.LaunchKey is not null && !hasRead)
        {
            analysis = Shared(analysis);
            analyses.Keep(host.LaunchKey, analysis);
        }

        return analysis;
    }

    /// <summary>The action that such a launch had, as far as a hit needs it: there is no content.</summary>
    internal RemoteAction? Recall(HostEnvironment host, PreparedFrom from, FileLooks looks) =>
        host.LaunchKey is { } key && compiles.Find(key) is { } entry && entry.From.IsSameAs(from)
            && entry.Looks.StillHold(looks)
            ? entry.Action
            : null;

    /// <summary>
    /// Keeps an action. Nothing else of the launch is kept: the next one that is like it brings the same of its own.
    /// </summary>
    internal void Keep(HostEnvironment host, PreparedFrom facts, DiskLooks looks, RemoteAction action)
    {
        if (host.LaunchKey is not { } key)
        {
            return;
        }

        PathMap paths = lastPaths is { } last && last.IsSameAs(facts.Paths) ? last : facts.Paths;
        lastPaths = paths;
        compiles.Keep(key, new Entry(facts with { Paths = paths }, looks.Shared(texts.Share), Slim(action)));
    }

    /// <summary>The same: most options are those of all commands.</summary>
    private CommandAnalysis Shared(CommandAnalysis analysis) => analysis switch
    {
        CommandAnalysis.Compile(var command) => new CommandAnalysis.Compile(
            command with { Arguments = [.. command.Arguments.Select(arguments.Share)] }),
        CommandAnalysis.Link(var taken) => new CommandAnalysis.Link(Shared(taken)),
        _ => analysis,
    };

    private RemoteAction Slim(RemoteAction action)
    {
        CanonicalCommand command = action.Command;
        RemoteAction slim = action.WithContentOf(
            static () => throw new InvalidOperationException("only the action's name is kept"));
        return slim with
        {
            Command = command with
            {
                Arguments = [.. command.Arguments.Select(texts.Share)],
                Environment =
                [
                    .. command.Environment.Select(
                        pair => KeyValuePair.Create(texts.Share(pair.Key), texts.Share(pair.Value))),
                ],
                WorkingDirectory = texts.Share(command.WorkingDirectory),
                Spellings = [.. command.Spellings.Select(Shared)],
            },
        };
    }

    private PathSpelling Shared(PathSpelling spelling) => spellings.Share(
        spelling, one => new PathSpelling(texts.Share(one.Canonical), texts.Share(one.Native)));

    private static long SizeOf(CommandAnalysis analysis) => analysis switch
    {
        CommandAnalysis.Compile({ Arguments: var arguments }) =>
            BytesPerAnalysis + ((long)BytesPerArgument * arguments.Length),
        CommandAnalysis.Link(var taken) => SizeOf(taken),
        _ => BytesPerAnalysis,
    };

    private sealed record Entry(PreparedFrom From, DiskLooks Looks, RemoteAction Action)
    {
        public long Bytes { get; } = BytesPerEntry + (BytesPerText * (Looks.Count
            + Action.Command.Arguments.Length + (2 * Action.Command.Environment.Length)
            + Action.Command.Spellings.Length));
    }
}

/// <summary>What an action follows from, besides what the system gave the launch.</summary>
internal sealed record PreparedFrom(
    ReccOptions Options, ServerShape Shape, Toolchain Toolchain, InputSet Inputs, PathMap Paths)
{
    /// <summary>
    /// Options and inputs by reference: whoever remembers them gives the same object while they hold.
    /// </summary>
    public bool IsSameAs(PreparedFrom other) => ReferenceEquals(Options, other.Options)
        && Shape == other.Shape && ReferenceEquals(Inputs, other.Inputs) && Toolchain == other.Toolchain
        && Paths.IsSameAs(other.Paths);
}
