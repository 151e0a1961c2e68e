using System.Collections.Immutable;
using System.Text;
using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Launching;

/// <summary>
/// Decides what precompiled headers are to actions (docs/decisions/0017-precompiled-headers.md). The user's own file
/// tells of its place, and is made and found again in its directory only. For everybody else there is a stand-in, made
/// by an action of its own that knows no checkout.
/// </summary>
/// <param name="options">The settings of the launch.</param>
/// <param name="digestFunction">Names what its actions take.</param>
internal sealed class PrecompiledPlanner(ReccOptions options, DigestFunction digestFunction)
{
    private const long LargestShipped = 256L << 20;

    private string? Folder => options.CacheDirectory is { } directory ? PathText.Join(directory, "precompiled") : null;

    /// <summary>The stand-in of what a command makes; null when there is none.</summary>
    public PrecompiledPlan? StandIn(CompileCommand command, InputSet found, PathMap paths)
    {
        if (!MayStandIn || !command.IsPrecompiling || !found.Precompiled.IsEmpty
            || options.Precompiled == PrecompiledUse.Text)
        {
            return null;
        }

        (InputSet inputs, ImmutableArray<StandInText> texts) =
            WithTexts(command, found with { HasStandIns = true }, paths);
        string place = PathText.Join(Folder!, $"files/{Guid.NewGuid():n}");
        return new PrecompiledPlan(Alone(command) with { Depfile = null }, inputs, texts) { OutputPlace = place };
    }

    /// <summary>A compile that takes the stand-in, or the text of the header; null when it can take neither.</summary>
    public PrecompiledPlan? Use(CompileCommand command, InputSet found, PathMap paths)
    {
        if (!MayStandIn || command.IsPrecompiling || found.Precompiled is not [{ IsTaken: true } file])
        {
            return null;
        }

        string recordPath = RecordPath(file.Path);
        PrecompiledRecord? known = PrecompiledRecord.TryRead(recordPath);
        if (options.Precompiled == PrecompiledUse.Text
            || (options.Precompiled == PrecompiledUse.Auto
                && (file.Identity.Size > LargestShipped || IsNotForWorkers(known))))
        {
            return AsText(command, found, paths);
        }

        if (known is not { } record || WithSource(found, record.Source) is not { } all
            || !record.Holds(file, Context(paths), all.Files, digestFunction)
            || !FileIdentity.TryRead(record.StandIn, out FileIdentity identity))
        {
            return null;
        }

        (InputSet inputs, ImmutableArray<StandInText> texts) =
            WithTexts(command, all with { HasStandIns = true }, paths, record.Source);
        var standIn = new InputFile(file.Spelled, record.StandIn, identity, record.StandInDigest)
        {
            Role = InputRole.Named,
        };
        NoteUse(record.StandIn, TimeSpan.FromHours(1));
        NoteUse(recordPath);
        return new PrecompiledPlan(command, inputs with { Files = inputs.Files.Add(standIn) }, texts);
    }

    /// <summary>
    /// Says what stands in for a precompiled header that has just been made. Null when the disk does not let us.
    /// </summary>
    /// <param name="made">The user's compile.</param>
    /// <param name="standIn">The one that made the stand-in.</param>
    /// <param name="added">Bytes that were added to what is kept.</param>
    public PrecompiledRecord? Record(PreparedCompile made, PreparedCompile standIn, out long added)
    {
        added = 0;
        string path = new OutputPathOf(made).Local;
        string place = new OutputPathOf(standIn).Local;
        if (!FileIdentity.TryRead(path, out FileIdentity native) || !File.Exists(place)
            || !made.Inputs.Files.All(CompilerInputFinder.InputStillHolds))
        {
            return null;
        }

        var behind = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach (InputFile file in made.Inputs.Files)
        {
            if (IsHeader(file, made.Command) || made.Command.Precompiled is not null)
            {
                behind[PathText.Normalize(file.Path)] = file.Digest;
            }
        }

        string? source = made.Command.Precompiled is null
            ? null
            : PathText.Join(made.Paths.WorkingDirectory, made.Command.Source);

        Digest digest = ContentHasher.ComputeFile(place, digestFunction);
        // One file for each content; which of several processes puts it there does not matter.
        string kept = PathText.Join(Folder!, $"files/{digest.Hash}");
        if (!File.Exists(kept))
        {
            File.Move(place, kept, overwrite: true);
            added = digest.Size;
        }
        else
        {
            File.Delete(place);
        }

        var record = new PrecompiledRecord(native, Context(made.Paths), source, kept, digest, behind);
        return record.TryWrite(RecordPath(path)) ? record : null;
    }

    /// <summary>Whether what actions take is better sent at once, once, than by each that uses it.</summary>
    public bool IsWorthSending(PrecompiledRecord record) => Server is not null && !options.CacheOnly
        && (options.Precompiled == PrecompiledUse.Ship || !Link.IsTooSlowFor(record.StandInDigest.Size));

    /// <summary>Says that the server has what actions take.</summary>
    /// <param name="made">The user's compile.</param>
    /// <param name="record">Of what it made.</param>
    /// <param name="took">How long it took to send it; null when it was there.</param>
    public void NoteSent(PreparedCompile made, PrecompiledRecord record, TimeSpan? took)
    {
        // Meanwhile it may have been made anew, or refused by a worker.
        string path = RecordPath(new OutputPathOf(made).Local);
        if (PrecompiledRecord.TryRead(path) is { } now
            && now.Native == record.Native && now.StandInDigest == record.StandInDigest)
        {
            (now with { SentTo = Server ?? "" }).TryWrite(path);
        }

        if (took is { } time)
        {
            Link.Note(record.StandInDigest.Size, time);
        }
    }

    /// <summary>Says that a worker's compiler did not want what a compile took.</summary>
    public void NoteRefusal(PreparedCompile compile)
    {
        if (compile.Inputs.Precompiled is [{ Path: var path }]
            && PrecompiledRecord.TryRead(RecordPath(path)) is { } record)
        {
            (record with { IsRefused = true }).TryWrite(RecordPath(path));
        }
    }

    /// <summary>Makes the directory that stand-ins are put into; false when it cannot be had.</summary>
    public bool HasPlace()
    {
        try
        {
            PrivateDirectory.Create(PathText.Join(Folder!, "files"));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The inputs of the user's own command, with what the precompiled headers contain.</summary>
    public InputSet WithContent(InputSet found) => found with
    {
        Files =
        [
            .. found.Files,
            .. found.Precompiled.Select(file => new InputFile(
                file.Spelled, file.Path, file.Identity, ContentHasher.ComputeFile(file.Path, digestFunction))
            {
                Role = InputRole.Named,
            }),
        ],
    };

    /// <summary>Who keeps what actions take.</summary>
    private string? Server => (options.CasServer ?? options.Server)?.Text;

    private LinkSpeed Link => new(Folder!, Server ?? "");

    /// <summary>Whether workers have refused it, or would wait for it too long.</summary>
    private bool IsNotForWorkers(PrecompiledRecord? record) =>
        record is not null && Server is { } server && !options.CacheOnly
        && (record.IsRefused || (record.SentTo != server && Link.IsTooSlowFor(record.StandInDigest.Size)));

    /// <summary>Where the user says what is sent, that is sent and nothing else.</summary>
    private bool MayStandIn => Folder is not null
        && options is { NativePaths: false, NoPathRewrite: false, Precompiled: not PrecompiledUse.Off }
        && options is { InputsOverride.IsEmpty: true, InputDirectoryOverride: null };

    /// <summary>
    /// The command that makes only the precompiled header, as far as anybody hears of it: clang-cl writes an object as
    /// well, which lies where nobody looks.
    /// </summary>
    private static CompileCommand Alone(CompileCommand command) => command.Precompiled is null
        ? command
        : command with
        {
            Arguments = [.. command.Arguments.Where(static argument => argument.Meaning != ArgumentMeaning.Output)],
            Output = command.PrecompiledOutput,
            SideOutputs = [],
        };

    /// <summary>
    /// The inputs with the source that a precompiled header was made of, on which clang insists, too. Null when it is
    /// gone.
    /// </summary>
    private InputSet? WithSource(InputSet found, string? source)
    {
        if (source is null)
        {
            return found;
        }

        try
        {
            return FileIdentity.TryRead(source, out FileIdentity identity)
                ? found with
                {
                    Files = found.Files.Add(new InputFile(
                        source, source, identity, ContentHasher.ComputeFile(source, digestFunction))
                    {
                        Role = InputRole.Named,
                    }),
                }
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Without an option that names the text of the header as well, there is nothing to take
    /// instead.</summary>
    private PrecompiledPlan? AsText(CompileCommand command, InputSet found, PathMap paths)
    {
        bool hasText = command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.IncludeFile);
        bool isNamed = command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.PrecompiledHeader);
        if (isNamed && !hasText)
        {
            return null;
        }

        CompileCommand text = command with
        {
            Arguments = [.. WithoutPrecompiled(command.Arguments)],
            Precompiled = null,
        };
        (InputSet inputs, ImmutableArray<StandInText> texts) =
            WithTexts(text, found with { Precompiled = [], HasStandIns = true, ReadsTextInstead = true }, paths);
        return new PrecompiledPlan(text, inputs, texts);
    }

    /// <summary>-Xclang -include-pch -Xclang FILE are two arguments.</summary>
    private static IEnumerable<Argument> WithoutPrecompiled(ImmutableArray<Argument> arguments) => arguments.Where(
        static argument => argument.Meaning is not (ArgumentMeaning.PrecompiledHeader
            or ArgumentMeaning.PrecompiledBoundary or ArgumentMeaning.PrecompiledFile)
            && argument is not { Option: "-Xclang", Value: "-include-pch" });

    /// <summary>
    /// The headers behind it: what the compile of it reads, but for the source that has no other use.
    /// </summary>
    private static bool IsHeader(InputFile file, CompileCommand command) => file.Spelled != command.Source
        || !command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.IncludeFile);

    private (InputSet Inputs, ImmutableArray<StandInText> Texts) WithTexts(
        CompileCommand command, InputSet found, PathMap paths, string? source = null)
    {
        HashSet<string> forced = command.Arguments
            .Where(static argument => argument.Meaning == ArgumentMeaning.IncludeFile)
            .Select(static argument => argument.Value).ToHashSet(StringComparer.Ordinal);
        if (command.IsPrecompiling)
        {
            forced.Add(command.Source);
        }

        if (source is not null)
        {
            forced.Add(source);
        }

        var files = ImmutableArray.CreateBuilder<InputFile>(found.Files.Length);
        var texts = ImmutableArray.CreateBuilder<StandInText>();
        foreach (InputFile file in found.Files)
        {
            bool isForced = forced.Contains(file.Spelled);
            files.Add(isForced && StandInFor(file, paths, texts) is { } other ? other : file);
        }

        return (found with { Files = files.MoveToImmutable() }, texts.DrainToImmutable());
    }

    private InputFile? StandInFor(InputFile file, PathMap paths, ImmutableArray<StandInText>.Builder texts)
    {
        if (paths.Place(file.Spelled) is not PathPlace.Inside place)
        {
            return null;
        }

        var text = new StandInText(PathText.Parent(place.CanonicalText), PathText.Parent(place.InputPath));
        byte[]? written = AbsoluteIncludes.Rewrite(
            File.ReadAllBytes(file.Path),
            path => paths.Place(path) is PathPlace.Inside { InputPath: var header }
                ? PathText.Relative(text.Place, header)
                : null);
        if (written is null)
        {
            return null;
        }

        Digest digest = ContentHasher.Compute(written, digestFunction);
        string path = PathText.Join(Folder!, $"texts/{digest.Hash}");
        if (!File.Exists(path))
        {
            CacheFile.TryWriteNewWhole(path, written);
        }

        NoteUse(path);

        if (!FileIdentity.TryRead(path, out FileIdentity identity))
        {
            return null;
        }

        texts.Add(text);
        return file with { Path = path, Identity = identity, Digest = digest };
    }

    private string Context(PathMap paths) => string.Join(
        '|',
        [
            DigestFunctions.NameOf(digestFunction), paths.WorkingDirectory, paths.CanonicalWorkingDirectory,
            .. paths.OtherRoots.Select(static root => $"{root}"),
        ]);

    private string RecordPath(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(PathText.Normalize(path));
        string hash = ContentHasher.Compute(name, DigestFunction.Sha256).Hash;
        return PathText.Join(Folder!, $"records/{hash}");
    }

    /// <param name="path">Of the cache.</param>
    /// <param name="often">
    /// At most so often; stand-ins have their turn to go among the other files of the cache.
    /// </param>
    private void NoteUse(string path, TimeSpan? often = null) =>
        new CacheTrim(options.CacheDirectory!, TimeProvider.System).NoteUse(path, often);

    /// <summary>The precompiled header that a compile makes.</summary>
    private readonly record struct OutputPathOf(PreparedCompile Compile)
    {
        public string Local => Compile.Action.Command.Outputs[Compile.Command.Precompiled is null ? 0 : ^1].Local;
    }
}
