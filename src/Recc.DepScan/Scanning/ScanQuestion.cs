using System.Collections.Immutable;

namespace Recc.DepScan;

/// <summary>Everything that decides which files a compiler's preprocessor opens for one translation unit.</summary>
public sealed record ScanQuestion
{
    /// <summary>
    /// The main source as the command names it; relative to <see cref="WorkingDirectory"/> or absolute.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>Absolute, without a slash at its end (but "/").</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Compiler family, language, and how text is to be read.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>What the compiler defines under these options before any -D; shared between scans.</summary>
    public required PredefinedMacros Predefined { get; init; }

    /// <summary>-D and -U, in the order of the command.</summary>
    public ImmutableArray<MacroOption> MacroOptions { get; init; } = [];

    /// <summary>Operands of -imacros in order: read before all others, only for their macros.</summary>
    public ImmutableArray<string> MacroFiles { get; init; } = [];

    /// <summary>Operands of -include in order.</summary>
    public ImmutableArray<string> ForcedFiles { get; init; } = [];

    /// <summary>
    /// Whether the compiler reads &lt;stdc-predef.h&gt; first when it is there: gcc on Linux does, unless told
    /// -ffreestanding or -nostdinc (<see cref="PredefinedMacros.IsHosted"/> knows the former); clang does not.
    /// </summary>
    public bool ReadsStdcPredef { get; init; }

    /// <summary>Where headers are looked for.</summary>
    public required SearchPath SearchPath { get; init; }

    /// <summary>What only the compiler can tell, as far as it was asked before.</summary>
    public required IBuiltinAnswers Answers { get; init; }
}
