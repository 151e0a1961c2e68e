namespace Recc.Core.CommandLine;

/// <summary>Compilers whose command lines we understand, by how they read their options.</summary>
public enum CompilerFamily
{
    Gcc,
    Clang,

    /// <summary>clang with the options of Microsoft's cl: clang-cl.</summary>
    ClangCl,
}
