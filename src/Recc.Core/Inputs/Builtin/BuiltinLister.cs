using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Sources;
using Recc.DepScan;

namespace Recc.Core.Inputs.Builtin;

/// <summary>
/// Follows the preprocessor by itself. The compiler is asked once for each set of options what it defines and where it
/// looks, and never for a source. Where our scanner cannot be exact, this says so and names nothing.
/// </summary>
/// <param name="processes">Runs the compiler.</param>
/// <param name="memory">What this process knows.</param>
/// <param name="cacheDirectory">Keeps what is known of options; null where there is none.</param>
/// <param name="digestFunction">Of all digests.</param>
public sealed class BuiltinLister(
    IProcessRunner processes, ListerMemory memory, string? cacheDirectory, DigestFunction digestFunction) : IInputLister
{
    private const int MostRounds = 6;

    /// <summary>The oldest versions that were compared with the compiler.</summary>
    private const int OldestGcc = 12;
    private const int OldestClang = 14;

    private readonly PreprocessorRunner preprocessor = new(processes);

    public Listing? List(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        Listing? listing = List(order, cancellation, out string why);
        refused = listing is null ? new InputFinding.Refused(FallbackReason.ScanFailed, why) : null;
        return listing;
    }

    private Listing? List(ScanOrder order, CancellationToken cancellation, out string why)
    {
        if (OptionSet.Of(order, out string? objection) is not { } options)
        {
            why = $"not followed: {objection}";
            return null;
        }

        SourceVocabulary vocabulary = memory.Sources.Vocabulary();
        var asker = new OptionAsker(preprocessor, memory.Options, cacheDirectory, order, options);
        KnownOptions? known = asker.Find(cancellation);
        for (int round = 0; known is not null && round < MostRounds; round++)
        {
            PredefinedMacros macros = known.MacrosIn(vocabulary);
            if (FamilyOf(macros) is not { } family)
            {
                why = "not a compiler that was tried";
                return null;
            }

            var tree = new DiskTree(order.WorkingDirectory, vocabulary, digestFunction);
            var listings = new ScanListings(order.WorkingDirectory, memory.Directories);
            ScanAnswer answer = vocabulary.Scanner.Scan(
                Question(order, options, known, macros, family), new ListedTree(tree, listings));
            if ((tree.Unclear ?? listings.Closed) is { } unclear)
            {
                why = $"what a compiler does with {unclear}";
                return null;
            }

            switch (answer)
            {
                case ScanAnswer.NeedsAnswers needed:
                    known = asker.Ask(known, needed.Expressions, cancellation);
                    continue;
                case ScanAnswer.Complete when !known.Facts.Search.StillHolds(order.WorkingDirectory):
                    // Where it was to look has changed while it looked.
                    known = asker.Find(cancellation);
                    continue;
                case ScanAnswer.Complete complete:
                    string? precompiled = family == PreprocessorFamily.Gcc
                        ? tree.Precompiled ?? listings.Precompiled
                        : ForcedPrecompiled(order, options, known.Facts.Search.Spellings);
                    if (precompiled is not null)
                    {
                        why = $"a precompiled header: {precompiled}";
                        return null;
                    }

                    return Told(order, known, macros, family, tree, complete, out why);
                default:
                    why = answer is ScanAnswer.Unsure unsure ? unsure.Reason : ((ScanAnswer.Fails)answer).Reason;
                    return null;
            }
        }

        why = "the compiler does not say what it defines";
        return null;
    }

    private static PreprocessorFamily? FamilyOf(PredefinedMacros macros)
    {
        if (macros.Has("_MSC_VER") || macros.Has("__apple_build_version__") || macros.Has("__INTEL_COMPILER")
            || macros.Has("__NVCOMPILER") || macros.Has("__CUDACC__"))
        {
            return null;
        }

        return macros.Has("__clang__")
            ? macros.NumberOf("__clang_major__") >= OldestClang ? PreprocessorFamily.Clang : null
            : macros.NumberOf("__GNUC__") >= OldestGcc ? PreprocessorFamily.Gcc : null;
    }

    private static ScanQuestion Question(
        ScanOrder order, OptionSet options, KnownOptions known, PredefinedMacros macros, PreprocessorFamily family) =>
            new()
            {
                Source = order.Command.Source,
                WorkingDirectory = order.WorkingDirectory,
                Dialect = Dialect.Of(family, options.ScanLanguage, macros, options.Trigraphs, options.HasModules),
                Predefined = macros,
                MacroOptions = options.Macros,
                MacroFiles = options.MacroFiles,
                ForcedFiles = options.ForcedFiles,
                ReadsStdcPredef = family == PreprocessorFamily.Gcc && macros.IsHosted && options.HasStandardDirectories,
                SearchPath = known.Facts.Search.For(options),
                Answers = known.Answers,
            };

    private static Listing? Told(
        ScanOrder order,
        KnownOptions known,
        PredefinedMacros macros,
        PreprocessorFamily family,
        DiskTree tree,
        ScanAnswer.Complete answer,
        out string why)
    {
        long version = macros.NumberOf(family == PreprocessorFamily.Gcc ? "__GNUC__" : "__clang_major__");
        byte[]? rule = order.Command.Depfile is not { } request
            ? []
            : MakeRule.Write(
                order.Command,
                request,
                family,
                version,
                request.SystemHeaders
                    ? [.. answer.Inputs.Select(static input => input.Spelling)] : answer.UserSpellings);
        if (rule is null)
        {
            why = "how the compiler would write the rule";
            return null;
        }

        ScanInput[] inputs = [.. answer.Inputs.DistinctBy(static input => input.Spelling)];
        if (inputs.Any(static input => input.Spelling.AsSpan().ContainsAny('\\', '\n', '\r')))
        {
            why = "a name with a backslash";
            return null;
        }

        try
        {
            why = "";
            return new Listing(
                [.. inputs.Select(static input => input.Spelling)], new ScanOutput(rule, []),
                known.Facts.Search.Spellings)
            {
                Missing = known.Facts.Search.Missing,
                Looks = new ListingLooks(
                    [.. inputs.Select(input => tree.TextOf(input.File))],
                    answer.Absent,
                    [.. answer.Probed.Select(static input => input.Spelling).Distinct(StringComparer.Ordinal)],
                    [.. answer.LeftOut.Select(static input => input.Spelling)]),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            why = failure.Message;
            return null;
        }
    }

    /// <summary>clang takes one for a header that is included from the command line.</summary>
    private static string? ForcedPrecompiled(ScanOrder order, OptionSet options, ImmutableArray<string> searchPath) =>
        options.ForcedFiles.SelectMany(file => searchPath.Prepend("").SelectMany<string, string>(directory =>
            {
                string path = PathText.Join(order.WorkingDirectory, PathText.Join(directory, file));
                return [path + ".pch", path + ".gch"];
            }))
            .FirstOrDefault(static path => FileIdentity.TryRead(path, out _));
}
