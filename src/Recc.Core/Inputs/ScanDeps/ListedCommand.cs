using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// A command as far as it decides which files a preprocessor reads: without outputs and depfiles. What the database
/// says of a source is taken for a launch only where the two are the same.
/// </summary>
/// <param name="Directory">Absolute path of the working directory.</param>
/// <param name="Compiler">Absolute path of the compiler.</param>
/// <param name="Arguments">The arguments, the source among them.</param>
/// <param name="Source">As the command spells it.</param>
internal sealed record ListedCommand(
    string Directory, string Compiler, ImmutableArray<string> Arguments, string Source)
{
    private const int MostLaunchers = 4;

    /// <summary>Directories that options name, as they spell them.</summary>
    public ImmutableArray<string> NamedDirectories { get; private init; } = [];

    /// <summary>Of a launch; null when the program is of no use for such a command.</summary>
    public static ListedCommand? Of(CompileCommand command, string compiler, string workingDirectory)
    {
        // A target in front of the name is an option, and so may be what follows it.
        bool isPlain = command.Family == CompilerFamily.Clang && !command.HasMicrosoftHabits
            && (command.Language is SourceLanguage.C or SourceLanguage.Cxx)
            && PathText.Name(compiler).StartsWith("clang", StringComparison.Ordinal);
        if (!isPlain)
        {
            return null;
        }

        var arguments = new List<string>();
        foreach (Argument argument in command.Arguments)
        {
            if (argument.Meaning is not (ArgumentMeaning.Output or ArgumentMeaning.Mode or ArgumentMeaning.Depfile
                or ArgumentMeaning.SideOutput or ArgumentMeaning.SideOption))
            {
                argument.AppendTo(arguments);
            }
        }

        return new ListedCommand(workingDirectory, compiler, [.. arguments], command.Source)
        {
            NamedDirectories = [.. SearchDirectories.Of(command.Arguments)],
        };
    }

    /// <summary>Of an entry, without the launchers in front; null when it is no command of that kind.</summary>
    public static ListedCommand? Of(DatabaseEntry entry, string? searchPath)
    {
        string[] words =
        [
            .. entry.Words.SkipWhile((word, index) =>
                index < MostLaunchers && CompilerNames.Recognise(word) is null),
        ];
        return words.Length > 1
            && new CommandAnalyzer(ReadResponseFile).Analyze(words, entry.Directory)
                is CommandAnalysis.Compile { Command: var command }
            && ProgramFinder.Find(words[0], searchPath, entry.Directory) is { } compiler
                ? Of(command, PhysicalPath.WithoutDots(compiler), entry.Directory)
                : null;
    }

    /// <summary>Equal for equal commands of one compiler.</summary>
    /// <param name="compiler">The compiler's program as it lies on the disk.</param>
    public byte[] Key(FileIdentity compiler)
    {
        var text = new StringBuilder(Directory).Append('\0').Append(Compiler).Append('\0').Append(compiler.ToText())
            .Append('\0').AppendJoin('\0', Arguments);
        return Convert.FromHexString(
            ContentHasher.Compute(Encoding.UTF8.GetBytes(text.ToString()), DigestFunction.Sha256).Hash);
    }

    private static byte[]? ReadResponseFile(string path)
    {
        try
        {
            return FileIdentity.TryRead(path, out FileIdentity identity) && identity.IsRegularFile
                ? File.ReadAllBytes(PhysicalPath.WithoutDots(path))
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
