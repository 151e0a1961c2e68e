using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Storage;
using Recc.Core.Toolchains;

namespace Recc.Core.Launching;

/// <summary>
/// The stages before any server is asked: understand the command, know its compiler, find its inputs, name the action.
/// Synchronous; reads files and asks the compiler.
/// </summary>
public sealed class CompilePreparer(
    HostEnvironment host,
    ReccOptions options,
    ToolchainFinder toolchains,
    ThisMachine machine,
    IInputFinder inputs,
    IInputFinder links,
    PreparedMemory memory,
    ServerShape shape,
    LaunchMetrics metrics)
{
    private readonly ImmutableArray<KeyValuePair<string, string>> extraEnvironment =
        RemoteVariables.Of(host.Variables, options);

    /// <summary>How to see whether the disk is what it was when an action was made.</summary>
    public FileLooks Looks { get; init; } = FileLooks.Own;

    /// <summary>Finds what is behind modules of headers; without it, commands that read such run as they are.</summary>
    public HeaderModuleFinder? HeaderModules { get; init; }

    private readonly ActionAdjustments adjustments = ActionAdjustments.From(options, shape.KnowsOutputPaths);

    /// <summary>
    /// Variables that make a compiler read or write files, or change its options, behind the command line.
    /// </summary>
    private static readonly ImmutableArray<string> HiddenOptions =
    [
        "DEPENDENCIES_OUTPUT", "SUNPRO_DEPENDENCIES", "GCC_COMPARE_DEBUG", "CCC_OVERRIDE_OPTIONS", "CCC_ADD_ARGS",
        "QA_OVERRIDE_GCC3_OPTIONS", "CLANG_CONFIG_FILE_USER_DIR", "CLANG_NO_DEFAULT_CONFIG",
        "GCC_EXTRA_DIAGNOSTIC_OUTPUT", "CC_PRINT_OPTIONS", "CC_PRINT_HEADERS", "CC_LOG_DIAGNOSTICS",
        "CC_PRINT_PROC_STAT", "CC_PRINT_INTERNAL_STAT", "RC_DEBUG_OPTIONS", "RC_DEBUG_PREFIX_MAP",
        "AS_SECURE_LOG_FILE",
        // Other compilers proper and assemblers than a worker would take.
        "COMPILER_PATH", "GCC_EXEC_PREFIX",
    ];

    /// <summary>The same, of clang-cl alone: other people use such short names for other things.</summary>
    private static readonly ImmutableArray<string> HiddenOptionsOfClangCl = ["CL", "_CL_"];

    /// <summary>What makes a link, or what it starts, read other files or read them otherwise.</summary>
    private static readonly ImmutableArray<string> HiddenOptionsOfLinkers =
    [
        "LPATH", "LD_RUN_PATH", "GNUTARGET", "LDEMULATION", "COLLECT_NO_DEMANGLE",
        "COLLECT_LTO_WRAPPER", "LD_ELF_HINTS_PATH", "MOLD_JOBS",
    ];

    /// <summary>The compile with its action, or why it is none of ours.</summary>
    public Preparation Prepare(CancellationToken cancellation)
    {
        CommandAnalysis analysis = memory.Analyse(host, ReadResponseFile);
        switch (analysis is CommandAnalysis.Link(var taken) && (options.Link || options.LinkMetricsOnly)
            ? taken : analysis)
        {
            case CommandAnalysis.Link:
                return new Preparation.PassThrough(FallbackReason.Linking, "");
            case CommandAnalysis.PassThrough(FallbackReason reason, string detail):
                return new Preparation.PassThrough(reason, detail);
            case CommandAnalysis.Compile(CompileCommand command):
                IEnumerable<string> hiding = command.IsLinking ? HiddenOptions.Concat(HiddenOptionsOfLinkers)
                    : command.Family == CompilerFamily.ClangCl ? HiddenOptions.Concat(HiddenOptionsOfClangCl)
                    : HiddenOptions;
                string? hidden = hiding.FirstOrDefault(host.Variables.ContainsKey);
                return hidden is null
                    ? Prepare(command, cancellation)
                    : new Preparation.PassThrough(FallbackReason.DependencyVariables, hidden);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Null also for a pipe: the compiler, if it ran after all, would find it empty.</summary>
    internal static byte[]? ReadResponseFile(string path)
    {
        if (!FileIdentity.TryRead(path, out FileIdentity identity) || !identity.IsRegularFile)
        {
            return null;
        }

        try
        {
            return File.ReadAllBytes(PhysicalPath.WithoutDots(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// A command that reads a pipe, which can be done once only, or that writes to something that must not be replaced.
    /// </summary>
    private Preparation.PassThrough? RefuseSpecialFiles(CompileCommand command)
    {
        IEnumerable<string> read = command.Arguments
            .Where(static argument => argument.Meaning == ArgumentMeaning.IncludeFile)
            .Select(static argument => argument.Value).Prepend(command.Source)
            .Concat(NamedInputs.Of(command).Select(static named => named.Path));
        if (read.FirstOrDefault(IsPipeOrDevice) is { } stream)
        {
            return new Preparation.PassThrough(FallbackReason.StandardInput, stream);
        }

        var main = new SideOutput(command.Output) { IsWrittenInPlace = command.IsOutputWrittenInPlace };
        IEnumerable<SideOutput> written = command.SideOutputs.Prepend(main);
        written = command.Depfile is { GoesNowhere: false } depfile
            ? written.Append(new SideOutput(depfile.Path) { IsWrittenInPlace = true })
            : written;
        return written.FirstOrDefault(output => IsTakenByOther(output, command.Source)) is { } taken
            ? new Preparation.PassThrough(FallbackReason.OutputToDevice, taken.Path)
            : null;
    }

    private bool IsPipeOrDevice(string path) =>
        FileIdentity.TryRead(PathText.Join(host.CurrentDirectory, path), out FileIdentity identity)
            && !identity.IsRegularFile && !identity.IsDirectory;

    /// <summary>
    /// A link, a pipe, a file that may not be written, the source, or a file with other names where the compiler would
    /// write into all of them.
    /// </summary>
    private bool IsTakenByOther(SideOutput output, string source)
    {
        string path = PathText.Join(host.CurrentDirectory, output.Path);
        if (!FileIdentity.TryReadLink(path, out FileIdentity identity) || identity.IsDirectory)
        {
            return false;
        }

        return !identity.IsRegularFile || !ReplaceableFile.MayBeWritten(path)
            || (FileIdentity.TryRead(PathText.Join(host.CurrentDirectory, source), out FileIdentity read)
                && read.IsSameFile(identity))
            || (output.IsWrittenInPlace && ReplaceableFile.HasOtherNames(path));
    }

    /// <summary>The command was read with the options of the compiler that its name says.</summary>
    private static bool IsMisnamed(string compiler, Toolchain toolchain)
    {
        CompilerFamilies real = toolchain.IsClang
            ? CompilerFamilies.Clang | CompilerFamilies.ClangCl
            : CompilerFamilies.Gcc;
        return CompilerNames.Recognise(compiler) is { Families: var families } && (families & real) == 0;
    }

    /// <summary>
    /// Where clang would take Microsoft's compiler from PATH for a sign of where its headers are. An action's PATH is
    /// another one.
    /// </summary>
    private string? FindMicrosoftCompiler() => (host.Variable("PATH") ?? "").Split(':')
        .Select(directory => PathText.Join(PathText.Join(host.CurrentDirectory, directory), "cl.exe"))
        .FirstOrDefault(static path => FileIdentity.TryRead(path, out _));

    private Preparation Prepare(CompileCommand command, CancellationToken cancellation)
    {
        if (CompilerLocator.Find(command.Compiler, host) is not { } location)
        {
            return new Preparation.PassThrough(FallbackReason.CompilerNotFound, command.Compiler);
        }

        if (RefuseSpecialFiles(command) is { } special)
        {
            return special;
        }

        if (command.HasMicrosoftHabits && FindMicrosoftCompiler() is { } microsofts)
        {
            return new Preparation.PassThrough(FallbackReason.CompilerNotUnderstood, microsofts);
        }

        command = LinkJobs.Without(command, host.Variables) with { Compiler = location.CalledAs };
        var request = new ToolchainRequest(
            location.Program, host.CurrentDirectory, host.Variables, extraEnvironment);
        return toolchains.Find(request, cancellation) switch
        {
            ToolchainFinding.Known(Toolchain toolchain) when IsMisnamed(command.Compiler, toolchain) =>
                new Preparation.PassThrough(FallbackReason.CompilerNotUnderstood, toolchain.Version),
            ToolchainFinding.Known(Toolchain toolchain) =>
                WithoutHostProcessor(command, request, toolchain, cancellation) is { } portable
                    ? Prepare(portable, toolchain, cancellation)
                    : new Preparation.PassThrough(FallbackReason.UnsupportedOption, "-march=native"),
            ToolchainFinding.NotFound(string detail) =>
                new Preparation.PassThrough(FallbackReason.CompilerNotFound, detail),
            ToolchainFinding.NotUnderstood(string detail) =>
                new Preparation.PassThrough(FallbackReason.CompilerNotUnderstood, detail),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The command with this machine's processor spelled out; null when that cannot be had.</summary>
    private CompileCommand? WithoutHostProcessor(
        CompileCommand command, ToolchainRequest request, Toolchain toolchain, CancellationToken cancellation)
    {
        string[] native = OptionsOf(command, static argument => argument.Meaning == ArgumentMeaning.HostProcessor);
        if (native.Length == 0)
        {
            return command;
        }

        string[] others = OptionsOf(command, static argument => IsAboutProcessors(argument.Option));
        if (machine.Expand(request, toolchain, native, others, cancellation) is not { } expanded)
        {
            return null;
        }

        IEnumerable<Argument> rest = command.Arguments.Where(
            static argument => argument.Meaning != ArgumentMeaning.HostProcessor);
        IEnumerable<Argument> added = expanded.Select(static pair =>
            new Argument(ArgumentMeaning.HostProcessor, pair.Option, pair.Value, Joined: false));
        return command with { Arguments = [.. toolchain.IsClang ? rest.Concat(added) : added.Concat(rest)] };
    }

    private static string[] OptionsOf(CompileCommand command, Func<Argument, bool> predicate)
    {
        var options = new List<string>();
        foreach (Argument argument in command.Arguments.Where(predicate))
        {
            argument.AppendTo(options);
        }

        return [.. options];
    }

    private static bool IsAboutProcessors(string option) =>
        option is "-target" or "--target=" or "-arch" or "--param" or "--param="
            || (option.StartsWith("-m", StringComparison.Ordinal)
                && !option.EndsWith("=native", StringComparison.Ordinal)
                && option != "-mllvm");

    private Preparation Prepare(CompileCommand command, Toolchain toolchain, CancellationToken cancellation)
    {
        var order = new ScanOrder(
            command, toolchain.Compiler, host.CurrentDirectory, ScanVariables(), toolchain.Identity.Hash)
        {
            SearchPath = toolchain.SearchPath,
        };
        InputFinding finding;
        using (metrics.Time(command.IsLinking ? "recc.linker_deps" : "recc.compiler_deps"))
        {
            finding = (command.IsLinking ? links : inputs).Find(order, cancellation);
        }

        switch (finding)
        {
            case InputFinding.Found when command.IsLinking && options.LinkMetricsOnly:
                return new Preparation.PassThrough(FallbackReason.Linking, "");
            case InputFinding.Refused(FallbackReason reason, string detail):
                return new Preparation.PassThrough(reason, detail);
            case InputFinding.Found({ Files: var files }) when UnwantedAmong(files) is { } unwanted:
                return new Preparation.PassThrough(FallbackReason.UnwantedInput, unwanted);
            case InputFinding.Found({ Traits: var traits }) when traits.HasFlag(InputTraits.EmbedsOtherFiles):
                return new Preparation.PassThrough(FallbackReason.EmbedsOtherFiles, command.Source);
            case InputFinding.Found({ Traits: var traits }) when DependsOnTime(traits, toolchain):
                return new Preparation.PassThrough(FallbackReason.UsesTime, command.Source);
            case InputFinding.Found { Inputs: { Traits: var traits } found } when UsesModules(command, traits,
                toolchain):
                return command.ReadsHeaderModules
                    ? NameWithHeaderModules(order, toolchain, found, cancellation)
                    : NameWithModules(order, toolchain, found);
            case InputFinding.Found { Inputs: var found, IsRemembered: var isRemembered }:
                return Name(command, toolchain, found, isRemembered);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>What makes interfaces of modules or reads them, where it is known which ones.</summary>
    private Preparation NameWithModules(ScanOrder order, Toolchain toolchain, InputSet found)
    {
        CompileCommand command = order.Command;
        bool hasList = command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.ModuleMapper);
        if (hasList == toolchain.IsClang || !toolchain.IsToldOfAllModules || !found.Precompiled.IsEmpty)
        {
            return new Preparation.PassThrough(FallbackReason.UsesModules, command.Source);
        }

        switch (new ModuleFinder(shape.Function).Find(order, found, toolchain.IsClang))
        {
            case InputFinding.Found { Inputs: { Modules.Written: { } written } inputs }:
                command = command with { SideOutputs = command.SideOutputs.Add(new SideOutput(written)) };
                return Name(command, toolchain, WithOrderedList(inputs), isRemembered: false);
            case InputFinding.Found { Inputs: var inputs }:
                return Name(command, toolchain, WithOrderedList(inputs), isRemembered: false);
            case InputFinding.Refused(FallbackReason reason, string detail):
                return new Preparation.PassThrough(reason, detail);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>What reads headers from modules that options name.</summary>
    private Preparation NameWithHeaderModules(
        ScanOrder order, Toolchain toolchain, InputSet found, CancellationToken cancellation)
    {
        if (HeaderModules is null || !toolchain.DescribesHeaderModules || !found.Precompiled.IsEmpty)
        {
            return new Preparation.PassThrough(FallbackReason.UsesModules, order.Command.Source);
        }

        return HeaderModules.Find(order, found, toolchain.IsToldOfAllModules, cancellation) switch
        {
            InputFinding.Found({ Files: var files }) when UnwantedAmong(files) is { } unwanted =>
                new Preparation.PassThrough(FallbackReason.UnwantedInput, unwanted),
            InputFinding.Found({ Traits: var traits }) when traits.HasFlag(InputTraits.EmbedsOtherFiles) =>
                new Preparation.PassThrough(FallbackReason.EmbedsOtherFiles, order.Command.Source),
            InputFinding.Found({ Traits: var traits }) when DependsOnTime(traits, toolchain) =>
                new Preparation.PassThrough(FallbackReason.UsesTime, order.Command.Source),
            InputFinding.Found(var inputs) => Name(order.Command, toolchain, inputs, isRemembered: false),
            InputFinding.Refused(FallbackReason reason, string detail) => new Preparation.PassThrough(reason, detail),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>
    /// The inputs with a list of modules whose order means nothing in the place of the user's; as they are where the
    /// disk takes none, or the command runs in place.
    /// </summary>
    private InputSet WithOrderedList(InputSet found)
    {
        if (found.Modules is not { List: { } list, NamesPlaces: false, OrderedList: var text }
            || options is not { CacheDirectory: { } cache, NativePaths: false, NoPathRewrite: false })
        {
            return found;
        }

        Digest digest = ContentHasher.Compute(text.Span, shape.Function);
        string path = PathText.Join(cache, $"modules/{digest.Hash}");
        if (!File.Exists(path))
        {
            CacheFile.TryWriteNewWhole(path, text.ToArray());
        }

        new CacheTrim(cache, TimeProvider.System).NoteUse(path);
        return FileIdentity.TryRead(path, out FileIdentity identity) && identity.Size == digest.Size
            ? found with
            {
                Files =
                [
                    .. found.Files.Select(file => file.Spelled == list
                        ? file with { Path = path, Identity = identity, Digest = digest }
                        : file),
                ],
                HasStandIns = true,
            }
            : found;
    }

    private IReadOnlyDictionary<string, string> ScanVariables()
    {
        if (options.ScanEnvironment.IsEmpty)
        {
            return host.Variables;
        }

        var variables = new Dictionary<string, string>(host.Variables, StringComparer.Ordinal);
        foreach ((string name, string value) in options.ScanEnvironment)
        {
            variables[name] = value;
        }

        return variables;
    }

    /// <summary>A pattern that takes too long is taken for one that matches.</summary>
    private string? UnwantedAmong(ImmutableArray<InputFile> files)
    {
        foreach (Regex pattern in options.InvalidInputs)
        {
            try
            {
                if (files.FirstOrDefault(file => pattern.IsMatch(file.Spelled) || pattern.IsMatch(file.Path))
                    is { } found)
                {
                    return found.Spelled;
                }
            }
            catch (RegexMatchTimeoutException)
            {
                return pattern.ToString();
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the command has anything to do with modules. One of gcc that could has a list of them, or turns them on,
    /// and so has one of a compiler that could be either.
    /// </summary>
    private static bool UsesModules(CompileCommand command, InputTraits traits, Toolchain toolchain)
    {
        if (command.Language is SourceLanguage.CxxModule or SourceLanguage.CxxInterface
            || command.ReadsHeaderModules || command.Arguments.Any(NamesInterface))
        {
            return true;
        }

        bool turnsOn = command.Arguments.Any(static argument => argument.Meaning is ArgumentMeaning.ModuleMapper
            or ArgumentMeaning.ModuleNeeds || argument.Option is "-fmodules-ts" or "-fmodules");
        bool hasList = command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.ModuleMapper);
        return turnsOn && (toolchain.IsClang || !hasList || traits.HasFlag(InputTraits.UsesModules));
    }

    private static bool NamesInterface(Argument argument) =>
        argument.Meaning is ArgumentMeaning.ModuleFile or ArgumentMeaning.ModuleDirectory
            || argument.Option is "-fmodule-output=" or "-fmodule-output";

    private bool DependsOnTime(InputTraits traits, Toolchain toolchain)
    {
        bool isDateGiven = toolchain.HonoursSourceDateEpoch && host.Variable("SOURCE_DATE_EPOCH") is not null;
        return traits.HasFlag(InputTraits.UsesTimestamp) || (traits.HasFlag(InputTraits.UsesTime) && !isDateGiven);
    }

    private Preparation Name(CompileCommand command, Toolchain toolchain, InputSet found, bool isRemembered)
    {
        using LaunchMetrics.Timing timing = metrics.Time("recc.build_merkle_tree");
        var roots = new RootRequest(
            host.CurrentDirectory, command.Source, options.ProjectRoot, options.BuildRoot, host.Variable("HOME"))
        {
            ReadCMakeCache = memory.CMakeTrees.Read,
            Names = found.Files.Select(static file => file.Spelled).Concat(SearchDirectories.Of(command.Arguments)),
        };
        PathMap paths = RootFinder.Find(roots).WithReplacements(options.PrefixMap);
        if (command.IsPrecompiling || !found.Precompiled.IsEmpty)
        {
            return options.Precompiled == PrecompiledUse.Off
                ? new Preparation.PassThrough(
                    FallbackReason.PrecompiledHeader, found.Precompiled is [var file, ..]
                        ? file.Spelled : command.PrecompiledOutput)
                : NamePrecompiled(command, toolchain, found, paths);
        }

        var from = new PreparedFrom(options, shape, toolchain, found, paths);
        if (memory.Recall(host, from, Looks) is { } known)
        {
            RemoteAction slim = known.WithContentOf(
                () => Again(RequestFor(command, toolchain, found, from.Paths), known.Digest));
            return new Preparation.Ready(new PreparedCompile(command, found, paths, slim, toolchain.Version));
        }

        ActionRequest request = RequestFor(command, toolchain, found, paths);
        ActionBuilding building = ActionBuilder.Build(request);
        if (building is ActionBuilding.Built(RemoteAction made))
        {
            if (isRemembered && !adjustments.ReadsFurtherFiles)
            {
                memory.Keep(host, from, request.Looks, made);
            }

            return new Preparation.Ready(new PreparedCompile(command, found, paths, made, toolchain.Version));
        }

        if (building is ActionBuilding.Refused { Reason: FallbackReason.PathsCrossRoots }
            && RootFinder.FindCommon(paths, roots) is { } common)
        {
            paths = common.WithReplacements(options.PrefixMap);
            building = ActionBuilder.Build(RequestFor(command, toolchain, found, paths));
        }

        return building switch
        {
            ActionBuilding.Built(RemoteAction action) =>
                new Preparation.Ready(new PreparedCompile(command, found, paths, action, toolchain.Version)),
            ActionBuilding.Refused(FallbackReason reason, string detail) =>
                new Preparation.PassThrough(reason, detail),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>
    /// What makes or takes a precompiled header: with the stand-in that all share where there is one, else bound to
    /// this directory.
    /// </summary>
    private Preparation NamePrecompiled(CompileCommand command, Toolchain toolchain, InputSet found, PathMap paths)
    {
        var planner = new PrecompiledPlanner(options, shape.Function);
        if (Build(planner.Use(command, found, paths), toolchain, paths) is { } shared)
        {
            return new Preparation.Ready(shared);
        }

        InputSet inputs;
        try
        {
            inputs = planner.WithContent(found);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Preparation.PassThrough(FallbackReason.PrecompiledHeader, failure.Message);
        }

        return ActionBuilder.Build(RequestFor(command, toolchain, inputs, paths)) switch
        {
            ActionBuilding.Built(RemoteAction action) =>
                new Preparation.Ready(new PreparedCompile(command, inputs, paths, action, toolchain.Version)
                {
                    StandIn = Build(planner.StandIn(command, found, paths), toolchain, paths),
                }),
            ActionBuilding.Refused(FallbackReason reason, string detail) =>
                new Preparation.PassThrough(reason, detail),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The compile of a plan; null when its action would be bound to this directory after all.</summary>
    private PreparedCompile? Build(PrecompiledPlan? plan, Toolchain toolchain, PathMap paths)
    {
        if (plan is null)
        {
            return null;
        }

        ActionRequest request = RequestFor(plan.Command, toolchain, plan.Inputs, paths) with
        {
            OutputPlace = plan.OutputPlace,
            Texts = plan.Texts,
            Adjustments = plan.OutputPlace is null ? adjustments : adjustments with { Outputs = [] },
        };
        return ActionBuilder.Build(request) is ActionBuilding.Built({ StaysHere: false } action)
            ? new PreparedCompile(plan.Command, plan.Inputs, paths, action, toolchain.Version)
            : null;
    }

    /// <summary>Only the messages are made anew, of the same facts; so they have the same digest.</summary>
    private static RemoteAction Again(ActionRequest request, Digest digest) =>
        ActionBuilder.Build(request) is ActionBuilding.Built(RemoteAction action)
            && action.Digest == digest
            ? action
            : throw new IOException("a directory appeared or went while the action was made");

    private ActionRequest RequestFor(CompileCommand command, Toolchain toolchain, InputSet found, PathMap paths) =>
        new()
        {
            Command = command,
            Toolchain = toolchain,
            Inputs = found,
            Paths = paths,
            Variables = host.Variables,
            ExtraEnvironment = extraEnvironment,
            Adjustments = adjustments,
            Platform = command.IsLinking ? options.LinkPlatform : options.RemotePlatform,
            Salt = options.ActionSalt,
            DoNotCache = options.ActionUncacheable,
            Colour = !command.IsLinking && host.ErrorIsTerminal && host.Variable("TERM") is not (null or "dumb" or "")
                && !(toolchain.IsClang && host.Variable("NO_COLOR") is not (null or "")),
            // A link writes no names but those that it is told to write.
            NativePaths = options.NativePaths && !command.IsLinking,
            DigestFunction = shape.Function,
        };
}
