using System.Collections.Immutable;
using System.Text;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Storage;

namespace Recc.Core.Toolchains;

/// <summary>
/// Finds the identity of a compiler by asking it, not by its name: the version it prints, and the content of the
/// driver, of the programs that the driver says it calls, and of the libraries that those load. Answers are remembered
/// by the stat identity of all these files; a script or another launcher in front of the compiler can decide anew each
/// time, so it is asked each time.
/// </summary>
public sealed class ToolchainFinder(
    IProcessRunner processes, ToolchainMemory memory, string? cacheDirectory, Log log)
{
    /// <summary>Programs that stand in for a compiler and choose the real one when they run.</summary>
    private static readonly string[] Launchers = ["ccache", "sccache", "distcc", "icecc", "colorgcc", "recc", "env"];

    /// <summary>Variables that decide which programs and libraries a driver uses.</summary>
    private static readonly string[] DecidingVariables =
        ["PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "COMPILER_PATH", "GCC_EXEC_PREFIX"];

    /// <summary>Variables that name places for which no watch is kept.</summary>
    private static readonly string[] UnwatchedVariables = ["LD_PRELOAD", "COMPILER_PATH", "GCC_EXEC_PREFIX"];

    /// <summary>Variables that actions, or their runs on this machine, have from the user.</summary>
    private static readonly string[] KeptVariables =
    [
        "SOURCE_DATE_EPOCH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
        "OBJC_INCLUDE_PATH", "LD_LIBRARY_PATH", "TMPDIR", "HOME", "PWD",
    ];

    /// <summary>Where the loader keeps which library has which name.</summary>
    private const string LoaderCache = "/etc/ld.so.cache";

    private const string FixedSearchPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>How long to wait for a launch that asks the same compiler.</summary>
    private static readonly TimeSpan PatienceWithOthers = TimeSpan.FromSeconds(5);

    private readonly CacheTrim? trim =
        cacheDirectory is null ? null : new CacheTrim(cacheDirectory, TimeProvider.System);

    /// <summary>How long a compiler may take to say who it is. A wrapper that hangs must not hang the build.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How to see whether a compiler is what it was.</summary>
    public FileLooks Looks { get; init; } = FileLooks.Own;

    /// <summary>Who the compiler is.</summary>
    public ToolchainFinding Find(ToolchainRequest request, CancellationToken cancellation)
    {
        string real = PhysicalPath.Of(request.Compiler);
        bool isWatchable = SearchesAlike(request) && !UnwatchedVariables.Any(request.Environment.ContainsKey);
        string? recordPath = cacheDirectory is not null && isWatchable ? RecordPath(request, real) : null;
        if (recordPath is not null && memory.Recall(recordPath, Looks) is { } record)
        {
            trim?.NoteUse(recordPath);
            return new ToolchainFinding.Known(record);
        }

        // There is no record of what decides anew.
        bool decidesAnew = IsScript(real) || Launchers.Contains(PathText.Name(real), StringComparer.Ordinal);
        recordPath = decidesAnew ? null : recordPath;

        if (recordPath is null)
        {
            return AskWithin(request, real, decidesAnew, recordPath, cancellation);
        }

        Toolchain? meanwhile = AskingTurn.Wait(
            recordPath, () => memory.Recall(recordPath, Looks), PatienceWithOthers, out AskingTurn? turn, cancellation);
        using (turn)
        {
            return meanwhile is null
                ? AskWithin(request, real, decidesAnew, recordPath, cancellation)
                : new ToolchainFinding.Known(meanwhile);
        }
    }

    private ToolchainFinding AskWithin(
        ToolchainRequest request, string real, bool decidesAnew, string? recordPath, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Patience);
        try
        {
            return Ask(request, real, decidesAnew, recordPath, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ToolchainFinding.NotUnderstood($"{request.Compiler} did not answer within {Patience}");
        }
        catch (ProcessStartException failure)
        {
            return new ToolchainFinding.NotFound(failure.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ToolchainFinding.NotUnderstood(failure.Message);
        }
    }

    /// <summary>Whether PATH means the same in every directory.</summary>
    private static bool SearchesAlike(ToolchainRequest request) =>
        !request.Environment.TryGetValue("PATH", out string? path) || path.Split(':').All(PathText.IsAbsolute);

    private ToolchainFinding Ask(
        ToolchainRequest request,
        string real,
        bool decidesAnew,
        string? recordPath,
        CancellationToken cancellation)
    {
        long started = ClockStep.Now();
        string answer = Encoding.UTF8.GetString(Run(request, request.Compiler, ["-v"], cancellation).StandardError);
        if (VersionLine(answer) is not { } version)
        {
            return new ToolchainFinding.NotUnderstood($"{request.Compiler} -v names neither gcc nor clang");
        }

        bool isClang = version.Contains("clang version", StringComparison.Ordinal);
        string target = LineAfter(answer, "Target: ") ?? "";
        var programs = new List<string> { real };
        Assembler? assembler = null;
        Surroundings surroundings;
        if (isClang)
        {
            string installed = LineAfter(answer, "InstalledDir: ") ?? "";
            AddIfFile(programs, PathText.Join(installed, "clang"));
            surroundings = Surroundings.OfClang(answer, [PathText.Parent(real), installed]);
        }
        else
        {
            AddIfFile(programs, ProgramName(request, "cc1", cancellation));
            AddIfFile(programs, ProgramName(request, "cc1plus", cancellation));
            surroundings = Surroundings.OfGcc(answer, InstallationOf(request, cancellation), programs.Skip(1));
            assembler = FindAssembler(request, ProgramName(request, "as", cancellation));
            AddIfFile(programs, assembler.Path);
        }

        string searchPath = assembler?.SearchPath ?? FixedSearchPath;
        string passedOn = decidesAnew ? PassedOn(request, request.Environment, cancellation) : "";
        if (decidesAnew && passedOn != PassedOn(request, ActionEnvironment(request, searchPath), cancellation))
        {
            return new ToolchainFinding.NotUnderstood($"{request.Compiler} is a script that heeds its environment");
        }

        IEnumerable<string> files = WithLibraries(request, programs, cancellation).Concat(surroundings.Files);
        ImmutableArray<ToolchainFile> read =
            [.. files.Distinct(StringComparer.Ordinal).Select(ToolchainFile.Read)];
        Digest identity = IdentityOf([version, target, surroundings.Said, passedOn], read);
        var toolchain = new Toolchain(request.Compiler, isClang, version, identity, searchPath);
        log.Debug($"{request.Compiler} is {version}, {read.Length} files, identity {identity.Hash}");
        string[] watched =
        [
            .. surroundings.Watched.Concat(assembler?.DirectoriesSearched ?? []).Concat(LibraryDirectories(request))
                .Append(LoaderCache).Distinct(StringComparer.Ordinal),
        ];
        if (recordPath is not null && !read.Any(file => ClockStep.IsYoung(file.Identity, started))
            && !watched.Any(directory => ChangedLately(directory, started)))
        {
            ToolchainRecord.Write(recordPath, toolchain, read, [.. watched]);
            trim?.TrimIfDue();
        }

        return new ToolchainFinding.Known(toolchain);
    }

    private static bool ChangedLately(string directory, long started) =>
        FileIdentity.TryRead(directory, out FileIdentity identity) && ClockStep.IsYoung(identity, started);

    /// <summary>
    /// gcc calls "as" by its bare name unless it was built with one of its own: then PATH decides which.
    /// </summary>
    private static Assembler FindAssembler(ToolchainRequest request, string name)
    {
        if (PathText.IsAbsolute(name))
        {
            return new Assembler(name, FixedSearchPath, []);
        }

        string path = request.Environment.TryGetValue("PATH", out string? value) ? value : "";
        string found = ProgramFinder.Find(name, path, request.WorkingDirectory) ?? "";
        string directory = PathText.Parent(found);
        bool same = ProgramFinder.Find(name, FixedSearchPath, request.WorkingDirectory) == found || found.Length == 0;
        ImmutableArray<string> before =
        [
            .. path.Split(':').TakeWhile(entry => PathText.Join(request.WorkingDirectory, entry) != directory)
                .Where(PathText.IsAbsolute).Distinct(StringComparer.Ordinal),
        ];
        return new Assembler(found, same ? FixedSearchPath : $"{directory}:{FixedSearchPath}", before);
    }

    private string ProgramName(ToolchainRequest request, string name, CancellationToken cancellation) =>
        Encoding.UTF8.GetString(
            Run(request, request.Compiler, ["-print-prog-name=" + name], cancellation).StandardOutput).Trim();

    private string InstallationOf(ToolchainRequest request, CancellationToken cancellation)
    {
        ChildResult answer = Run(request, request.Compiler, ["-print-search-dirs"], cancellation);
        return LineAfter(Encoding.UTF8.GetString(answer.StandardOutput), "install: ") ?? "";
    }

    /// <summary>A library that appears in one of them would be taken instead of the one that is loaded today.</summary>
    private static IEnumerable<string> LibraryDirectories(ToolchainRequest request) =>
        request.Environment.TryGetValue("LD_LIBRARY_PATH", out string? list)
            ? list.Split(':', ';').Select(entry => PathText.Join(request.WorkingDirectory, entry))
            : [];

    /// <summary>
    /// The files and the shared libraries that the system's loader would give them. The loader itself and the kernel's
    /// page have no file name behind an arrow, so they are left out. A program that is static, or whose loader does not
    /// know the question, runs instead: so it is told to do nothing but print its version.
    /// </summary>
    private List<string> WithLibraries(
        ToolchainRequest request, List<string> programs, CancellationToken cancellation)
    {
        var files = new List<string>();
        foreach (string program in programs.Distinct(StringComparer.Ordinal))
        {
            files.Add(program);
            if (IsScript(program))
            {
                continue;
            }

            var environment = new Dictionary<string, string>(request.Environment, StringComparer.Ordinal)
            {
                ["LD_TRACE_LOADED_OBJECTS"] = "1",
            };
            ChildResult traced = processes.Run(
                new ChildCommand
                {
                    Program = program,
                    Arguments = [program, "--version"],
                    Environment = environment,
                    WorkingDirectory = request.WorkingDirectory,
                },
                cancellation);
            files.AddRange(LibrariesIn(Encoding.UTF8.GetString(traced.StandardOutput)));
        }

        return files;
    }

    private static IEnumerable<string> LibrariesIn(string trace)
    {
        foreach (string line in trace.Split('\n'))
        {
            int arrow = line.IndexOf("=> /", StringComparison.Ordinal);
            int end = line.LastIndexOf(" (0x", StringComparison.Ordinal);
            if (arrow >= 0 && end > arrow)
            {
                yield return line[(arrow + 3)..end];
            }
        }
    }

    private ChildResult Run(
        ToolchainRequest request, string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        Run(request, program, arguments, request.Environment, cancellation);

    private ChildResult Run(
        ToolchainRequest request,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellation) => processes.Run(
            new ChildCommand
            {
                Program = program,
                Arguments = [program, .. arguments],
                Environment = new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["LC_ALL"] = "C" },
                WorkingDirectory = request.WorkingDirectory,
            },
            cancellation);

    /// <summary>
    /// What the compiler would do with an empty file: there show the options that a script adds of its own accord, from
    /// wherever it has them. The working directory is no option.
    /// </summary>
    private string PassedOn(
        ToolchainRequest request, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        // clang-cl has options for what -x says, and versions that do not know it.
        string[] question = PathText.Name(request.Compiler).Contains("clang-cl", StringComparison.Ordinal)
            ? ["-###", "-E", "/TP", "--", "/dev/null"]
            : ["-###", "-E", "-x", "c", "/dev/null", "-x", "c++", "/dev/null"];
        return Encoding.UTF8.GetString(
                Run(request, request.Compiler, question, environment, cancellation).StandardError)
            .Replace(request.WorkingDirectory, ".", StringComparison.Ordinal);
    }

    /// <summary>What of the user's environment an action's command sees, wherever it runs.</summary>
    private static Dictionary<string, string> ActionEnvironment(ToolchainRequest request, string searchPath)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in KeptVariables)
        {
            if (request.Environment.TryGetValue(name, out string? value))
            {
                environment[name] = value;
            }
        }

        environment["PATH"] = searchPath;
        foreach ((string name, string value) in request.RemoteEnvironment)
        {
            environment[name] = value;
        }

        return environment;
    }

    private static string? VersionLine(string answer) =>
        answer.Split('\n').FirstOrDefault(static line =>
            line.StartsWith("gcc version ", StringComparison.Ordinal)
                || line.Contains("clang version ", StringComparison.Ordinal))?.Trim();

    private static string? LineAfter(string answer, string prefix) =>
        answer.Split('\n').FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))
            ?[prefix.Length..].Trim();

    private static void AddIfFile(List<string> files, string path)
    {
        if (PathText.IsAbsolute(path) && FileIdentity.TryRead(path, out FileIdentity identity) && !identity.IsDirectory)
        {
            files.Add(path);
        }
    }

    private static bool IsScript(string path)
    {
        try
        {
            Span<byte> start = stackalloc byte[2];
            using var file = File.OpenHandle(path);
            return RandomAccess.Read(file, start, 0) == 2 && start.SequenceEqual("#!"u8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Digest IdentityOf(IEnumerable<string> said, ImmutableArray<ToolchainFile> files)
    {
        // What two files share counts once, so that links between them do not matter.
        IEnumerable<string> digests = files.Select(static file => file.Digest.ToString())
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        string text = "toolchain 2\n" + string.Join('\n', said.Concat(digests));
        return ContentHasher.Compute(Encoding.UTF8.GetBytes(text), DigestFunction.Sha256);
    }

    private string RecordPath(ToolchainRequest request, string real)
    {
        var key = new StringBuilder(request.Compiler).Append('\0').Append(real);
        foreach (string name in DecidingVariables)
        {
            key.Append('\0').Append(request.Environment.TryGetValue(name, out string? value) ? value : "");
        }

        Digest digest = ContentHasher.Compute(Encoding.UTF8.GetBytes(key.ToString()), DigestFunction.Sha256);
        return PathText.Join(cacheDirectory!, "toolchains/" + digest.Hash);
    }

    /// <param name="Path">Absolute path of the program; "" when there is none.</param>
    /// <param name="SearchPath">A PATH that finds it.</param>
    /// <param name="DirectoriesSearched">Directories where another one could appear and would be taken instead.</param>
    private sealed record Assembler(string Path, string SearchPath, ImmutableArray<string> DirectoriesSearched);
}
