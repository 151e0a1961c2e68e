namespace Recc.Core.CommandLine;

/// <summary>A set of families: who knows an option, or who may stand behind a compiler's name.</summary>
[Flags]
public enum CompilerFamilies
{
    None = 0,
    Gcc = 1,
    Clang = 2,
    Both = Gcc | Clang,
    ClangCl = 4,
}
