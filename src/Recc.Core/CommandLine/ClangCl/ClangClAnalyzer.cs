using System.Collections.Immutable;

namespace Recc.Core.CommandLine;

/// <summary>Says what a command line of clang-cl is. <see cref="CommandAnalyzer"/> comes first and asks it.</summary>
internal static class ClangClAnalyzer
{
    private const string DriverMode = "--driver-mode=";

    /// <summary>
    /// Whether a driver of that name reads the arguments as clang-cl does: by its name, or because it is told to by the
    /// last --driver-mode.
    /// </summary>
    public static bool Reads(CompilerName name, IReadOnlyList<string> arguments) =>
        name.Families == CompilerFamilies.ClangCl
            || (name.Families == CompilerFamilies.Clang && arguments.LastOrDefault(IsDriverMode) == DriverMode + "cl");

    /// <summary>Whether an argument changes how all others are read.</summary>
    public static bool IsDriverMode(string argument) => argument.StartsWith(DriverMode, StringComparison.Ordinal);

    /// <summary>Analyses a command.</summary>
    /// <param name="compiler">argv[0].</param>
    /// <param name="arguments">What follows it, response files expanded.</param>
    /// <param name="workingDirectory">Absolute; where the command's relative names start.</param>
    public static CommandAnalysis Analyze(
        string compiler, IReadOnlyList<string> arguments, string workingDirectory)
    {
        var parts = ClangClParts.Read(arguments);
        return KindRefusal(parts, workingDirectory) ?? OptionRefusal(parts)
            ?? (CommandAnalysis)new CommandAnalysis.Compile(Build(compiler, parts));
    }

    /// <summary>The kind of command, in the order of <see cref="CommandAnalyzer"/>.</summary>
    private static CommandAnalysis.PassThrough? KindRefusal(ClangClParts parts, string workingDirectory)
    {
        if (Objection(parts, FallbackReason.Preprocessing) is { } preprocessing) return preprocessing;
        if (Objection(parts, FallbackReason.SyntaxOnly) is { } syntaxOnly) return syntaxOnly;
        if (parts.Operands is not [var first, ..]) return Refuse(FallbackReason.NoSource, "");
        if (parts.Operands.Find(operand => CommandAnalyzer.IsStream(operand.Path)).Path is { } stream)
            return Refuse(FallbackReason.StandardInput, stream);
        if (!parts.ToObject) return Refuse(FallbackReason.Linking, "");
        if (Objection(parts, FallbackReason.Linking) is { } linking) return linking;
        var probe = parts.Operands.Find(operand => ConfigureProbes.Includes(workingDirectory, operand.Path)).Path;
        if (probe is not null) return Refuse(FallbackReason.ConfigureProbe, probe);
        if (Objection(parts, FallbackReason.UnknownOption) is { } unknown) return unknown;
        if (parts.Operands.Count > 1) return Refuse(FallbackReason.SeveralSources, parts.Operands[1].Path);
        return LanguageOf(parts) is SourceLanguage.C or SourceLanguage.Cxx
            ? null
            : Refuse(FallbackReason.UnsupportedLanguage, first.Path);
    }

    private static CommandAnalysis.PassThrough? OptionRefusal(ClangClParts parts)
    {
        if (PrecompiledRefusal(parts) is { } precompiled) return Refuse(FallbackReason.PrecompiledHeader, precompiled);
        if (Objection(parts, FallbackReason.UnsupportedOption) is { } unsupported) return unsupported;
        // The compiler speaks of the first one, by the path that was typed.
        if (parts.Outputs.Count > 1) return Unsupported(parts.Outputs[1].Text);
        if (parts.Outputs is [var output] && !ClangClOutput.IsUnderstood(output.Argument.Value))
            return Unsupported(output.Text);
        if (parts.Listings.Count > 1 && parts.Listings.Exists(other => other.Text != parts.Listings[0].Text))
            return Unsupported(parts.Listings[1].Text);
        // The directory would be in the bitcode, where nobody can exchange it.
        if (parts.HasDebugInfo && parts.LinkTimeOption is { } linkTime) return Unsupported(linkTime);
        return DepfileRefusal(parts) ?? DeviceRefusal(parts);
    }

    /// <summary>
    /// What about precompiled headers is left to the compiler, as typed; null when nothing. Depfiles name files twice
    /// then, and in another order; without a header's name a pragma in the source says how far it is precompiled.
    /// </summary>
    private static string? PrecompiledRefusal(ClangClParts parts)
    {
        if (parts.Boundaries is not [var boundary, ..])
            return parts.PrecompiledFiles is [var unused, ..] ? unused.Text : null;
        if (parts.Boundaries.Count > 1) return parts.Boundaries[1].Text;
        if (parts.PrecompiledFiles.Count > 1) return parts.PrecompiledFiles[1].Text;
        if (boundary.Argument.Value.Length == 0) return boundary.Text;
        if (parts.PrecompiledFiles is [var file] && !MicrosoftPrecompiled.IsUnderstood(file.Argument.Value))
            return file.Text;
        if (parts.DepfileOption is { } depfile) return depfile;
        if (PrecompiledOf(parts) is { IsMade: true }) return null;
        if (parts.Listings.Find(static listing => listing.Text.EndsWith(":user", StringComparison.Ordinal))
            is { } listing)
            return listing.Text;
        return parts.ForcedFiles is [var forced, ..] && forced != boundary.Argument.Value ? boundary.Text : null;
    }

    private static MicrosoftPrecompiled? PrecompiledOf(ClangClParts parts)
    {
        if (parts.Boundaries is not [{ Argument: { Option: var option, Value: var header } }]) return null;
        var file = parts.PrecompiledFiles is [{ Argument.Value: var value }] ? value : null;
        return new(header, MicrosoftPrecompiled.FileOf(file, header), IsMade: option.EndsWith('c'));
    }

    /// <summary>
    /// What a depfile is called, and which target it names when none is given, differs between versions of clang-cl.
    /// </summary>
    private static CommandAnalysis.PassThrough? DepfileRefusal(ClangClParts parts)
    {
        if (parts.DepfileOption is not { } option) return null;
        var isNamed = parts.DepfilePath is not null && (parts.DepfileTargets.Count > 0 || parts.Outputs.Count == 0);
        return parts.WantsDepfile && isNamed ? null : Unsupported(option);
    }

    private static CommandAnalysis.PassThrough? DeviceRefusal(ClangClParts parts)
    {
        var output = OutputOf(parts);
        if (CommandAnalyzer.IsDevice(output)) return Refuse(FallbackReason.OutputToDevice, output);
        if (PrecompiledOf(parts) is { File: var file } && CommandAnalyzer.IsDevice(file))
            return Refuse(FallbackReason.OutputToDevice, file);
        return parts.DepfilePath is { } depfile && CommandAnalyzer.IsDevice(depfile)
            ? Refuse(FallbackReason.OutputToDevice, depfile)
            : null;
    }

    private static CompileCommand Build(string compiler, ClangClParts parts) =>
        Build(compiler, parts, PrecompiledOf(parts));

    private static CompileCommand Build(string compiler, ClangClParts parts, MicrosoftPrecompiled? precompiled) => new()
    {
        Family = CompilerFamily.ClangCl,
        Compiler = compiler,
        Arguments = [.. parts.Arguments],
        Source = parts.Operands[0].Path,
        Language = LanguageOf(parts)!.Value,
        Output = OutputOf(parts),
        SideOutputs = precompiled is { IsMade: true, File: var file } ? [new SideOutput(file)] : [],
        Precompiled = precompiled,
        Depfile = parts.DepfilePath is { } path
            ? new(path, !parts.DepfileSkipsSystemHeaders, parts.DepfileHasPhonyTargets, [.. parts.DepfileTargets])
            : null,
        ShownIncludes = ListingOf(parts),
        HasDebugInfo = parts.HasDebugInfo,
    };

    private static string OutputOf(ClangClParts parts) =>
        ClangClOutput.Of(parts.Outputs is [var output] ? output.Argument.Value : "", parts.Operands[0].Path);

    private static IncludeListing ListingOf(ClangClParts parts) => parts.Listings switch
    {
        [] => IncludeListing.None,
        [{ Argument.Option: var option }, ..] => option.EndsWith(":user", StringComparison.Ordinal)
            ? IncludeListing.UserHeaders
            : IncludeListing.AllHeaders,
    };

    /// <summary>/Tc and /Tp speak for their file, /TC and /TP for all, and else the ending does.</summary>
    private static SourceLanguage? LanguageOf(ClangClParts parts) => SourceLanguages.Of(
        parts.Operands[0].Path, parts.Operands[0].Language ?? parts.Language, isCxxDriver: false);

    private static CommandAnalysis.PassThrough? Objection(ClangClParts parts, FallbackReason reason) =>
        parts.FirstObjection(reason) is { } objection ? Refuse(reason, objection.Text) : null;

    private static CommandAnalysis.PassThrough Unsupported(string option) =>
        Refuse(FallbackReason.UnsupportedOption, option);

    private static CommandAnalysis.PassThrough Refuse(FallbackReason reason, string detail) => new(reason, detail);
}
