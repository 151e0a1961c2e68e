using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Finds out which linker a driver runs, by asking the driver and the linker. It must be the one that an action's
/// search path leads to.
/// </summary>
internal sealed class LinkerFinder(IProcessRunner processes, ScanOrder order, AbsentNames absent)
{
    private const string FuseLinker = "-fuse-ld=";
    private const string WrapperProgram = "lto-wrapper";
    private const string CompilerProgram = "lto1";
    private const string AssemblerProgram = "as";
    private const string SearchDirectory = "SEARCH_DIR(\"";

    /// <summary>Where gold looks, whatever it was built for.</summary>
    private static readonly ImmutableArray<string> GoldDirectories = ["/lib", "/usr/lib", "/lib64", "/usr/lib64"];

    /// <summary>
    /// The linker; null when it is not one that is known. Throws <see cref="ProcessStartException"/>.
    /// </summary>
    /// <param name="line">What the driver would run.</param>
    /// <param name="arguments">What the linker is told.</param>
    /// <param name="cancellation">Ends the questions.</param>
    public Linker? Find(DriverLine line, IReadOnlyList<LinkerArgument> arguments, CancellationToken cancellation)
    {
        string? emulation = LastOf(arguments, LinkerMeaning.Emulation);
        string sysroot = LastOf(arguments, LinkerMeaning.Sysroot)?.TrimEnd('/') ?? "";
        bool isCollected = PathText.Name(line.Program) == DriverLine.CollectProgram;
        if ((isCollected ? LinkerOfGcc(cancellation) : OnActionsPath(line.Program)) is not { } program)
        {
            return null;
        }

        NoteOthers(program);
        string version = Ask(program, ["--version"], cancellation);
        LinkerKind? kind = version.StartsWith("GNU ld ", StringComparison.Ordinal) ? LinkerKind.Gnu
            : version.StartsWith("GNU gold ", StringComparison.Ordinal) ? LinkerKind.Gold
            : version.Contains("LLD ", StringComparison.Ordinal) ? LinkerKind.Lld
            : null;
        if (kind is not { } known)
        {
            return null;
        }

        if (WithLibraries(program, cancellation) is not { } files)
        {
            return null;
        }

        ImmutableArray<string> directories = known switch
        {
            LinkerKind.Gnu => DirectoriesOf(program, emulation, sysroot, cancellation),
            LinkerKind.Gold => [.. GoldDirectories.Select(directory => sysroot + directory)],
            _ => [],
        };
        return new Linker(known, [.. isCollected ? files.Prepend(line.Program) : files], directories)
        {
            Program = program,
        };
    }

    /// <summary>
    /// What compiles intermediate code for that linker, with its libraries; null when that is not known. Throws
    /// <see cref="ProcessStartException"/>.
    /// </summary>
    /// <param name="linker">The linker.</param>
    /// <param name="code">Whose code: gcc's or LLVM's.</param>
    /// <param name="arguments">What the linker is told.</param>
    /// <param name="cancellation">Ends the questions.</param>
    public ImmutableArray<string>? FindCompilers(
        Linker linker, LinkTimeCode code, IReadOnlyList<LinkerArgument> arguments, CancellationToken cancellation)
    {
        if (!code.HasFlag(LinkTimeCode.Gcc))
        {
            // lld has LLVM within itself, and the plugin brings its own.
            return linker.Kind == LinkerKind.Lld ? []
                : LastOf(arguments, LinkerMeaning.Plugin) is { } plugin
                ? WithLibraries(linker.Program, cancellation, ("LD_PRELOAD", plugin))
                : null;
        }

        var files = new List<string>();
        string?[] programs =
        [
            arguments.Where(LinkTimeOptions.IsForPlugin).Select(static argument => argument.Value)
                .FirstOrDefault(static value => PathText.IsAbsolute(value) && PathText.Name(value) == WrapperProgram),
            ProgramOfGcc(CompilerProgram, cancellation),
            ProgramOfGcc(AssemblerProgram, cancellation),
        ];
        foreach (string? program in programs)
        {
            if (program is null || !PathText.IsAbsolute(program)
                || WithLibraries(program, cancellation) is not { } some)
            {
                return null;
            }

            NoteOthers(program);
            files.AddRange(some);
        }

        return [.. files];
    }

    /// <summary>The program and its libraries; null when a worker's would be others.</summary>
    private ImmutableArray<string>? WithLibraries(
        string program, CancellationToken cancellation, params (string Name, string Value)[] further)
    {
        string[] libraries = [.. LibrariesOf(program, order.Environment, further, cancellation)];
        if (order.Environment.ContainsKey(LoaderDirectories.Variable))
        {
            // Workers do without the variable.
            var others = new Dictionary<string, string>(order.Environment, StringComparer.Ordinal);
            others.Remove(LoaderDirectories.Variable);
            if (!libraries.SequenceEqual(LibrariesOf(program, others, further, cancellation)))
            {
                return null;
            }
        }

        return [program, .. libraries];
    }

    /// <summary>
    /// gcc says only that it runs collect2, which looks for the linker as gcc looks for other programs: in directories
    /// of its own, then in PATH.
    /// </summary>
    private string? LinkerOfGcc(CancellationToken cancellation)
    {
        string name = order.Command.Arguments.LastOrDefault(IsChoice) is { } choice
            ? "ld." + (choice.Option + choice.Value)[FuseLinker.Length..]
            : "ld";
        return ProgramOfGcc(name, cancellation);
    }

    private string? ProgramOfGcc(string name, CancellationToken cancellation)
    {
        string answer = Ask(order.Compiler, [.. ProgramDirectoryOptions(), $"-print-prog-name={name}"], cancellation)
            .Trim();
        // A relative one is below a directory of -B.
        return answer.Contains('/') ? PathText.Join(order.WorkingDirectory, answer) : OnActionsPath(answer);
    }

    private List<string> ProgramDirectoryOptions()
    {
        var options = new List<string>();
        foreach (Argument argument in order.Command.Arguments.Where(IsProgramDirectory))
        {
            argument.AppendTo(options);
        }

        return options;
    }

    private static bool IsProgramDirectory(Argument argument) => argument.Meaning == ArgumentMeaning.ProgramDirectory;

    private static bool IsChoice(Argument argument) =>
        (argument.Option + argument.Value).StartsWith(FuseLinker, StringComparison.Ordinal);

    /// <summary>The program when everybody's search path leads to the one that the user's leads to.</summary>
    private string? OnActionsPath(string program)
    {
        string? users = PathText.IsAbsolute(program)
            ? program
            : ProgramFinder.Find(program, order.Environment.GetValueOrDefault("PATH"), order.WorkingDirectory);
        if (users is null || PathText.Parent(users) == PathText.Parent(PhysicalPath.Of(order.Compiler)))
        {
            // Beside the compiler is where it looks first.
            return users;
        }

        string? actions = ProgramFinder.Find(PathText.Name(program), order.SearchPath, order.WorkingDirectory);
        return actions is not null && PhysicalPath.Of(actions) == PhysicalPath.Of(users) ? users : null;
    }

    /// <summary>Where another program of that name would be found first, if it were there.</summary>
    private void NoteOthers(string program)
    {
        string name = PathText.Name(program);
        string own = PathText.Parent(program);
        string[] paths = [PathText.Parent(PhysicalPath.Of(order.Compiler)), PathText.Parent(order.Compiler)];
        foreach (string prefix in order.Command.Arguments.Where(IsProgramDirectory)
            .Select(static option => option.Value))
        {
            foreach (string other in (string[])[name, "real-ld", "collect-ld", DriverLine.CollectProgram])
            {
                NoteIfAbsent(PathText.Join(order.WorkingDirectory, prefix + other));
                NoteIfAbsent(PathText.Join(order.WorkingDirectory, PathText.Join(prefix, other)));
            }
        }

        foreach (IEnumerable<string> path in (IEnumerable<string>[])
            [paths, order.SearchPath.Split(':'), (order.Environment.GetValueOrDefault("PATH") ?? "").Split(':')])
        {
            foreach (string directory in path.TakeWhile(directory => directory != own).Where(PathText.IsAbsolute))
            {
                NoteIfAbsent(PathText.Join(directory, name));
            }
        }
    }

    private void NoteIfAbsent(string path)
    {
        if (!FileIdentity.TryRead(path, out _))
        {
            absent.Add(path);
        }
    }

    private static string? LastOf(IEnumerable<LinkerArgument> arguments, LinkerMeaning meaning) =>
        arguments.LastOrDefault(argument => argument.Meaning == meaning)?.Value;

    private ImmutableArray<string> DirectoriesOf(
        string program, string? emulation, string sysroot, CancellationToken cancellation)
    {
        string script = Ask(program, emulation is null ? ["--verbose"] : ["-m", emulation, "--verbose"], cancellation);
        var directories = ImmutableArray.CreateBuilder<string>();
        for (int at = script.IndexOf(SearchDirectory, StringComparison.Ordinal); at >= 0;
            at = script.IndexOf(SearchDirectory, at + 1, StringComparison.Ordinal))
        {
            int start = at + SearchDirectory.Length;
            int end = script.IndexOf('"', start);
            string directory = script[start..end];
            directories.Add(directory.StartsWith('=') ? sysroot + directory[1..] : directory);
        }

        return directories.DrainToImmutable();
    }

    /// <summary>What the system's loader gives the program; the loader itself does not count.</summary>
    private IEnumerable<string> LibrariesOf(
        string program,
        IReadOnlyDictionary<string, string> environment,
        IEnumerable<(string Name, string Value)> further,
        CancellationToken cancellation)
    {
        string trace = Run(
            program, ["--version"], environment, further.Append(("LD_TRACE_LOADED_OBJECTS", "1")), cancellation);
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

    private string Ask(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        Run(program, arguments, order.Environment, [("LC_ALL", "C")], cancellation);

    private string Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        IEnumerable<(string Name, string Value)> further,
        CancellationToken cancellation)
    {
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach ((string name, string value) in further)
        {
            variables[name] = value;
        }

        ChildResult answer = processes.Run(
            new ChildCommand
            {
                Program = program,
                Arguments = [program, .. arguments],
                Environment = variables,
                WorkingDirectory = order.WorkingDirectory,
            },
            cancellation);
        return Encoding.UTF8.GetString(answer.StandardOutput);
    }
}
