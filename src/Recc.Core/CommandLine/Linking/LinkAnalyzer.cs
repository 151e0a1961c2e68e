using System.Buffers;

namespace Recc.Core.CommandLine;

/// <summary>
/// Says what a command is that links: one link that can be cached and run elsewhere, or something to run as it is. What
/// is handed to the linker (-Wl, and -Xlinker) is read as the linker reads it, and written again one word at a time.
/// </summary>
internal static class LinkAnalyzer
{
    private const string Handed = "-Wl,";
    private const string HandedNext = "-Xlinker";

    /// <summary>The driver's -T, which a compile has no use for.</summary>
    private const string ForLinkers = "-T";

    /// <summary>What the driver calls an output that has no name.</summary>
    private const string DefaultOutput = "a.out";

    /// <summary>Endings of what all drivers hand to the linker as it is.</summary>
    private static readonly string[] Endings = [".o", ".a", ".so", ".obj", ".lo", ".os"];

    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    /// <summary>A link, with what it is when links are taken on; a command that also compiles is none.</summary>
    public static CommandAnalysis Analyze(
        string compiler, CompilerName name, CommandParts parts, string workingDirectory)
    {
        return parts.Operands.TrueForAll(IsLinked)
            ? new CommandAnalysis.Link(Take(compiler, name, parts, workingDirectory))
            : Refuse(FallbackReason.Linking, "");
    }

    private static CommandAnalysis Take(
        string compiler, CompilerName name, CommandParts parts, string workingDirectory)
    {
        string? probe = parts.Operands.Find(operand => ConfigureProbes.Includes(workingDirectory, operand.Path)).Path;
        if (probe is not null) return Refuse(FallbackReason.ConfigureProbe, probe);
        if (parts.FirstObjection(FallbackReason.UnknownOption) is { } unknown)
            return Refuse(FallbackReason.UnknownOption, unknown.Text);
        if (parts.FirstObjection(FallbackReason.UnsupportedOption, ForLinkers) is { } unsupported)
            return Refuse(FallbackReason.UnsupportedOption, unsupported.Text);
        if (parts.SecondOutput is { } second) return Refuse(FallbackReason.UnsupportedOption, second);
        if (parts.DepfileOption is { } depfile) return Refuse(FallbackReason.UnsupportedOption, depfile);
        if (parts.OptionsEnd) return Refuse(FallbackReason.UnsupportedOption, "--");
        if (parts.Arguments.Find(IsRefused) is { } refused)
            return Refuse(FallbackReason.UnsupportedOption, refused.Option + refused.Value);

        var arguments = new List<Argument>();
        var written = new List<SideOutput>();
        if (AddAll(parts, arguments, written, out var linkTime) is { } objection) return objection;
        // A path in the middle of a word, which cannot be written otherwise.
        if (arguments.Find(static argument => argument is { Option: HandedNext, Meaning: not ArgumentMeaning.Plain })
            is { Value: var word })
        {
            return Refuse(FallbackReason.UnsupportedOption, word);
        }

        var output = parts.Output ?? DefaultOutput;
        var device = written.Select(static file => file.Path).Prepend(output).FirstOrDefault(CommandAnalyzer.IsDevice);
        if (device is not null) return Refuse(FallbackReason.OutputToDevice, device);
        return new CommandAnalysis.Compile(new CompileCommand
        {
            Family = name.Family,
            Compiler = compiler,
            Arguments = [.. arguments],
            Source = parts.Operands[0].Path,
            Language = SourceLanguage.Linked,
            Output = output,
            SideOutputs = [.. written],
            // A map or a depfile lists the files by the names that the command has for them.
            Binding = written.Count > 0 ? PlaceBinding.Names : PlaceBinding.Anywhere,
            Depfile = null,
            HasDebugInfo = false,
            LinkTimeObjection = LinkTimeOptions.Objection(parts) ?? linkTime,
        });
    }

    /// <summary>By name alone, as the drivers decide it.</summary>
    private static bool IsLinked((string Path, string? Language) operand)
    {
        if (operand.Language is not (null or "none")) return false;
        var file = PathNames.LastComponent(operand.Path);
        return Array.Exists(Endings, ending => file.EndsWith(ending, StringComparison.Ordinal)) || IsVersioned(file);
    }

    /// <summary>libx.so.1.2.3.</summary>
    private static bool IsVersioned(string file)
    {
        var at = file.IndexOf(".so.", StringComparison.Ordinal);
        return at > 0 && file.AsSpan(at + 4).IndexOfAnyExcept(VersionCharacters) < 0;
    }

    /// <summary>What decides which linker runs, or where it looks, in ways that are not followed.</summary>
    private static bool IsRefused(Argument argument) => argument.Meaning switch
    {
        ArgumentMeaning.Sysroot => argument.Option.StartsWith("-isysroot", StringComparison.Ordinal),
        ArgumentMeaning.ToolchainDirectory => true,
        ArgumentMeaning.Plain => (argument.Option == ForLinkers && ScriptOption(argument) is null)
            || (argument.Option == "-L" && ValueRules.IsBelowSysroot(argument.Value))
            || (argument.Option is "-fuse-ld=" && argument.Value.Contains('/'))
            || argument.Option.StartsWith("--ld-path", StringComparison.Ordinal)
            || ((argument.Option is "-target" or "--target=" or "-arch") && IsForeign(argument.Value)),
        _ => false,
    };

    /// <summary>
    /// A linker script, or an address as in -Ttext=0, which the driver hands over; null for what a linker would take
    /// otherwise.
    /// </summary>
    private static Argument? ScriptOption(Argument argument)
    {
        if (!argument.Joined) return argument with { Meaning = ArgumentMeaning.InputFile };
        var read = LinkerFlags.ReadOne(argument.Option + argument.Value);
        return read is { Meaning: LinkerMeaning.Script, Joined: true }
            ? argument with { Meaning = ArgumentMeaning.InputFile }
            : read is { Meaning: LinkerMeaning.Plain, Joined: true } ? argument
            : null;
    }

    /// <summary>Systems with other formats than ELF.</summary>
    private static bool IsForeign(string target) =>
        Array.Exists(["windows", "mingw", "msvc", "darwin", "apple", "cygwin", "wasm"],
            word => target.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static CommandAnalysis.PassThrough? AddAll(
        CommandParts parts, List<Argument> arguments, List<SideOutput> written, out string? linkTime)
    {
        linkTime = null;
        List<Argument> typed = parts.Arguments;
        // What the driver hands over stands in the linker's own order; a value may stand in the next such option.
        for (var i = 0; i < typed.Count; i++)
        {
            if (!IsHanded(typed[i]))
            {
                arguments.Add(Relabelled(typed[i], parts.IsLinkTimeOptimized));
                continue;
            }

            var words = new List<string>();
            for (; i < typed.Count && IsHanded(typed[i]); i++) words.AddRange(WordsOf(typed[i]));
            i--;
            foreach (var option in LinkerFlags.Read(words))
            {
                if (Add(option, arguments, written) is { } objection) return objection;
                if (!LinkTimeOptions.MayBeHandedOver(option)) linkTime ??= Handed + option.Option + option.Value;
            }
        }

        return null;
    }

    private static bool IsHanded(Argument argument) => argument.Option is Handed or HandedNext;

    private static string[] WordsOf(Argument argument) =>
        argument.Option == Handed ? argument.Value.Split(',') : [argument.Value];

    /// <summary>What is for compilers does nothing here, and its paths need not be right.</summary>
    private static Argument Relabelled(Argument argument, bool mayCompile) => argument.Meaning switch
    {
        ArgumentMeaning.HostProcessor when mayCompile => argument,
        ArgumentMeaning.Source or ArgumentMeaning.Output or ArgumentMeaning.ProgramDirectory => argument,
        ArgumentMeaning.Sysroot when argument.Option.StartsWith("--sysroot", StringComparison.Ordinal) => argument,
        ArgumentMeaning.Plain when argument.Option == ForLinkers => ScriptOption(argument)!,
        ArgumentMeaning.Plain when argument.Option == "-L" =>
            argument with { Meaning = ArgumentMeaning.LibraryDirectory },
        ArgumentMeaning.Plain when argument.Option is "-D" or "-U" =>
            argument with { Meaning = ArgumentMeaning.Ignored },
        ArgumentMeaning.Plain => argument,
        _ => argument with { Meaning = ArgumentMeaning.Ignored },
    };

    private static CommandAnalysis.PassThrough? Add(
        LinkerArgument option, List<Argument> arguments, List<SideOutput> written)
    {
        var text = option.Joined ? option.Option + option.Value : $"{option.Option} {option.Value}";
        switch (option.Meaning)
        {
            case LinkerMeaning.Unknown:
                return Refuse(FallbackReason.UnknownOption, Handed + text);
            case LinkerMeaning.Refused or LinkerMeaning.Output or LinkerMeaning.Plugin or LinkerMeaning.Sysroot:
                return Refuse(FallbackReason.UnsupportedOption, Handed + text);
            case LinkerMeaning.File when option.Value.StartsWith('@') || option.Value.Length == 0:
                return Refuse(FallbackReason.UnsupportedOption, Handed + text);
            case LinkerMeaning.File when option.Option.Length == 0:
                AddWord(arguments, ArgumentMeaning.InputFile, "", option.Value);
                return null;
            case LinkerMeaning.File or LinkerMeaning.TextFile or LinkerMeaning.Script:
                AddValued(arguments, ArgumentMeaning.InputFile, option);
                return null;
            case LinkerMeaning.SideOutput when option.Value == "-" || option.Value.Length == 0:
                return Refuse(FallbackReason.UnsupportedOption, Handed + text);
            case LinkerMeaning.SideOutput:
                written.Add(new SideOutput(option.Value));
                AddValued(arguments, ArgumentMeaning.SideOutput, option);
                return null;
            case LinkerMeaning.LibraryDirectory when ValueRules.IsBelowSysroot(option.Value):
                return Refuse(FallbackReason.UnsupportedOption, Handed + text);
            case LinkerMeaning.LibraryDirectory:
                AddValued(arguments, ArgumentMeaning.LibraryDirectory, option);
                return null;
            case LinkerMeaning.RunPathLink:
                foreach (var directory in option.Value.Split(':', StringSplitOptions.RemoveEmptyEntries))
                    AddValued(arguments, ArgumentMeaning.LibraryDirectory, option with { Value = directory });
                return null;
            case LinkerMeaning.RunPath:
                AddValued(arguments, ArgumentMeaning.RunPath, option);
                return null;
            default:
                AddValued(arguments, ArgumentMeaning.Plain, option);
                return null;
        }
    }

    private static void AddValued(List<Argument> arguments, ArgumentMeaning meaning, LinkerArgument option)
    {
        if (option.Joined)
        {
            AddWord(arguments, option.Value.Length == 0 ? ArgumentMeaning.Plain : meaning, option.Option, option.Value);
            return;
        }

        AddWord(arguments, ArgumentMeaning.Plain, option.Option, "");
        AddWord(arguments, meaning, "", option.Value);
    }

    /// <summary>A comma would divide the word in two, except behind -Xlinker.</summary>
    private static void AddWord(List<Argument> arguments, ArgumentMeaning meaning, string option, string value) =>
        arguments.Add((option + value).Contains(',')
            ? new(meaning, HandedNext, option + value, Joined: false)
            : new(meaning, Handed + option, value, Joined: true));

    private static CommandAnalysis.PassThrough Refuse(FallbackReason reason, string detail) => new(reason, detail);
}
