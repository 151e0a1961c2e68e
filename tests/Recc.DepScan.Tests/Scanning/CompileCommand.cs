namespace Recc.DepScan.Tests.Scanning;

/// <summary>One entry of a compile_commands.json.</summary>
/// <param name="Directory">Where the command runs.</param>
/// <param name="Source">Its source, as the entry names it.</param>
/// <param name="Options">
/// What decides which files it reads: neither the compiler, nor the source, nor any output.
/// </param>
internal sealed record CompileCommand(string Directory, string Source, string[] Options)
{
    internal bool IsCxx => Path.GetExtension(Source) is not (".c" or ".S");

    /// <summary>
    /// The compiler for this language that belongs to a C compiler: g++ to gcc, clang++-19 to clang-19.
    /// </summary>
    internal string ProgramOf(string compiler) => !IsCxx
        ? compiler
        : compiler.Replace("gcc", "g++", StringComparison.Ordinal)
        .Replace("clang", "clang++", StringComparison.Ordinal);
}
