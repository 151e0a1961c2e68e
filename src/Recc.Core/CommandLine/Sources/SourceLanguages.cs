namespace Recc.Core.CommandLine;

/// <summary>The language of a source file, from -x or from the file's ending.</summary>
internal static class SourceLanguages
{
    /// <summary>
    /// Null when it is not C, C++ or assembly, or when the compilers of that name do not agree on it.
    /// </summary>
    /// <param name="path">The source as typed.</param>
    /// <param name="forced">The value of the last -x before it, or null.</param>
    /// <param name="isCxxDriver">Whether the driver is g++, clang++ or c++.</param>
    public static SourceLanguage? Of(string path, string? forced, bool isCxxDriver) => forced switch
    {
        "c" => SourceLanguage.C,
        "c++" => SourceLanguage.Cxx,
        "c++-module" => SourceLanguage.CxxModule,
        "pcm" => SourceLanguage.CxxInterface,
        "c-header" => SourceLanguage.CHeader,
        "c++-header" => SourceLanguage.CxxHeader,
        "cpp-output" => SourceLanguage.PreprocessedC,
        "c++-cpp-output" => SourceLanguage.PreprocessedCxx,
        "assembler" => SourceLanguage.Assembly,
        "assembler-with-cpp" => SourceLanguage.AssemblyWithCpp,
        // g++ takes .c files for C after -x none, and for C++ without it; clang++ takes them for C++ either way.
        "none" => OfEnding(path) is var language && isCxxDriver && language is SourceLanguage.C
            or SourceLanguage.CHeader ? null
            : Driven(language, isCxxDriver),
        null => Driven(OfEnding(path), isCxxDriver),
        _ => null,
    };

    private static SourceLanguage? OfEnding(string path) => PathNames.Ending(path) switch
    {
        ".c" => SourceLanguage.C,
        ".cc" or ".cp" or ".cxx" or ".cpp" or ".CPP" or ".c++" or ".C" => SourceLanguage.Cxx,
        ".cppm" or ".ccm" or ".cxxm" or ".c++m" => SourceLanguage.CxxModule,
        ".pcm" => SourceLanguage.CxxInterface,
        ".i" => SourceLanguage.PreprocessedC,
        ".ii" => SourceLanguage.PreprocessedCxx,
        ".h" => SourceLanguage.CHeader,
        ".hh" or ".H" or ".hp" or ".hxx" or ".hpp" or ".HPP" or ".h++" => SourceLanguage.CxxHeader,
        ".s" => SourceLanguage.Assembly,
        ".S" => SourceLanguage.AssemblyWithCpp,
        _ => null,
    };

    private static SourceLanguage? Driven(SourceLanguage? language, bool isCxxDriver) => (language, isCxxDriver) switch
    {
        (SourceLanguage.C, true) => SourceLanguage.Cxx,
        (SourceLanguage.CHeader, true) => SourceLanguage.CxxHeader,
        // g++ preprocesses a .i file once more, as C++; clang++ does not.
        (SourceLanguage.PreprocessedC, true) => null,
        _ => language,
    };
}
