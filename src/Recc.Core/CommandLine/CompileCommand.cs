using System.Collections.Immutable;

namespace Recc.Core.CommandLine;

/// <summary>
/// A compile of one source file, understood. Immutable. All paths are as the user typed them, relative ones to the
/// working directory of the command.
/// </summary>
public sealed record CompileCommand
{
    /// <summary>How the options are read.</summary>
    public required CompilerFamily Family { get; init; }

    /// <summary>argv[0] as typed: a bare name, a relative or an absolute path.</summary>
    public required string Compiler { get; init; }

    /// <summary>All arguments after argv[0], response files expanded, in order.</summary>
    public required ImmutableArray<Argument> Arguments { get; init; }

    /// <summary>The source file.</summary>
    public required string Source { get; init; }

    /// <summary>What language the source is in, after -x and the file's ending.</summary>
    public required SourceLanguage Language { get; init; }

    /// <summary>The main output, given with -o or derived from the source as the compiler does.</summary>
    public required string Output { get; init; }

    /// <summary>Outputs the compile makes besides <see cref="Output"/> and the depfile, such as a .dwo file.</summary>
    public required ImmutableArray<string> SideOutputs { get; init; }

    /// <summary>The depfile asked for with -MD or -MMD, if any.</summary>
    public required DepfileRequest? Depfile { get; init; }

    /// <summary>
    /// Whether the working directory enters the object: the command carries -g or a relative of it, or gcc's -flto.
    /// True where in doubt.
    /// </summary>
    public required bool HasDebugInfo { get; init; }
}

/// <summary>Languages of source files that we take on.</summary>
public enum SourceLanguage
{
    C,
    Cxx,
    PreprocessedC,
    PreprocessedCxx,

    /// <summary>Assembler text that is preprocessed first.</summary>
    AssemblyWithCpp,

    /// <summary>Assembler text as it is.</summary>
    Assembly,
}

/// <summary>A make rule to be written beside the object.</summary>
/// <param name="Path">Where it goes: -MF, or derived from the output as the compiler does.</param>
/// <param name="SystemHeaders">True for -MD, false for -MMD.</param>
/// <param name="PhonyTargets">Whether -MP was given.</param>
/// <param name="TargetOptions">
/// The -MT and -MQ options in order, as separate strings (-MT, x.o, -MQ, y.o); empty when the compiler chooses.
/// </param>
public sealed record DepfileRequest(
    string Path, bool SystemHeaders, bool PhonyTargets, ImmutableArray<string> TargetOptions);
