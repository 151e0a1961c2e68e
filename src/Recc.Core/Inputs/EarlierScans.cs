using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Sources;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Whether a listing from before a launch still holds: whether a compiler that looks now would find what was found
/// then.
/// </summary>
/// <param name="order">What was listed.</param>
/// <param name="digestFunction">Of all digests.</param>
/// <param name="directories">What is known of directories.</param>
internal sealed class EarlierScans(ScanOrder order, DigestFunction digestFunction, DirectoryMemory directories)
{
    /// <summary>Why it may not; null when it does.</summary>
    /// <param name="scan">What was made of the listing just now.</param>
    /// <param name="before">What there was when the files were listed.</param>
    public string? Objection(CompilerScan scan, PlacesAsBefore before)
    {
        if (scan.Inputs.Files.FirstOrDefault(file => ClockStep.IsYoung(file.Identity, before.Since)) is { } changed)
        {
            return $"{changed.Spelled} is newer";
        }

        try
        {
            var builder = new SearchWatchBuilder(scan, order, before.Since, digestFunction, directories)
            {
                IsFromBefore = true,
            };
            return scan.Inputs.Precompiled.IsEmpty && builder.Build() is { } watches
                ? Objection(scan, before, watches.Directories)
                : "a header may have come that was not there then";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private string? Objection(CompilerScan scan, PlacesAsBefore before, ImmutableArray<SearchWatch> watches)
    {
        SearchWatch? moved = watches.FirstOrDefault(
            watch => !watch.Precompiled.IsEmpty || !before.Holds(watch.Directory));
        if (moved is not null)
        {
            return $"{moved.Directory} is another directory, or has precompiled headers";
        }

        // What a probe found then, and has gone since, is named nowhere.
        SearchWatch? young = watches.FirstOrDefault(static watch => watch.Identity == default);
        bool asks = scan.Facts.Append(CommandMacros.Read(order.Command)).SelectMany(static facts => facts.IncludeNames)
            .Any(static name => ProbedFiles.IsProbe(name, anyComputed: false));
        bool forces = order.Command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.IncludeFile);
        return young is not null && (asks || forces) ? $"something may have gone from {young.Directory}" : null;
    }

    /// <summary>Tells where a listing from before differs from what was found now (RECC_SCANNER_VERIFY).</summary>
    public static void Compare(ScanOrder order, CompilerScan known, CompilerScan? now, Log log)
    {
        string source = order.Command.Source;
        if (now is null)
        {
            log.Warning($"database on {source}: an answer where there is none");
            return;
        }

        string[] one = [.. known.Inputs.Files.Select(static file => file.Spelled)];
        string[] other = [.. now.Inputs.Files.Select(static file => file.Spelled)];
        if (!one.SequenceEqual(other))
        {
            log.Warning($"database on {source}: not as the compiler; missing [{string.Join(' ', other.Except(one))}], "
                + $"further [{string.Join(' ', one.Except(other))}]");
        }
        else if (!SameRule(known.Inputs.Depfile, now.Inputs.Depfile))
        {
            log.Warning($"database on {source}: the make rule is not the compiler's");
        }
    }

    private static bool SameRule(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is { } first && other is { } second ? first.Span.SequenceEqual(second.Span) : one is null && other is null;
}
