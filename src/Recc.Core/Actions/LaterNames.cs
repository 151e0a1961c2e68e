using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// Whether the user's directory can be written into an object's debug information when it comes home: into ELF's
/// sections, as they are or compressed with zlib, and into Microsoft's kind of debug information. By the command's
/// text; no where in doubt.
/// </summary>
internal static class LaterNames
{
    // Parts of the names of targets and compilers. For these systems objects have DWARF unless they are told otherwise
    // …
    private static readonly string[] s_mingw = ["cygnus", "cygwin", "mingw", "windows-gnu"];

    // … for these, other debug information …
    private static readonly string[] s_windows = ["msvc", "windows", .. s_mingw];

    // … and for all of these, objects are not ELF.
    private static readonly string[] s_otherFormats =
        ["aix", "apple", "darwin", "emscripten", "ios", "macos", "spirv", "uefi", "wasm", .. s_windows];

    /// <summary>Whether it can be written later.</summary>
    /// <param name="command">Has debug information.</param>
    /// <param name="directory">What would be written.</param>
    public static bool CanBeWritten(CompileCommand command, string directory) =>
        Encoding.UTF8.GetByteCount(directory) <= PlaceholderDirectory.Length
            && !command.Arguments.Any(IsIntermediateCode)
            && !command.Arguments.Any(IsCompressedOtherwise)
            && (!IsDwarf(command) || !Speaks(command, s_otherFormats));

    /// <summary>
    /// Whether a prefix map can write it instead. For Windows, those turn the slashes of all names.
    /// </summary>
    public static bool CanBeMapped(CompileCommand command) =>
        !command.HasMicrosoftHabits && !Speaks(command, s_windows);

    /// <summary>clang's link-time optimisation writes nothing else, or writes it as well.</summary>
    private static bool IsIntermediateCode(Argument argument) =>
        argument.Option is "-flto" or "-flto="
            || argument.Option.StartsWith("-fembed-bitcode", StringComparison.Ordinal);

    private static bool IsCompressedOtherwise(Argument argument) =>
        argument.Option == "-gz=" && argument.Value is not ("none" or "zlib" or "zlib-gnu");

    private static bool IsDwarf(CompileCommand command)
    {
        if (command.Arguments.Any(static argument => argument.Option.StartsWith("-gdwarf", StringComparison.Ordinal)))
        {
            return true;
        }

        bool isMicrosofts = command.Family == CompilerFamily.ClangCl
            || (Speaks(command, s_windows) && !Speaks(command, s_mingw))
            || command.Arguments.Any(static argument => argument.Option == "-gcodeview");
        return !isMicrosofts;
    }

    private static bool Speaks(CompileCommand command, string[] words) =>
        words.Any(word => Named(command).Any(name => name.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>What the command is about: clang-cl, by itself, about Windows.</summary>
    private static IEnumerable<string> Named(CompileCommand command) => command.Arguments
        .Where(static argument => argument.Option is "-target" or "--target=")
        .Select(static argument => argument.Value)
        .Append(PathText.Name(command.Compiler))
        .Append(command.Family == CompilerFamily.ClangCl ? "msvc" : "");
}
