using System.Diagnostics;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Linking;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Core.Remote;
using Recc.Core.Statistics;
using Recc.Core.Toolchains;

namespace Recc.Core.Launching;

/// <summary>
/// Puts a launch together and runs it. Everything is made when it is needed: a command that passes through touches no
/// compiler, and a compile that cannot be named opens no connection.
/// </summary>
public sealed class LauncherFactory(
    HostEnvironment host,
    ReccOptions options,
    LaunchWorld world,
    Log log,
    LaunchMetrics metrics,
    LaunchTally tally)
{
    // The collector takes half of what there is for its heap. Of the rest each thread takes 8 MiB for its stack, and
    // where one cannot be had, the runtime ends or hangs.
    private const long MinimumAddressSpace = 1L << 30;

    private readonly LaunchBasis basis = new(host, options, world, log);
    private readonly FileLooks looks =
        host.StartedAt is { } since ? new FileLooks(world.Memory.Looks, since) : FileLooks.Own;

    private readonly LaunchReport report =
        new(options, log, metrics, tally, BuildNotices.For(host, options.CacheDirectory, world.Streams.Notice));

    /// <summary>The compile, once it is prepared; null before, and for what is not for us.</summary>
    public PreparedCompile? Prepared { get; private set; }

    /// <summary>Runs the launch to its end, short of running the user's own command.</summary>
    public async Task<LaunchOutcome> LaunchAsync()
    {
        LaunchOutcome outcome = await RunAsync();
        if (outcome is LaunchOutcome.RunCompiler(FallbackReason reason, string detail))
        {
            report.RunsHere(reason, detail);
        }

        return outcome;
    }

    private async Task<LaunchOutcome> RunAsync()
    {
        if (StepAside() is { } aside)
        {
            return aside;
        }

        CancellationToken token = world.BeginWaiting();
        (Preparation prepared, ShapeFinding found) = await PrepareAsync(token);
        switch (prepared)
        {
            case Preparation.Ready(PreparedCompile compile):
                Prepared = compile;
                report.IsLink = compile.Command.IsLinking;
                ReccOptions chosen = compile.Command.IsLinking ? options.ForLinks() : options;
                using (var tiers = new LaunchTiers(basis, chosen, found.Shape.Function, found.Failure))
                {
                    return await RunAsync(compile, chosen, tiers, found.Shape, token);
                }

            case Preparation.PassThrough when options.NoExecute:
                return new LaunchOutcome.Finished(0);
            case Preparation.PassThrough(FallbackReason reason, string detail):
                return new LaunchOutcome.RunCompiler(reason, detail);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// The compile, where it can be named without asking anybody: no compiler and no server. Null for all else.
    /// </summary>
    /// <exception cref="OperationCanceledException">It takes a compiler to know.</exception>
    internal PreparedCompile? PrepareAhead(CancellationToken cancellation)
    {
        ShapeFinding shape = new ServerShapes(basis).Recall();
        return shape.IsFinal && StepAside() is null
            && Preparer(shape.Shape, looks, metrics).Prepare(cancellation) is Preparation.Ready(PreparedCompile compile)
            ? compile
            : null;
    }

    /// <summary>What is to be done without a look at the command; null when there is something to be got.</summary>
    private LaunchOutcome? StepAside()
    {
        if (options.Passthrough)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.PassthroughRequested, "");
        }

        if (host.AddressSpace < MinimumAddressSpace)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.LittleAddressSpace, $"{host.AddressSpace >> 10} KiB");
        }

        if (basis.Cache is not null)
        {
            return null;
        }

        if (basis.Server is not { } server)
        {
            return new LaunchOutcome.RunCompiler(FallbackReason.NoServer, "");
        }

        return basis.Health.IsPaused(server)
            ? FallbackPolicy.Decide(FallbackReason.ServerFailed, ServerAccess.PausedText(server), options)
            : null;
    }

    /// <summary>
    /// The compile, named as its server wants it. Only what has a name at all is worth asking a server how it wants it.
    /// </summary>
    private async Task<(Preparation Prepared, ShapeFinding Found)> PrepareAsync(CancellationToken cancellation)
    {
        var shapes = new ServerShapes(basis);
        ShapeFinding assumed = shapes.Recall();
        Preparation prepared = Prepare(assumed.Shape, cancellation);
        if (assumed.IsFinal || prepared is not Preparation.Ready)
        {
            return (prepared, assumed);
        }

        ShapeFinding found = await shapes.AskAsync(cancellation);
        return (found.Shape == assumed.Shape ? prepared : Prepare(found.Shape, cancellation), found);
    }

    private Preparation Prepare(ServerShape shape, CancellationToken cancellation)
    {
        Preparation prepared = Preparer(shape, looks, metrics).Prepare(cancellation);
        return prepared is Preparation.PassThrough(FallbackReason reason, _) && basis.Server is not null
            && ForcedCommand.IsOne(reason, host, options)
            ? ForcedCommand.Prepare(host, options, shape)
            : prepared;
    }

    /// <summary>
    /// Whether a compile that has just run would get the same name now. What makes or reads precompiled headers and
    /// interfaces may find those that it has made itself, and is not asked; nor are links, which find many files.
    /// </summary>
    private bool IsStillNamedSo(
        PreparedCompile compile, ServerShape shape, FileLooks now, CancellationToken cancellation)
    {
        if (!ReferenceEquals(compile, Prepared) || compile.Action.RunsElsewhere || !compile.Command.IsCompiling
            || compile.Command.IsPrecompiling || compile.Command.Precompiled is not null
            || compile.Inputs is { Precompiled: not [] } or { Modules: not null } or { HasStandIns: true })
        {
            return true;
        }

        return Preparer(shape, now, new LaunchMetrics()).Prepare(cancellation)
            is Preparation.Ready(var again) && again.Action.Digest == compile.Action.Digest;
    }

    /// <summary>By another preparation.</summary>
    private sealed class NameCheck(LauncherFactory launches, ServerShape shape) : INameCheck
    {
        public FileLooks LookAgain() => launches.LookAgain();

        public bool IsStillNamedSo(PreparedCompile compile, FileLooks now, CancellationToken cancellation) =>
            launches.IsStillNamedSo(compile, shape, now, cancellation);
    }

    private FileLooks LookAgain() => host.StartedAt is null
        ? FileLooks.Own
        : new FileLooks(world.Memory.Looks, Stopwatch.GetTimestamp());

    private CompilePreparer Preparer(ServerShape shape, FileLooks looks, LaunchMetrics metrics) => new(
        host,
        options,
        new ToolchainFinder(basis.Processes, world.Memory.Toolchains, options.CacheDirectory, log) { Looks = looks },
        new ThisMachine(basis.Processes, options.CacheDirectory),
        Finder(shape.Function, looks),
        new LinkInputFinder(basis.Processes, world.Memory.Scans, options.CacheDirectory, shape.Function, log)
        {
            Directories = world.Memory.Listers.Directories,
            Looks = looks,
            NoteAdded = basis.NoteRemembered,
        },
        world.Memory.Prepared,
        shape,
        metrics)
    {
        Looks = looks,
        HeaderModules = new HeaderModuleFinder(
            basis.Processes, shape.Function, world.Memory.Listers.Sources, options.CacheDirectory),
    };

    private IInputFinder Finder(DigestFunction function, FileLooks looks)
    {
        var compiler = new CompilerInputFinder(basis.Processes, function, log)
        {
            Lister = InputListers.For(options, basis.Processes, world.Memory.Listers, function, log),
            Earlier = InputListers.Earlier(
                options, basis.Processes, world.Memory, function, log, basis.NoteRemembered),
            VerifiesEarlier = options.VerifiesScanner,
            Sources = world.Memory.Listers.Sources,
            Directories = world.Memory.Listers.Directories,
        };
        return options.CacheDirectory is { } directory
            ? new RememberingInputFinder(compiler, world.Memory.Scans, directory, function, log)
            {
                Looks = looks,
                NoteAdded = basis.NoteRemembered,
            }
            : compiler;
    }

    private async Task<LaunchOutcome> RunAsync(
        PreparedCompile compile,
        ReccOptions chosen,
        LaunchTiers tiers,
        ServerShape shape,
        CancellationToken cancellation)
    {
        log.Debug($"Action Digest: [{compile.Action.Digest}]");
        log.Trace($"Command: {string.Join(' ', compile.Action.Command.Arguments)}; salt of: {compile.Action.SaltText}");
        if (options.NoExecute)
        {
            return new LaunchOutcome.Finished(0);
        }

        SweepBeside(compile);
        if (options.OpensInputs)
        {
            OpenInputs(compile);
        }

        var user = new LaunchRecipient(world.Files, basis.Claims, world.Streams, report)
        {
            SavesOutputs = !options.DontSaveOutput,
            HoldsSlotOfMake = true,
        };
        LocalTier? local = tiers.Local(user);
        LocalRun run = tiers.LocalRun(user, new NameCheck(this, shape));
        var launcher = new Launcher(
            chosen, local, tiers.Servers(user, local), world.Memory.InFlight, run, report)
        {
            IsStopped = world.IsStopped,
        };
        LaunchOutcome outcome = compile.StandIn is { } standIn
            ? await new PrecompiledLaunch(basis, tiers, launcher).RunAsync(compile, standIn, cancellation)
            : await launcher.RunAsync(compile, cancellation);
        if (outcome is LaunchOutcome.RunCompiler(FallbackReason.PrecompiledHeaderRefused, _))
        {
            new PrecompiledPlanner(chosen, DigestFunctions.Of(compile.Action.Digest)).NoteRefusal(compile);
        }

        return outcome;
    }

    /// <summary>What earlier launches left where this one writes.</summary>
    private void SweepBeside(PreparedCompile compile)
    {
        if (options.CacheDirectory is not { } cache)
        {
            return;
        }

        var unfinished = new UnfinishedFiles(cache, TimeProvider.System);
        foreach (string directory in compile.Action.Command.Outputs
            .Select(static output => PathText.Parent(output.Local)).Distinct(StringComparer.Ordinal))
        {
            unfinished.Sweep(directory);
        }
    }

    /// <summary>For whoever watches which files a build opens; what cannot be opened is found out elsewhere.</summary>
    private static void OpenInputs(PreparedCompile compile)
    {
        foreach (InputFile input in compile.Inputs.Files)
        {
            try
            {
                File.OpenHandle(input.Path).Dispose();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
    }
}
