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
        if (LocateOutputs(request, out string? misplaced) is not { } outputs)
        {
            return new ActionBuilding.Refused(FallbackReason.OutputOutsideRoots, misplaced!);
        }

        CommandCanonicalizer canonical = CommandCanonicalizer.Create(request);
        if (MisplacedName(request, canonical) is { } name)
        {
            return new ActionBuilding.Refused(FallbackReason.UnsupportedOption, $"a prefix map for {name}");
        }

        ObjectNames names = request.NativePaths
            ? ObjectNames.Native(request, canonical)
            : ObjectNames.Portable(request, canonical);
        if (request.NativePaths && WrongName(request, canonical, names) is { } wrong)
        {
            return new ActionBuilding.Refused(FallbackReason.NamesNotNative, wrong);
        }

        if (canonical.ToolchainDirectories.FirstOrDefault(static path => !PathText.IsAbsolute(path)) is { } own)
        {
            return new ActionBuilding.Refused(FallbackReason.UnsupportedOption, $"parts of the compiler in {own}");
        }

        if (ComparedName(request, canonical) is { } compared)
        {
            return new ActionBuilding.Refused(FallbackReason.NamesMatter, compared);
        }

        var layout = new InputLayout(request.Paths, request.DigestFunction);
        foreach (InputFile file in request.Inputs.Files)
        {
            string onWorker = canonical.NameOnWorker(file.Spelled);
            if ((file.Role == InputRole.Assembled && onWorker != file.Spelled) || !layout.TryAdd(file, onWorker))
            {
                return new ActionBuilding.Refused(FallbackReason.PathsCrossRoots, file.Spelled);
            }
        }

        layout.AddDirectories(canonical.IncludeDirectories, canonical.Outputs, outputs);
        ImmutableArray<PathSpelling> spellings =
            [.. layout.Spellings.Concat(canonical.Spellings).DistinctBy(static pair => pair.Canonical)];
        bool writesOtherwise = spellings.Length > 0 || outputs[0].Canonical.Text != PathText.Normalize(request.Command.Output);
        if (request.Command.HasDebugInfo && writesOtherwise && ObjectNames.GivenDirectory(request.Command) is { } given)
        {
            return new ActionBuilding.Refused(FallbackReason.UnsupportedOption, $"{given} as directory of debug information");
        }

        var command = new CanonicalCommand
        {
            Arguments = AllArguments(request, names.Maps.Concat(canonical.Arguments)),
            Environment = ActionEnvironment.Of(request),
            WorkingDirectory = request.Paths.CanonicalWorkingDirectory,
            Outputs = outputs,
            Directories = names.Directories,
            CodeView = ObjectNames.CodeView(request, names, canonical, spellings),
            Spellings = spellings,
        };
        return new ActionBuilding.Built(Assemble(request, command, layout));
    }

    /// <summary>A name that the action's prefix maps would not change as the user's do, or null.</summary>
    private static string? MisplacedName(ActionRequest request, CommandCanonicalizer canonical)
    {
        string[] directories = request.Variables.TryGetValue("PWD", out string? shell)
            ? [request.Paths.WorkingDirectory, shell]
            : [request.Paths.WorkingDirectory];
        return PrefixMaps.Disagreement(
            request.Command.Arguments, canonical.Arguments, NamesOf(request, canonical), directories);
    }

    /// <summary>What would be called otherwise than natively: a file, or a part of the command that no map reaches.</summary>
    private static string? WrongName(ActionRequest request, CommandCanonicalizer canonical, ObjectNames names)
    {
        if (request.Inputs.Traits.HasFlag(InputTraits.NamesLines))
        {
            return "#line";
        }

        if (request.Command.HasMicrosoftHabits && !names.Maps.IsEmpty)
        {
            // A prefix map makes clang write all names with backslashes.
            return "a prefix map for Windows";
        }

        IEnumerable<string> options = request.Command.Arguments.Select(static argument => argument.Option);
        bool mapsSources = names.Maps.Any(static map => !map.Value.StartsWith(PlaceholderDirectory.Path, StringComparison.Ordinal));
        if (request.Command.HasDebugInfo && mapsSources && !request.Toolchain.MapsDebugNamesCleanly(options))
        {
            return "debug information of before DWARF 5";
        }

        if (request.Command.HasDebugInfo && !request.Toolchain.IsClang
            && request.Command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.HostProcessor))
        {
            // gcc lists its options in debug information, and these stand in another order there.
            return "-march=native";
        }

        return request.Command.Arguments.FirstOrDefault(NamesFilesUnmapped) is { } option
            ? option.Option + option.Value
            : PrefixMaps.Difference(
                request.Command.Arguments, names.Maps.Concat(canonical.Arguments), NamesOf(request, canonical));
    }

    private static bool NamesFilesUnmapped(Argument argument) =>
        argument.Option.StartsWith("-flto", StringComparison.Ordinal)
            || argument.Option.StartsWith("-funique-internal-linkage-names", StringComparison.Ordinal);

    private static IEnumerable<PathSpelling> NamesOf(ActionRequest request, CommandCanonicalizer canonical) =>
        request.Inputs.Files.Select(static file => file.Spelled).Prepend(request.Command.Source)
            .Select(spelled => new PathSpelling(canonical.NameOnWorker(spelled), spelled));

    /// <summary>
    /// A name that would be another in the action, where profiles or lists of patterns are compared with names; or null.
    /// gcc's profiles also know the name of the output.
    /// </summary>
    private static string? ComparedName(ActionRequest request, CommandCanonicalizer canonical)
    {
        if (!request.Inputs.Traits.HasFlag(InputTraits.ComparesNames))
        {
            return null;
        }

        IEnumerable<string> names = request.Inputs.Files.Where(static file => file.Role != InputRole.Named)
            .Select(static file => file.Spelled).Prepend(request.Command.Source);
        return names.FirstOrDefault(name => canonical.NameOnWorker(name) != name)
            ?? (request.Paths.Place(request.Command.Output).Text == request.Command.Output ? null : request.Command.Output);
    }

    private static ImmutableArray<string> AllArguments(ActionRequest request, IEnumerable<Argument> written)
    {
        bool isClangCl = request.Command.Family == CompilerFamily.ClangCl;
        var arguments = new List<string> { request.Toolchain.Compiler };
        if (request.Colour)
        {
            // First, so that whatever the user says about colour wins.
            arguments.Add(isClangCl ? "-fcolor-diagnostics" : "-fdiagnostics-color=always");
        }

        arguments.AddRange(ModuleNeeds(request));

        // To clang-cl, an absolute path could be an option, unless it stands behind all of them.
        var last = new List<string>();
        foreach (Argument argument in written)
        {
            if (isClangCl && argument is { Meaning: ArgumentMeaning.Source, Option: "" })
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

    /// <summary>gcc writes them along with a depfile only, and they name the object as typed.</summary>
    private static IEnumerable<string> ModuleNeeds(ActionRequest request)
    {
        CompileCommand command = request.Command;
        Argument? needs = command.Arguments.LastOrDefault(
            static argument => argument.Meaning == ArgumentMeaning.ModuleNeeds);
        return needs is null
            ? []
            :
            [
                "-MD", "-MF", "/dev/null", needs.Option + needs.Value, "-fdeps-target=" + command.Output,
                "-fdeps-file=" + request.Paths.Place(PathNames.WithEnding(command.Output, ".ddi")).Text,
            ];
    }

    private static ImmutableArray<OutputPath>? LocateOutputs(ActionRequest request, out string? misplaced)
    {
        var outputs = ImmutableArray.CreateBuilder<OutputPath>();
        foreach (string output in request.Command.SideOutputs.Prepend(request.Command.Output))
        {
            bool inside = request.Paths.Place(output) is PathPlace.Inside place
                && RemotePath.TryCreate(place.CanonicalText, out RemotePath canonical)
                && Add(outputs, canonical, LocalOutput(request.Paths, output));
            if (!inside)
            {
                misplaced = output;
                return null;
            }
        }

        misplaced = null;
        return outputs.DrainToImmutable();

        static bool Add(ImmutableArray<OutputPath>.Builder outputs, RemotePath canonical, string local)
        {
            outputs.Add(new OutputPath(canonical, local));
            return true;
        }
    }

    private static string LocalOutput(PathMap paths, string output) =>
        PhysicalPath.WithoutDots(PathText.Join(paths.WorkingDirectory, output));

    private static RemoteAction Assemble(ActionRequest request, CanonicalCommand command, InputLayout layout)
    {
        InputRoot root = layout.Build();
        var platform = new Platform();
        platform.Properties.AddRange(
            request.Platform.Select(static pair => new Platform.Types.Property { Name = pair.Key, Value = pair.Value }));

        Blob commandBlob = ToBlob(CommandMessage(command, platform), request.DigestFunction);
        string saltText = SaltText(request, layout.Outside);
        var message = new ActionMessage
        {
            CommandDigest = commandBlob.Digest.ToMessage(),
            InputRootDigest = root.Root.ToMessage(),
            DoNotCache = request.DoNotCache,
            Platform = platform,
            Salt = ByteString.CopyFrom(
                Convert.FromHexString(
                    ContentHasher.Compute(Encoding.UTF8.GetBytes(saltText), HashFunction.Sha256).Hash)),
        };
        Blob action = ToBlob(message, request.DigestFunction);
        return new RemoteAction
        {
            Digest = action.Digest,
            Action = action,
            CommandMessage = commandBlob,
            Command = command,
            InputRoot = root,
            LocalInputs = layout.LocalInputs,
            Directories = layout.Directories,
            SaltText = saltText,
        };
    }

    private static Command CommandMessage(CanonicalCommand command, Platform platform)
    {
        var message = new Command { WorkingDirectory = command.WorkingDirectory };
        message.Arguments.AddRange(command.Arguments);
        message.EnvironmentVariables.AddRange(command.Environment.Select(static pair =>
            new Command.Types.EnvironmentVariable { Name = pair.Key, Value = pair.Value }));
        message.OutputPaths.AddRange(
            command.Outputs.Select(static output => output.Canonical.Text).Order(Utf8Order.Instance));
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
    private static string SaltText(ActionRequest request, IEnumerable<KeyValuePair<string, ContentDigest>> outside)
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
