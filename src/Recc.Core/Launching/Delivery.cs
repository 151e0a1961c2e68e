using System.Collections.Immutable;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Inputs;
using Recc.Core.Outputs;
using Recc.Core.Paths;

namespace Recc.Core.Launching;

/// <summary>
/// Gives the user what a compile makes: objects in their places, the depfile in this checkout's words, diagnostics as
/// the user's own compiler would have written them.
/// </summary>
public sealed class Delivery(
    OutputFiles files,
    OutputClaims claims,
    IUserStreams streams,
    LaunchMetrics metrics)
{
    /// <summary>Whether what was fetched is written to the user's disk.</summary>
    public bool SavesOutputs { get; init; } = true;

    /// <summary>Fetches the outputs of a result with exit code 0 and delivers them.</summary>
    /// <param name="compile">Whose result it is.</param>
    /// <param name="result">What to fetch.</param>
    /// <param name="fetcher">Where from.</param>
    /// <param name="keeper">Keeps them as they came, before they are made the user's own; or null.</param>
    /// <param name="cancellation">Ends the fetching.</param>
    public async Task<LaunchOutcome> DeliverAsync(
        PreparedCompile compile,
        ActionResult result,
        OutputFetcher fetcher,
        LocalTier? keeper,
        CancellationToken cancellation)
    {
        FetchedOutputs outputs;
        using (metrics.Time("recc.download_blobs"))
        {
            outputs = await fetcher.FetchAsync(result, compile.Action.Command, cancellation);
        }

        if (RefusesPrecompiled(compile, outputs.StandardError, hasFailed: false))
        {
            outputs.Discard();
            return new LaunchOutcome.RunCompiler(
                FallbackReason.PrecompiledHeaderRefused, compile.Inputs.Precompiled[0].Spelled);
        }

        if (MayQuoteOthers(compile, outputs.StandardError))
        {
            outputs.Discard();
            return new LaunchOutcome.RunCompiler(FallbackReason.QuotesOtherFiles, compile.Command.Source);
        }

        // What lies in the local cache was looked at when it came.
        // A link's output is also made of what others have compiled.
        if (fetcher.VerifiesInline && compile.Command.IsCompiling
            && outputs.ForeignCompiler(compile.CompilerVersion) is { } foreign)
        {
            outputs.Discard();
            return new LaunchOutcome.RunCompiler(
                FallbackReason.OtherCompiler, $"the result was made by {foreign}, here is {compile.CompilerVersion}");
        }

        try
        {
            if (keeper is not null)
            {
                await keeper.KeepAsync(compile, result, outputs, cancellation);
            }

            if (!SavesOutputs)
            {
                outputs.Discard();
                Show(compile, outputs.StandardOutput, outputs.StandardError);
                return new LaunchOutcome.Finished(0);
            }

            outputs.WriteDirectories(compile.Action.Command.Directories);
            outputs.WriteCoff(compile.Action.Command.CodeView, DateTimeOffset.UtcNow);
            if (HasInterfaceOfGcc(compile))
            {
                outputs.WriteInterface();
            }

            // First, as a compiler does: without its depfile there must be no object that looks up to date.
            StartDepfile(compile)?.PutInPlace();
        }
        catch
        {
            outputs.Discard();
            throw;
        }

        PutInPlace(compile, outputs, cancellation);
        Show(compile, outputs.StandardOutput, outputs.StandardError);
        return new LaunchOutcome.Finished(0);
    }

    private void PutInPlace(PreparedCompile compile, FetchedOutputs outputs, CancellationToken cancellation)
    {
        IDisposable? claim;
        try
        {
            claim = claims.Claim(compile.Action.Command, cancellation);
        }
        catch (OperationCanceledException)
        {
            outputs.Discard();
            throw;
        }

        using (claim)
        {
            outputs.PutInPlace();
        }
    }

    /// <summary>Shows what a failed compile said; its exit code is the launch's. There are no outputs.</summary>
    /// <param name="compile">Whose result it is.</param>
    /// <param name="result">What to show.</param>
    /// <param name="fetcher">Where from.</param>
    /// <param name="cancellation">Ends the fetching.</param>
    public async Task<LaunchOutcome> DeliverFailureAsync(
        PreparedCompile compile, ActionResult result, OutputFetcher fetcher, CancellationToken cancellation)
    {
        (byte[] output, byte[] error) = await fetcher.FetchStreamsAsync(result, cancellation);
        Show(compile, output, error);
        return new LaunchOutcome.Finished(result.ExitCode);
    }

    /// <summary>How clang says that it cannot take a precompiled header, since version 14.</summary>
    private static readonly ImmutableArray<byte[]> Refusals =
    [
        "PCH file"u8.ToArray(), "precompiled file"u8.ToArray(), "precompiled header"u8.ToArray(),
        "AST file"u8.ToArray(),
    ];

    /// <summary>
    /// Whether a worker's compiler did not take what stands in for a precompiled header, because another one has made
    /// it:
    /// clang fails then, and gcc passes over it and may warn.
    /// </summary>
    public static bool RefusesPrecompiled(PreparedCompile compile, byte[] standardError, bool hasFailed) =>
        compile.Inputs.HasStandIns && !compile.Inputs.Precompiled.IsEmpty
            && (compile.Command.Family == CompilerFamily.Gcc
                ? standardError.AsSpan().IndexOf("[-Winvalid-pch]"u8) >= 0
                : hasFailed && Refusals.Any(words => standardError.AsSpan().IndexOf(words) >= 0));

    /// <summary>
    /// Whether messages quote lines of files that are no inputs: gcc reads again what a #line names, to show it.
    /// Linkers name files in sentences of many kinds, and those that compile show lines of sources.
    /// </summary>
    public static bool MayQuoteOthers(PreparedCompile compile, byte[] standardError) => standardError.Length > 0
        && ((compile.Command.Family == CompilerFamily.Gcc && compile.Inputs.Traits.HasFlag(InputTraits.NamesLines))
            || (compile.Command.IsLinking && !compile.Action.Command.Spellings.IsEmpty)
            || (compile.Inputs.Traits.HasFlag(InputTraits.CompilesLinked) && !LinkJobs.AreAllThatIsSaid(standardError))
            || NamesThroughStandIn(compile, standardError) || NamesInText(compile, standardError)
            || QuotesModules(compile, standardError));

    /// <summary>
    /// Whether gcc speaks of a file that an interface names, and that is not there where the action runs: then gcc
    /// leaves out the lines that it would quote.
    /// </summary>
    private static bool QuotesModules(PreparedCompile compile, byte[] standardError)
    {
        if (compile is not { Inputs.Modules: not null, Command.Family: CompilerFamily.Gcc })
        {
            return false;
        }

        HashSet<string> known = compile.Inputs.Files.Select(file => Local(file.Spelled))
            .ToHashSet(StringComparer.Ordinal);
        byte[] restored = Restorer(compile, utf8: true).Restore(standardError);
        return Encoding.UTF8.GetString(restored).Split('\n').Select(NameIn)
            .Any(name => name is not null && compile.Paths.Place(name) is PathPlace.Inside
                && !known.Contains(Local(name)));

        string Local(string name) => PathText.Normalize(PathText.Join(compile.Paths.WorkingDirectory, name));
    }

    /// <summary>
    /// Whether messages are about files that interfaces of modules were made of, and all can be told of them.
    /// </summary>
    public static bool SpeaksOfModules(PreparedCompile compile, byte[] standardError) =>
        compile.Action.Command.ModuleNames is { Canonical: var directory }
            && (standardError.AsSpan().IndexOf(Encoding.UTF8.GetBytes(directory)) >= 0
                || standardError.AsSpan().IndexOf("In module "u8) >= 0)
            && !MayQuoteOthers(compile, standardError);

    /// <summary>
    /// The file that a message of gcc is about: "NAME:LINE:COLUMN: …" or "In module M, imported at NAME:LINE:"; or
    /// null.
    /// </summary>
    private static string? NameIn(string line)
    {
        const string imported = "imported at ";
        int at = line.IndexOf(imported, StringComparison.Ordinal);
        line = at < 0 ? line : line[(at + imported.Length)..];
        int colon = line.IndexOf(':');
        return colon > 0 && colon + 1 < line.Length && char.IsAsciiDigit(line[colon + 1]) ? line[..colon] : null;
    }

    private static DiagnosticsRestorer Restorer(PreparedCompile compile, bool utf8) =>
        new(compile.Action.Command.Spellings, utf8) { ModuleNames = compile.Action.Command.ModuleNames };

    /// <summary>
    /// Whether a name remains that only the action's precompiled header has. The user's own says it in the user's
    /// words.
    /// </summary>
    private static bool NamesThroughStandIn(PreparedCompile compile, byte[] standardError) =>
        compile.Inputs.HasStandIns && !compile.Inputs.Precompiled.IsEmpty
            && Restorer(compile, utf8: true).Restore(standardError).AsSpan()
                .IndexOf("/proc/self/"u8) >= 0;

    /// <summary>
    /// Whether a header is named as a text includes it. clang's precompiled one has its absolute path, and gcc's the
    /// name by which it was compiled, and whether it was compiled by itself or included from the command line.
    /// </summary>
    private static bool NamesInText(PreparedCompile compile, byte[] standardError)
    {
        if (compile is not { Inputs.ReadsTextInstead: true })
        {
            return false;
        }

        byte[] restored = Restorer(compile, utf8: true).Restore(standardError);
        return (compile.Command.Family == CompilerFamily.Gcc && restored.AsSpan().IndexOf("<command-line>"u8) >= 0)
            || compile.Inputs.Files.Any(file => file.Spelled != compile.Command.Source
                && !PathText.IsAbsolute(file.Spelled)
                && restored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(file.Spelled)) >= 0);
    }

    /// <summary>Makes outputs that were made and stored here the user's own.</summary>
    public static void WriteDirectories(PreparedCompile compile, RanAction made)
    {
        CanonicalCommand command = compile.Action.Command;
        foreach (string path in made.Outputs.Select(static output => output.Path).Where(File.Exists))
        {
            if (HasInterfaceOfGcc(compile))
            {
                InterfaceDirectoryWriter.Write(path);
            }

            DebugDirectoryWriter.Write(path, command.Directories);
            if (command.CodeView is { } names)
            {
                CoffObjectWriter.WriteNames(path, names);
            }
        }
    }

    /// <summary>Whether an action that knows no checkout has made an interface of gcc's.</summary>
    private static bool HasInterfaceOfGcc(PreparedCompile compile) => compile is
    {
        Action.StaysHere: false, Command.Family: CompilerFamily.Gcc, Inputs.Modules.Written: not null,
    };

    /// <summary>
    /// The depfile, whole and beside its place; null when none is asked for. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/> when there can be none.
    /// </summary>
    public PendingFile? StartDepfile(PreparedCompile compile)
    {
        if (compile.Command.Depfile is not { GoesNowhere: false } request || compile.Inputs.Depfile is not { } depfile)
        {
            return null;
        }

        string path = PhysicalPath.WithoutDots(PathText.Join(compile.Paths.WorkingDirectory, request.Path));
        var pending = files.Create(path, executable: false, keepMode: true);
        try
        {
            pending.Content.Write(depfile.Span);
            return pending;
        }
        catch
        {
            pending.Discard();
            throw;
        }
    }

    /// <summary>Writes both streams of a compile whose outputs are in place.</summary>
    public void Show(PreparedCompile compile, byte[] standardOutput, byte[] standardError)
    {
        streams.WriteOutput(compile.Inputs.ShownIncludes.Span);
        streams.WriteOutput(ScanOutput.WithoutList(compile.Command, standardOutput));
        if (standardError.Length > 0)
        {
            streams.WriteError(Restorer(compile, streams.IsUtf8).Restore(standardError));
        }
    }
}

/// <summary>The streams that belong to the compiler, and the character set they are read in.</summary>
public interface IUserStreams
{
    /// <summary>Whether the user's locale writes UTF-8.</summary>
    bool IsUtf8 { get; }

    /// <summary>Standard error, for what is not the compiler's: log and metrics.</summary>
    Stream ErrorStream { get; }

    void WriteOutput(ReadOnlySpan<byte> text);

    void WriteError(ReadOnlySpan<byte> text);

    /// <summary>One line of our own, for people, on standard error.</summary>
    void Notice(string line);
}
