using System.Collections.Immutable;
using System.Globalization;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs.Builtin;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Sources;
using Recc.DepScan;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// Names what a run of clang-scan-deps over a compilation database has listed for a command, as long as nothing that it
/// names has changed since the run began (docs/decisions/0026-clang-scan-deps.md). Whether a header has appeared that
/// would be found now is for who takes the listing: <see cref="Listing.Before"/> says what there was.
/// </summary>
/// <param name="processes">Runs clang-scan-deps, and the compiler for what it defines and where it looks.</param>
/// <param name="request">Which database.</param>
/// <param name="runs">What this process knows of runs.</param>
/// <param name="memory">What this process knows of files and options.</param>
/// <param name="digestFunction">Of all digests.</param>
/// <param name="log">Hears when a run fails.</param>
public sealed class DatabaseLister(
    IProcessRunner processes,
    ScanDepsRequest request,
    ScanDepsMemory runs,
    ListerMemory memory,
    DigestFunction digestFunction,
    Log log) : IInputLister
{
    private readonly PreprocessorRunner preprocessor = new(processes);
    private readonly ScanDepsRuns scanned = new(processes, runs, request, log);

    public Listing? List(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        Listing? listing;
        string why;
        try
        {
            listing = List(order, cancellation, out why);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            listing = null;
            why = failure.Message;
        }

        refused = listing is null ? new InputFinding.Refused(FallbackReason.ScanFailed, why) : null;
        return listing;
    }

    private Listing? List(ScanOrder order, CancellationToken cancellation, out string why)
    {
        if (ListedCommand.Of(order.Command, order.Compiler, order.WorkingDirectory) is not { } command
            || PreprocessorRunner.NamesUserHeadersOnly(order.Command))
        {
            why = "no compile of clang, or one whose depfile leaves out system headers";
            return null;
        }

        if (OptionSet.Of(order, out string? objection) is not { } options)
        {
            why = $"not followed: {objection}";
            return null;
        }

        if (!File.Exists(request.Database))
        {
            why = $"there is no {request.Database}";
            return null;
        }

        if (ScanDepsProgram.Find(order, out why) is not { } program)
        {
            scanned.Miss(order, why);
            return null;
        }

        if (program.CompilerOf(order.Compiler) is not { } compiler)
        {
            why = $"{order.Compiler} is a script";
            return null;
        }

        byte[] key = command.Key(compiler);
        if (scanned.Find(order, program, key, cancellation, out why) is not { } run || run.Find(key) is not { } files)
        {
            return null;
        }

        if (new OptionAsker(preprocessor, memory.Options, request.CacheDirectory, order, options).Find(cancellation)
            is not { } known)
        {
            why = "the compiler does not say what it defines";
            return null;
        }

        return List(order, run, files, known, out why);
    }

    private Listing? List(
        ScanOrder order,
        ScanDepsRecord run,
        ImmutableArray<(string Path, FileIdentity Identity)> files,
        KnownOptions known,
        out string why)
    {
        SourceVocabulary vocabulary = memory.Sources.Vocabulary();
        PredefinedMacros macros = known.MacrosIn(vocabulary);
        long version = macros.NumberOf("__clang_major__");
        string compiler = string.Create(
            CultureInfo.InvariantCulture,
            $"{version}.{macros.NumberOf("__clang_minor__")}.{macros.NumberOf("__clang_patchlevel__")}");
        if (run.ToolVersion != compiler || macros.Has("__apple_build_version__"))
        {
            why = $"clang-scan-deps has version {run.ToolVersion}, the compiler {compiler}";
            return null;
        }

        var places = new PlacesAsBefore(run.Started, run.Places);
        ImmutableArray<string> search = known.Facts.Search.Spellings;
        IEnumerable<string> directories = search.Select(name => PathText.Join(order.WorkingDirectory, name))
            .Concat(files.Select(static file => PathText.Parent(file.Path)));
        if (ClockStep.Now() < run.Started || directories.Any(place => !places.Holds(place)))
        {
            why = "a directory is another one than then";
            return null;
        }

        if (files.FirstOrDefault(static file => !Holds(file.Path, file.Identity)) is { Path: { } changed })
        {
            why = $"{changed} has changed since clang-scan-deps has read it";
            return null;
        }

        SourceFacts[] facts =
            [.. files.Select(file => vocabulary.Read(file.Path, file.Identity, digestFunction).Facts)];
        string[] paths = [.. files.Select(static file => file.Path)];
        if (new SpellingFinder(order, paths, facts, search).Find(out string unclear) is not { } names)
        {
            why = $"how the compiler spells {unclear}";
            return null;
        }

        return Told(order, files, names, known, version, out why) is { } listing
            ? listing with { Before = places }
            : null;
    }

    private static Listing? Told(
        ScanOrder order,
        ImmutableArray<(string Path, FileIdentity Identity)> files,
        ImmutableArray<string> names,
        KnownOptions known,
        long version,
        out string why)
    {
        // Where ".." follows a link, the path as text is that of another file.
        var openable = new OpenablePath();
        for (int i = 0; i < names.Length; i++)
        {
            if (!Holds(openable.Of(PathText.Join(order.WorkingDirectory, names[i])), files[i].Identity))
            {
                why = $"{names[i]} is not {files[i].Path}";
                return null;
            }
        }

        byte[]? rule = order.Command.Depfile is not { } depfile
            ? []
            : MakeRule.Write(order.Command, depfile, PreprocessorFamily.Clang, version, names);
        bool isFirst =
            files[0].Path == PathText.Normalize(PathText.Join(order.WorkingDirectory, order.Command.Source));
        if (rule is null || !isFirst || names.Any(static name => name.AsSpan().ContainsAny('\\', '\n', '\r')))
        {
            why = "how the compiler would write the rule";
            return null;
        }

        why = "";
        return new Listing(names, new ScanOutput(rule, []), known.Facts.Search.Spellings)
        {
            Missing = known.Facts.Search.Missing,
        };
    }

    private static bool Holds(string path, FileIdentity identity) => identity != default
        && FileIdentity.TryRead(path, out FileIdentity now) && now == identity;
}
