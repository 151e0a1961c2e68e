using Recc.Core.CommandLine;
using Recc.Core.Processes;

namespace Recc.Core.Inputs;

/// <summary>Runs the user's command for what its preprocessor says instead of for its object.</summary>
/// <param name="processes">Runs it.</param>
internal sealed class PreprocessorRunner(IProcessRunner processes)
{
    /// <summary>What it printed; null and a reason when it failed.</summary>
    public ChildResult? Ask(
        ScanOrder order, ScanKind kind, CancellationToken cancellation, out InputFinding.Refused? refused) =>
        Ask(order, ScanArguments(order.Command, kind), cancellation, out refused);

    /// <summary>The same with other arguments than the command's, argv[0] first.</summary>
    public ChildResult? Ask(
        ScanOrder order, IReadOnlyList<string> arguments, CancellationToken cancellation,
        out InputFinding.Refused? refused)
    {
        ChildResult? result = Run(order, arguments, cancellation, out refused);
        if (result is null or { Succeeded: true })
        {
            return result;
        }

        refused = new InputFinding.Refused(FallbackReason.ScanFailed, $"-M ended with exit code {result.ExitCode}");
        return null;
    }

    /// <summary>The same, whether or not the compiler is content; null when it cannot be started.</summary>
    public ChildResult? Run(
        ScanOrder order, IReadOnlyList<string> arguments, CancellationToken cancellation,
        out InputFinding.Refused? refused)
    {
        refused = null;
        var command = new ChildCommand
        {
            Program = order.Compiler,
            Arguments = arguments,
            // Its answer is read, and in another language it would not be understood.
            Environment = new Dictionary<string, string>(order.Environment, StringComparer.Ordinal)
            {
                ["LC_ALL"] = "C",
            },
            WorkingDirectory = order.WorkingDirectory,
        };
        try
        {
            return processes.Run(command, cancellation);
        }
        catch (ProcessStartException failure)
        {
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
            return null;
        }
    }

    /// <summary>
    /// clang has one switch for what it lists and what it writes: whoever asks for system headers gets them in both.
    /// </summary>
    public static bool NamesUserHeadersOnly(CompileCommand command) =>
        (command.Depfile is not null || command.ShownIncludes != IncludeListing.None)
            && command.Depfile is not { SystemHeaders: true }
            && command.ShownIncludes != IncludeListing.AllHeaders;

    /// <summary>Whether clang took options from a file that the command does not name.</summary>
    public static bool UsesConfigurationFile(ChildResult answer, out InputFinding.Refused? refused)
    {
        bool uses = answer.StandardError.AsSpan().IndexOf("Configuration file: "u8) >= 0;
        refused = uses
            ? new InputFinding.Refused(FallbackReason.CompilerNotUnderstood, "clang configuration file")
            : null;
        return uses;
    }

    /// <summary>
    /// The user's arguments with -M for -c. The rule's target is what the compile would have taken: -MT and -MQ as
    /// given, else the name behind -o, quoted (gcc and clang pass it as -MQ to themselves), else what the compiler
    /// makes of the source's name, which ends in .o even under -S.
    /// </summary>
    private static List<string> ScanArguments(CompileCommand command, ScanKind kind)
    {
        var arguments = new List<string>(command.Arguments.Length + 8) { command.Compiler };
        string carrier = command.Family == CompilerFamily.ClangCl ? "/clang:" : "";
        arguments.AddRange(RuleOptions(command, kind).Select(option => carrier + option));
        if (kind == ScanKind.All)
        {
            arguments.Add("-v");
        }

        bool isRule = kind is ScanKind.All or ScanKind.UserHeadersOnly;
        if (isRule && command.ShownIncludes != IncludeListing.None)
        {
            arguments.Add(kind == ScanKind.All ? "/showIncludes" : "/showIncludes:user");
        }

        foreach (Argument argument in command.Arguments)
        {
            // With it, clang writes the precompiled header behind the rule.
            bool isWritten = argument is { Option: "-Xclang", Value: "-emit-pch" };
            if (kind == ScanKind.Nothing
                || (argument.Meaning is not (ArgumentMeaning.Output or ArgumentMeaning.Mode or ArgumentMeaning.Depfile
                    or ArgumentMeaning.SideOutput or ArgumentMeaning.SideOption or ArgumentMeaning.ModuleNeeds)
                    && !isWritten))
            {
                argument.AppendTo(arguments);
            }
        }

        return arguments;
    }

    private static IEnumerable<string> RuleOptions(CompileCommand command, ScanKind kind)
    {
        yield return OptionOf(kind);
        if (kind is ScanKind.All or ScanKind.UserHeadersOnly
            && command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.ModuleNeeds))
        {
            // Then gcc leaves its rules about modules out of a depfile.
            yield return "-Mno-modules";
        }

        if (command.Depfile is not { } depfile || kind is not (ScanKind.All or ScanKind.UserHeadersOnly))
        {
            yield break;
        }

        foreach (string option in depfile.TargetOptions)
        {
            yield return option;
        }

        if (depfile.TargetOptions.IsEmpty && !depfile.IsTargetMadeOfSource && NamesOutput(command))
        {
            yield return "-MQ";
            yield return command.Output;
        }

        if (depfile.PhonyTargets)
        {
            yield return "-MP";
        }
    }

    private static string OptionOf(ScanKind kind) => kind switch
    {
        ScanKind.All => "-M",
        ScanKind.UserHeadersOnly => "-MM",
        ScanKind.Preprocessed => "-E",
        _ => "-###",
    };

    private static bool NamesOutput(CompileCommand command) =>
        command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.Output);
}

/// <summary>What a preprocessor is asked.</summary>
internal enum ScanKind
{
    /// <summary>A make rule with all headers, and the directories that are searched.</summary>
    All,

    /// <summary>A make rule without system headers.</summary>
    UserHeadersOnly,

    /// <summary>The text that the compiler proper or the assembler gets.</summary>
    Preprocessed,

    /// <summary>What the command would do.</summary>
    Nothing,
}
