using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Remote;
using Recc.Core.Storage;
using Recc.Core.Toolchains;

namespace Recc.Core.Launching;

/// <summary>
/// What follows from a command alone, and the actions that were made of commands. An action follows from the launch, its
/// settings, the compiler, the inputs and the roots: these are found out anew each time, and when they are what they were,
/// so is the action.
/// </summary>
public sealed class PreparedMemory(long capacity)
{
    private const int BytesPerArgument = 250;

    private readonly BoundedMemory<CommandAnalysis> analyses = new(capacity / 2, SizeOf);
    private readonly BoundedMemory<Entry> compiles = new(capacity / 2, static entry => entry.Bytes);

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
            analyses.Keep(host.LaunchKey, analysis);
        }

        return analysis;
    }

    internal PreparedCompile? Recall(HostEnvironment host, PreparedFrom from) =>
        host.LaunchKey is { } key && compiles.Find(key) is { } entry && entry.From.IsSameAs(from)
            && entry.Looks.StillHold()
            ? entry.Compile
            : null;

    /// <summary>Keeps a compile; the one that it gives has no more than a hit needs.</summary>
    internal void Keep(
        HostEnvironment host, PreparedFrom from, DiskLooks looks, PreparedCompile compile, Func<RemoteAction> again)
    {
        if (host.LaunchKey is { } key)
        {
            compiles.Keep(key, new Entry(from, looks, compile with { Action = compile.Action.WithoutContent(again) }));
        }
    }

    private static long SizeOf(CommandAnalysis analysis) => analysis is CommandAnalysis.Compile({ Arguments: var arguments })
        ? (long)BytesPerArgument * arguments.Length
        : BytesPerArgument;

    private sealed record Entry(PreparedFrom From, DiskLooks Looks, PreparedCompile Compile)
    {
        private const int BytesPerSpelling = 200;

        public long Bytes { get; } = 2000 + (BytesPerArgument * Compile.Action.Command.Arguments.Length)
            + (BytesPerSpelling * Compile.Action.Command.Spellings.Length);
    }
}

/// <summary>What an action follows from, besides what the system gave the launch.</summary>
internal sealed record PreparedFrom(
    ReccOptions Options, ServerShape Shape, Toolchain Toolchain, InputSet Inputs, PathMap Paths)
{
    /// <summary>Options and inputs by reference: whoever remembers them gives the same object while they hold.</summary>
    public bool IsSameAs(PreparedFrom other) => ReferenceEquals(Options, other.Options)
        && Shape == other.Shape && ReferenceEquals(Inputs, other.Inputs) && Toolchain == other.Toolchain && Paths.IsSameAs(other.Paths);
}
