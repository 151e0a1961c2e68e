using System.Collections.Immutable;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.InputRoots;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;
using ContentDigest = Recc.Core.Digests.Digest;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Actions;

/// <summary>
/// Makes the action of a compile: a pure function of its request, apart from asking whether include directories exist.
/// Its digest is the cache key, so whatever can change the result must enter here.
/// </summary>
public static class ActionBuilder
{
    /// <summary>The action, or why there is none.</summary>
    public static ActionBuilding Build(ActionRequest request)
    {
        if (LocateOutputs(request, out string? misplaced) is not { } outputs
            || OutputDirectories.Locate(request.Paths, request.Adjustments, request.Looks, out misplaced) is null)
        {
            return new ActionBuilding.Refused(FallbackReason.OutputOutsideRoots, misplaced!);
        }

        if (request.Command.Binding >= PlaceBinding.Directory || request.IsBoundByPrecompiled
            || request.Adjustments.NoPathRewrite || IsBoundByModules(request)
            || request.Inputs.Traits.HasFlag(InputTraits.NamesDirectory))
        {
            return HomeAction.Build(request, outputs);
        }

        ActionBuilding shared = BuildShared(request, outputs);
        bool spellsAlike = shared is ActionBuilding.Built(RemoteAction action) && action.Command.Spellings.IsEmpty;
        return request.Command.Binding == PlaceBinding.Names && !spellsAlike
            ? HomeAction.Build(request, outputs)
            : shared;
    }

    /// <summary>
    /// Whether a list of modules means something here only, or interfaces are to be as a native compile makes them. The
    /// user's prefix maps would not find the names that interfaces of actions have for files.
    /// </summary>
    private static bool IsBoundByModules(ActionRequest request) => request.Inputs.Modules is { } modules
        && (modules.NamesPlaces || request.NativePaths || (request.Command.HasDebugInfo
            && request.Command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.PrefixMap)));

    private static ActionBuilding BuildShared(ActionRequest request, ImmutableArray<OutputPath> outputs)
    {
        CommandCanonicalizer canonical = CommandCanonicalizer.Create(request);
        if (!MapsAgree(request, canonical) || !ObjectNames.CanNameDirectory(request))
        {
            return HomeAction.Build(request, outputs);
        }

        ObjectNames names = request.NativePaths
            ? ObjectNames.Native(request, canonical)
            : ObjectNames.Portable(request, canonical);
        if ((request.NativePaths && !AllNamesMap(request, canonical, names))
            || IsAssemblyThatCannotBeRenamed(request, names) || NeedsThisPlace(request, canonical))
        {
            return HomeAction.Build(request, outputs);
        }

        // What is included or assembled by a file without a directory in its name is named by the text that says so
        // alone; so it has to be where that text leads, even if its name also starts with a directory of the command.
        var layout = new InputLayout(request.Paths, request.DigestFunction, request.Looks, request.Adjustments);
        bool anyBare = request.Inputs.Files.Any(static file => PathText.Parent(file.Spelled).Length == 0);
        foreach (InputFile file in request.Inputs.Files)
        {
            bool isTextual = file.Role == InputRole.Assembled
                || (file.Role == InputRole.Linked && !PathText.IsAbsolute(file.Spelled))
                || (anyBare && !PathText.IsAbsolute(file.Spelled));
            if (!layout.TryAdd(file, canonical.NameOnWorker(file.Spelled))
                || (isTextual && !layout.TryAdd(file, file.Spelled)))
            {
                return new ActionBuilding.Refused(FallbackReason.PathsCrossRoots, file.Spelled);
            }
        }

        if (layout.AddFurtherFiles() is { } unusable)
        {
            return new ActionBuilding.Refused(FallbackReason.ScanFailed, unusable);
        }

        layout.AddDirectories(canonical.IncludeDirectories, canonical.Outputs, outputs);
        layout.AddParents(OutputDirectories.Locate(request.Paths, request.Adjustments, request.Looks, out _) ?? []);
        ImmutableArray<PathSpelling> spellings =
        [
            .. layout.Spellings.Concat(canonical.Spellings).Concat(StandInText.Spellings(request))
                .DistinctBy(static pair => pair.Canonical),
        ];
        bool writesOtherwise = spellings.Length > 0
            || outputs[0].Canonical.Text != PathText.Normalize(request.Command.Output);
        if (request.Command.HasDebugInfo && writesOtherwise && ObjectNames.GivenDirectory(request.Command) is not null)
        {
            return HomeAction.Build(request, outputs);
        }

        var command = new CanonicalCommand
        {
            Arguments = AllArguments(
                request,
                request.Paths.Replaced(request.Toolchain.Compiler),
                names.Maps.Concat(ModuleNeeds(request)).Concat(canonical.Arguments).Concat(WithoutPlace(request))
                    .Concat(NeededDirectories(request, canonical))),
            Check = request.Command.IsLinking
                ? SystemCheck.Of(layout.Outside, AbsentOnWorker(request, canonical), request.DigestFunction)
                : [],
            Environment = ActionEnvironment.Of(request),
            WorkingDirectory = request.Paths.CanonicalWorkingDirectory,
            Outputs = outputs,
            IsOutputNameFree = IsOutputNameFree(request, outputs),
            OutputDirectories =
                OutputDirectories.Locate(request.Paths, request.Adjustments, request.Looks, out _) ?? [],
            Directories = request.Command.IsPrecompiling ? [] : names.Directories,
            CodeView = request.Command.IsPrecompiling
                ? null
                : ObjectNames.CodeView(request, names, canonical, spellings),
            Spellings = spellings,
            ModuleNames = request.Inputs.Modules is null
                ? null
                : new ModuleNames(
                    request.DirectoryName, request.Paths.WorkingDirectory, PathText.IsAbsolute(request.Command.Source)),
        };
        return new ActionBuilding.Built(
            Assemble(request, command, layout) with
            {
                RunsElsewhere = !command.OutputDirectories.IsEmpty || NamesReplacedPaths(request),
            });
    }

    /// <summary>Of what is not there, what a worker could have all the same.</summary>
    private static IEnumerable<string> AbsentOnWorker(ActionRequest request, CommandCanonicalizer canonical) =>
        request.Inputs.Absent.Select(canonical.NameOnWorker).Where(PathText.IsAbsolute)
            .Distinct(StringComparer.Ordinal);

    /// <summary>Whether a path of the action is another one here, by RECC_PREFIX_MAP.</summary>
    private static bool NamesReplacedPaths(ActionRequest request)
    {
        IEnumerable<string> named = request.Command.Arguments.Select(static argument => argument.Value)
            .Concat(request.Inputs.Files.Select(static file => file.Spelled)).Append(request.Toolchain.Compiler);
        return named.Any(path => PathText.IsAbsolute(path) && request.Paths.Replaced(path) != path);
    }

    /// <summary>Whether the action's prefix maps change every name as the user's do.</summary>
    private static bool MapsAgree(ActionRequest request, CommandCanonicalizer canonical)
    {
        string[] directories = request.Variables.TryGetValue("PWD", out string? shell)
            ? [request.Paths.WorkingDirectory, shell]
            : [request.Paths.WorkingDirectory];
        return PrefixMaps.AllAgree(
            request.Command.Arguments, canonical.Arguments, NamesOf(request, canonical), directories);
    }

    /// <summary>Whether prefix maps make every name in the object the user's own.</summary>
    private static bool AllNamesMap(ActionRequest request, CommandCanonicalizer canonical, ObjectNames names)
    {
        ImmutableArray<Argument> native = request.Command.Arguments;
        bool mapsSources = names.Maps.Any(
            static map => !map.Value.StartsWith("/proc/self/", StringComparison.Ordinal));
        bool isCleanlyMapped = !mapsSources
            || request.Toolchain.MapsDebugNamesCleanly(native.Select(static argument => argument.Option));
        // gcc lists its options in debug information, and those for this machine's processor stand elsewhere there.
        bool listsOthers = !request.Toolchain.IsClang
            && native.Any(static argument => argument.Meaning == ArgumentMeaning.HostProcessor);
        // For Windows, a prefix map makes clang write all names with backslashes.
        bool turnsSlashes = request.Command.HasMicrosoftHabits && !names.Maps.IsEmpty;
        return !turnsSlashes && !request.Inputs.Traits.HasFlag(InputTraits.NamesLines)
            && !native.Any(NamesFilesUnmapped)
            && (!request.Command.HasDebugInfo || (isCleanlyMapped && !listsOthers))
            && PrefixMaps.Difference(native, names.Maps.Concat(canonical.Arguments), NamesOf(request, canonical))
                is null;
    }

    /// <summary>
    /// clang's assembler applies prefix maps to the working directory, and not to what it calls the source.
    /// </summary>
    private static bool IsAssemblyThatCannotBeRenamed(ActionRequest request, ObjectNames names) =>
        request.Command.Language is SourceLanguage.Assembly or SourceLanguage.AssemblyWithCpp
            && request.Toolchain.IsClang && !names.Maps.IsEmpty
            && (request.NativePaths || request.Command.Arguments.Any(AsksForDebugInformation));

    private static bool AsksForDebugInformation(Argument argument) =>
        argument.Meaning == ArgumentMeaning.Plain && argument.Option != "-g0"
            && (argument.Option.StartsWith("-g", StringComparison.Ordinal) || argument.Option == "-Wa,-gdwarf-");

    private static bool NamesFilesUnmapped(Argument argument) =>
        argument.Option.StartsWith("-flto", StringComparison.Ordinal)
            || argument.Option.StartsWith("-funique-internal-linkage-names", StringComparison.Ordinal);

    private static IEnumerable<PathSpelling> NamesOf(ActionRequest request, CommandCanonicalizer canonical) =>
        request.Inputs.Files.Where(static file => file.Role is not (InputRole.Named or InputRole.Program))
            .Select(static file => file.Spelled)
            .Prepend(request.Command.Source)
            .Select(spelled => new PathSpelling(canonical.NameOnWorker(spelled), spelled));

    /// <summary>
    /// Whether something is found or told apart by names that cannot be written otherwise: an absolute one in assembly,
    /// a part of the compiler within the project, names of files in a profile or a list. gcc's profiles also know the
    /// name of the output.
    /// </summary>
    private static bool NeedsThisPlace(ActionRequest request, CommandCanonicalizer canonical)
    {
        ImmutableArray<InputFile> files = request.Inputs.Files;
        if (files.Any(static file => file.Role == InputRole.Assembled && PathText.IsAbsolute(file.Spelled))
            || canonical.ToolchainDirectories.Any(static path => !PathText.IsAbsolute(path)))
        {
            return true;
        }

        if (files.Any(file => file.Role == InputRole.Linked && PathText.IsAbsolute(file.Spelled)
            && request.Paths.Place(file.Spelled) is PathPlace.Inside))
        {
            return true;
        }

        return request.Inputs.Traits.HasFlag(InputTraits.ComparesNames)
            && (files.Any(file => file.Role is not (InputRole.Named or InputRole.Program)
                && canonical.NameOnWorker(file.Spelled) != file.Spelled)
                || request.Paths.Place(request.Command.Output).Text != request.Command.Output);
    }

    /// <summary>The compiler and its arguments, with colour where the user would see it.</summary>
    internal static ImmutableArray<string> AllArguments(
        ActionRequest request, string compiler, IEnumerable<Argument> written)
    {
        bool isClangCl = request.Command.Family == CompilerFamily.ClangCl;
        var arguments = new List<string> { compiler };
        if (request.Colour)
        {
            // First, so that whatever the user says about colour wins.
            arguments.Add(isClangCl ? "-fcolor-diagnostics" : "-fdiagnostics-color=always");
        }

        // To clang-cl, an absolute path could be an option, unless it stands behind all of them.
        Argument[] all = [.. written];
        bool mayMove = isClangCl && !all.Any(static argument => argument.Option == "--");
        var last = new List<string>();
        foreach (Argument argument in all)
        {
            if (mayMove && argument is { Meaning: ArgumentMeaning.Source, Option: "" })
            {
                last.AddRange(["--", argument.Value]);
                continue;
            }

            // "auto" looks at a terminal, and there is none where the action runs.
            bool isAutomatic = argument is { Option: "-fdiagnostics-color=", Value: "auto" };
            if (!isAutomatic || !request.Colour)
            {
                argument.AppendTo(arguments);
            }
        }

        return [.. arguments, .. last];
    }

    /// <summary>
    /// clang writes when each header was last changed, which differs between checkouts and workers. gcc follows the
    /// links to headers that a system header includes, where that makes a shorter name, and out of a staging directory.
    /// </summary>
    private static IEnumerable<Argument> WithoutPlace(ActionRequest request)
    {
        if (request.Command.IsPrecompiling)
        {
            yield return request.Toolchain.IsClang
                ? new Argument(ArgumentMeaning.Plain, "-Xclang", "-fno-pch-timestamp", Joined: false)
                : new Argument(ArgumentMeaning.Plain, "-fno-canonical-system-headers", "", Joined: true);
        }

        if (request is { MakesInterface: true, Toolchain.IsClang: true })
        {
            // Messages of importers quote the sources, which are nowhere else then.
            yield return new Argument(ArgumentMeaning.Plain, "-Xclang", "-fmodules-embed-all-files", Joined: false);
        }
    }

    /// <summary>gcc writes them along with a depfile only, and they name the object as typed.</summary>
    private static IEnumerable<Argument> ModuleNeeds(ActionRequest request)
    {
        CompileCommand command = request.Command;
        string file = request.Paths.Place(PathNames.WithEnding(command.Output, ".ddi")).Text;
        return command.Arguments.LastOrDefault(static argument => argument.Meaning == ArgumentMeaning.ModuleNeeds)
            is { } needs
            ?
            [
                new Argument(ArgumentMeaning.Depfile, "-MD", "", Joined: false),
                new Argument(ArgumentMeaning.Depfile, "-MF", "/dev/null", Joined: false),
                needs,
                new Argument(ArgumentMeaning.ModuleNeeds, "-fdeps-target=", command.Output, Joined: true),
                new Argument(ArgumentMeaning.ModuleNeeds, "-fdeps-file=", file, Joined: true),
            ]
            : [];
    }

    /// <summary>
    /// Where GNU ld finds libraries that others need, when it finds them by a name that outputs carry: in an action
    /// they lie elsewhere. No output tells of these.
    /// </summary>
    private static IEnumerable<Argument> NeededDirectories(ActionRequest request, CommandCanonicalizer canonical) =>
        request.Inputs.Files
            .Where(file => file.Role == InputRole.Needed
                && (PathText.IsAbsolute(file.Spelled) || request.Variables.ContainsKey("LD_LIBRARY_PATH")))
            .Select(file => PathText.Parent(canonical.NameOnWorker(file.Spelled)))
            .Where(directory => !PathText.IsAbsolute(directory) || request.Variables.ContainsKey("LD_LIBRARY_PATH"))
            .Distinct(StringComparer.Ordinal)
            .Select(static directory => new Argument(
                ArgumentMeaning.Plain, "-Wl,-rpath-link,", directory.Length == 0 ? "." : directory, Joined: true));

    private static ImmutableArray<OutputPath>? LocateOutputs(ActionRequest request, out string? misplaced)
    {
        var outputs = ImmutableArray.CreateBuilder<OutputPath>();
        var main = new SideOutput(request.Command.Output) { IsWrittenInPlace = request.Command.IsOutputWrittenInPlace };
        IEnumerable<SideOutput> further = request.Adjustments.Outputs.IsEmpty
            ? request.Command.SideOutputs
            : request.Adjustments.Outputs.Where(path => path != main.Path)
                .Select(static path => new SideOutput(path) { MayBeMissing = true });
        foreach (SideOutput output in further.Prepend(main))
        {
            if (request.Paths.Place(output.Path) is not PathPlace.Inside place
                || !RemotePath.TryCreate(place.CanonicalText, out RemotePath canonical))
            {
                misplaced = output.Path;
                return null;
            }

            outputs.Add(
                new OutputPath(canonical, LocalOutput(request, output.Path))
                {
                    MayBeMissing = output.MayBeMissing,
                    IsWrittenInPlace = output.IsWrittenInPlace,
                });
        }

        misplaced = null;
        return outputs.DrainToImmutable();
    }

    /// <summary>
    /// What tells of the command or its directory may tell of the output as well, and so do objects for Windows;
    /// further files are named after it, and profiles are looked for beside it.
    /// </summary>
    private static bool IsOutputNameFree(ActionRequest request, ImmutableArray<OutputPath> outputs) =>
        request is
        {
            Command: { Binding: PlaceBinding.Anywhere, IsCompiling: true, IsPrecompiling: false, SideOutputs: [] },
            Inputs.Modules: null,
        }
        && !request.Command.HasMicrosoftHabits && !request.Command.Arguments.Any(IsAboutProfiles)
        && !request.Command.Arguments.Any(IsAboutSplitting)
        && outputs is [{ MayBeMissing: false }]
        && request.Adjustments.OutputDirectories.IsEmpty;

    private static bool IsAboutProfiles(Argument argument) =>
        argument.Option.StartsWith("-fprofile", StringComparison.Ordinal)
            || argument.Option is "-fbranch-probabilities" or "-fauto-profile" or "-fauto-profile=";

    /// <summary>
    /// The object names the file that the debug information is in, which is the object, or one named after it that a
    /// link makes.
    /// </summary>
    private static bool IsAboutSplitting(Argument argument) =>
        argument.Option.StartsWith("-gsplit-dwarf", StringComparison.Ordinal);

    private static string LocalOutput(ActionRequest request, string output) =>
        request.OutputPlace
            ?? request.Looks.WithoutDots(PathText.Join(request.Paths.WorkingDirectory, output));

    private static RemoteAction Assemble(ActionRequest request, CanonicalCommand command, InputLayout layout) =>
        Assemble(request, command, layout.Build(), SaltText(request, layout.Outside), layout);

    /// <summary>The messages of an action, and its name.</summary>
    internal static RemoteAction Assemble(
        ActionRequest request, CanonicalCommand command, InputRoot root, string saltText, InputLayout? layout)
    {
        var frame = new ActionFrame(request.Platform, request.Adjustments, request.DoNotCache, request.DigestFunction)
        {
            NeedsStaging = request.Inputs.HasStandIns || request.OutputPlace is not null,
        };
        return Assemble(frame, command, root, saltText, layout);
    }

    /// <summary>The messages of any action, and its name.</summary>
    internal static RemoteAction Assemble(
        ActionFrame frame, CanonicalCommand command, InputRoot root, string saltText, InputLayout? layout)
    {
        var platform = new Platform();
        platform.Properties.AddRange(
            frame.Platform.Select(static pair => new Platform.Types.Property { Name = pair.Key, Value = pair.Value }));

        Blob commandBlob = ToBlob(CommandMessage(command, platform, frame.Adjustments), frame.DigestFunction);
        var message = new ActionMessage
        {
            CommandDigest = commandBlob.Digest.ToMessage(),
            InputRootDigest = root.Root.ToMessage(),
            DoNotCache = frame.DoNotCache,
            Platform = platform,
            Salt = ByteString.CopyFrom(
                Convert.FromHexString(
                    ContentHasher.Compute(Encoding.UTF8.GetBytes(saltText), HashFunction.Sha256).Hash)),
        };
        Blob action = ToBlob(message, frame.DigestFunction);
        var content = new ActionContent
        {
            NeedsStaging = frame.NeedsStaging,
            Action = action,
            CommandMessage = commandBlob,
            InputRoot = root,
            LocalInputs = layout?.LocalInputs ?? new Dictionary<string, string>(),
            Directories = layout?.Directories ?? [],
            SaltText = saltText,
        };
        return new RemoteAction(content) { Digest = action.Digest, Command = command };
    }

    private static Command CommandMessage(CanonicalCommand command, Platform platform, ActionAdjustments adjustments)
    {
        string directory = adjustments.WorkingDirectoryPrefix.Length == 0
            ? command.WorkingDirectory
            : PathText.Normalize(PathText.Join(adjustments.WorkingDirectoryPrefix, command.WorkingDirectory));
        var message = new Command { WorkingDirectory = directory };
        message.Arguments.AddRange(command.Check);
        message.Arguments.AddRange(command.Arguments);
        message.EnvironmentVariables.AddRange(command.Environment.Select(static pair =>
            new Command.Types.EnvironmentVariable { Name = pair.Key, Value = pair.Value }));
        IEnumerable<string> outputs =
            command.Outputs.Select(static output => output.Canonical.Text).Order(Utf8Order.Instance);
        IEnumerable<string> directories =
            command.OutputDirectories.Select(static output => output.Canonical.Text).Order(Utf8Order.Instance);
        if (adjustments.KnowsOutputPaths)
        {
            message.OutputPaths.AddRange(outputs.Concat(directories).Order(Utf8Order.Instance));
        }
        else
        {
#pragma warning disable CS0612 // the only field for outputs before API 2.1
            message.OutputFiles.AddRange(outputs);
            message.OutputDirectories.AddRange(directories);
#pragma warning restore CS0612
        }

        if (platform.Properties.Count > 0)
        {
            // Servers before API 2.2, and some later ones, read the platform here.
#pragma warning disable CS0612 // deprecated in the protocol, still needed
            message.Platform = platform;
#pragma warning restore CS0612
        }

        return message;
    }

    /// <summary>
    /// What is in the key besides command and input tree, as text that people can compare: the compiler, the files
    /// outside the project that it read, and the user's own salt.
    /// </summary>
    internal static string SaltText(ActionRequest request, IEnumerable<KeyValuePair<string, ContentDigest>> outside)
    {
        var text = new StringBuilder("recc action 1\n");
        text.Append("toolchain ").Append(request.Toolchain.Identity.Hash).Append('\n');
        if (request.Salt.Length > 0)
        {
            text.Append("salt ").Append(request.Salt).Append('\n');
        }

        foreach ((string path, ContentDigest digest) in outside)
        {
            text.Append("outside ").Append(path).Append(' ').Append(digest.ToString()).Append('\n');
        }

        return text.ToString();
    }

    private static Blob ToBlob(IMessage message, HashFunction function)
    {
        byte[] bytes = message.ToByteArray();
        return new Blob(ContentHasher.Compute(bytes, function), new BlobSource.InMemory(bytes));
    }
}
