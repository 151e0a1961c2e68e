using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Sources;
using Recc.Core.Storage;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Finds what a link reads, without linking: asks the driver what it would run, and then searches as the linker does
/// (docs/decisions/0021-links.md). Answers are remembered like scans of sources, with what was looked for in vain.
/// </summary>
/// <param name="processes">Runs the driver and the linker, to ask them.</param>
/// <param name="memory">What this process remembers.</param>
/// <param name="cacheDirectory">Where the disk's part is; null to remember nothing.</param>
/// <param name="digestFunction">Of all digests.</param>
/// <param name="log">Hears why an answer no longer holds.</param>
public sealed class LinkInputFinder(
    IProcessRunner processes, ScanMemory memory, string? cacheDirectory, DigestFunction digestFunction, Log log)
    : IInputFinder
{
    /// <summary>What is known of directories; where nothing is given, nothing.</summary>
    public DirectoryMemory Directories { get; init; } = new(capacity: 0);

    /// <summary>How to see whether files and directories are what they were.</summary>
    public FileLooks Looks { get; init; } = FileLooks.Own;

    /// <summary>Hears of each new record: its length in bytes.</summary>
    public Action<long> NoteAdded { get; init; } = static _ => { };

    /// <inheritdoc/>
    public InputFinding Find(ScanOrder order, CancellationToken cancellation)
    {
        string? path = RecordPath(order);
        ImmutableArray<InputFile> earlier = [];
        if (path is not null)
        {
            if (memory.Recall(path, order.WorkingDirectory, Directories, Looks) is { } fresh)
            {
                log.Debug($"inputs of {order.Command.Output} remembered");
                return new InputFinding.Found(fresh) { IsRemembered = true };
            }

            if (Recall(path, order, out earlier) is { } remembered)
            {
                log.Debug($"inputs of {order.Command.Output} remembered");
                return remembered;
            }
        }

        try
        {
            return Look(order, path, earlier, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ProcessStartException)
        {
            return new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
        }
    }

    private InputFinding Look(
        ScanOrder order, string? path, ImmutableArray<InputFile> earlier, CancellationToken cancellation)
    {
        long started = ClockStep.Now();
        if (AskDriver(order, cancellation) is not { } line)
        {
            return new InputFinding.Refused(FallbackReason.LinkerNotUnderstood, "-###");
        }

        LinkerArgument[] arguments = [.. LinkerFlags.Read(line.Arguments)];
        if (ProgramDirectories.Objection(order) is { } programs)
        {
            return new InputFinding.Refused(FallbackReason.UnsupportedOption, $"-B {programs}");
        }

        var absent = new AbsentNames();
        var finder = new LinkerFinder(processes, order, absent);
        if (finder.Find(line, arguments, cancellation) is not { } linker)
        {
            return new InputFinding.Refused(FallbackReason.LinkerNotUnderstood, line.Program);
        }

        var files = new LinkFiles(order.WorkingDirectory, digestFunction, earlier);
        var scan = new LinkScan(order, linker, files, absent);
        if (scan.Walk(arguments) is { } refused)
        {
            return refused;
        }

        if (scan.Code != LinkTimeCode.None
            && !TryAddCompilers(finder.FindCompilers(linker, scan.Code, arguments, cancellation), files))
        {
            return new InputFinding.Refused(FallbackReason.LinkTimeCode, line.Program);
        }

        AddSpecs(arguments, files, order.WorkingDirectory);
        var inputs = new InputSet
        {
            Files = files.All,
            Depfile = null,
            Traits = scan.Traits,
            Absent = [.. scan.Absent.Order(StringComparer.Ordinal)],
        };
        if (!inputs.Files.All(CompilerInputFinder.InputStillHolds))
        {
            return new InputFinding.Refused(FallbackReason.InputChanged, order.Command.Output);
        }

        log.Debug($"{order.Command.Output} is linked of {inputs.Files.Length} files");
        if (path is null)
        {
            return new InputFinding.Found(inputs);
        }

        var record = new ScanRecord(
            Storable(inputs.Files, started),
            Storable([.. scan.Sentinels], started),
            Depfile: null,
            inputs.Traits,
            absent.Watches(started))
        {
            Absent = inputs.Absent,
        };
        byte[] bytes = record.ToBytes();
        bool isNew = !File.Exists(path);
        if (CacheFile.TryWrite(path, bytes) && isNew)
        {
            NoteAdded(bytes.Length);
        }

        InputSet? kept = memory.Keep(path, record);
        return new InputFinding.Found(kept ?? inputs) { IsRemembered = kept is not null };
    }

    private static bool TryAddCompilers(ImmutableArray<string>? compilers, LinkFiles files)
    {
        foreach (string file in compilers ?? [])
        {
            files.Add(file, InputRole.Program);
        }

        return compilers is not null;
    }

    private DriverLine? AskDriver(ScanOrder order, CancellationToken cancellation)
    {
        ChildResult answer = processes.Run(
            new ChildCommand
            {
                Program = order.Compiler,
                Arguments = DriverLine.QuestionFor(order.Command),
                Environment = new Dictionary<string, string>(order.Environment, StringComparer.Ordinal)
                {
                    ["LC_ALL"] = "C",
                },
                WorkingDirectory = order.WorkingDirectory,
            },
            cancellation);
        return answer.Succeeded ? DriverLine.Read(Encoding.UTF8.GetString(answer.StandardError)) : null;
    }

    /// <summary>
    /// gcc asks files beside its own objects for the libraries that -fopenmp and its like bring in.
    /// </summary>
    private static void AddSpecs(IEnumerable<LinkerArgument> arguments, LinkFiles files, string workingDirectory)
    {
        string? own = arguments.FirstOrDefault(static argument => argument.Meaning == LinkerMeaning.File
            && PathText.Name(argument.Value).StartsWith("crtbegin", StringComparison.Ordinal))?.Value;
        if (own is null)
        {
            return;
        }

        string directory = PathText.Parent(own);
        // By this one clang knows a directory of gcc's, whichever of them it links.
        string sign = PathText.Join(directory, "crtbegin.o");
        if (files.IsThere(sign))
        {
            files.Add(sign, InputRole.Named);
        }

        foreach (string specs in Directory.GetFiles(
            PhysicalPath.WithoutDots(PathText.Join(workingDirectory, directory)), "*.spec")
            .Select(specs => PathText.Join(directory, PathText.Name(specs))).Order(StringComparer.Ordinal))
        {
            files.Add(specs, InputRole.Named);
        }
    }

    private InputFinding.Found? Recall(string path, ScanOrder order, out ImmutableArray<InputFile> earlier)
    {
        earlier = [];
        try
        {
            if (!File.Exists(path) || ScanRecord.FromBytes(File.ReadAllBytes(path)) is not { } record)
            {
                return null;
            }

            earlier = record.Files;
            long now = ClockStep.Now();
            if (Renew(record.Files, order) is not { } files || Renew(record.Twins, order) is not { } sentinels
                || Renew(record.Watches, now) is not { } watches)
            {
                return null;
            }

            ScanRecord held = record with
            {
                Files = Storable(files, now),
                Twins = Storable(sentinels, now),
                Watches = watches,
            };
            if (!held.Files.SequenceEqual(record.Files) || !held.Watches.SequenceEqual(record.Watches))
            {
                CacheFile.TryWrite(path, held.ToBytes());
            }

            return memory.Keep(path, held) is { } kept
                ? new InputFinding.Found(kept) { IsRemembered = true }
                : new InputFinding.Found(new InputSet
                {
                    Files = files,
                    Depfile = null,
                    Traits = record.Traits,
                    Absent = record.Absent,
                });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The files as they are now; null when one has other content.</summary>
    private ImmutableArray<InputFile>? Renew(ImmutableArray<InputFile> files, ScanOrder order)
    {
        var openable = new OpenablePath();
        var held = ImmutableArray.CreateBuilder<InputFile>(files.Length);
        foreach (InputFile file in files)
        {
            string place = openable.Of(PathText.Join(order.WorkingDirectory, file.Spelled));
            if (!FileIdentity.TryRead(place, out FileIdentity identity))
            {
                return null;
            }

            bool isSame = identity == file.Identity
                || (identity.Size == file.Digest.Size
                    && ContentHasher.ComputeFile(place, digestFunction) == file.Digest);
            if (!isSame)
            {
                log.Debug($"{file.Spelled} has changed since it was linked");
                return null;
            }

            held.Add(file with { Path = place, Identity = identity });
        }

        return held.DrainToImmutable();
    }

    private ImmutableArray<SearchWatch>? Renew(ImmutableArray<SearchWatch> watches, long now)
    {
        var held = ImmutableArray.CreateBuilder<SearchWatch>(watches.Length);
        foreach (SearchWatch watch in watches)
        {
            if (watch.Renew(Directories, now) is not { } renewed)
            {
                log.Debug($"something that a link looked for in vain is now in {watch.Directory}");
                return null;
            }

            held.Add(renewed);
        }

        return held.DrainToImmutable();
    }

    /// <summary>Identities that are too young are not stored: such a file is read again next time.</summary>
    private static ImmutableArray<InputFile> Storable(ImmutableArray<InputFile> files, long now) =>
        [.. files.Select(file => file with { Identity = ClockStep.Trusted(file.Identity, now) })];

    private string? RecordPath(ScanOrder order)
    {
        if (cacheDirectory is null)
        {
            return null;
        }

        var key = new StringBuilder("link 2\0");
        key.Append(order.ToolchainIdentity).Append('\0').Append(order.Compiler).Append('\0')
            .Append(order.WorkingDirectory).Append('\0').Append(order.SearchPath).Append('\0')
            .Append(order.Environment.GetValueOrDefault("PATH")).Append('\0')
            .Append(order.Environment.GetValueOrDefault("LIBRARY_PATH")).Append('\0')
            .Append(order.Environment.GetValueOrDefault(LoaderDirectories.Variable)).Append('\0')
            .Append(digestFunction).Append('\0');
        var arguments = new List<string>();
        foreach (Argument argument in order.Command.Arguments)
        {
            argument.AppendTo(arguments);
        }

        key.AppendJoin('\0', arguments);
        string hash = ContentHasher.Compute(Encoding.UTF8.GetBytes(key.ToString()), DigestFunction.Sha256).Hash;
        return PathText.Join(cacheDirectory, "scans/" + hash);
    }
}
