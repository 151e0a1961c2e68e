namespace Recc.Core.CommandLine;

/// <summary>What a compiler's file name says about how it reads its options.</summary>
/// <param name="Families">
/// Who may stand behind the name. <c>cc</c> and <c>c++</c> may be either family; every other name is taken at its word.
/// </param>
/// <param name="IsCxxDriver">Whether the driver takes .c files for C++, as g++ and clang++ do.</param>
public sealed record CompilerName(CompilerFamilies Families, bool IsCxxDriver)
{
    /// <summary>The family to name when one must be named; gcc when the name leaves it open.</summary>
    public CompilerFamily Family => Families switch
    {
        CompilerFamilies.Clang => CompilerFamily.Clang,
        CompilerFamilies.ClangCl => CompilerFamily.ClangCl,
        _ => CompilerFamily.Gcc,
    };
}
