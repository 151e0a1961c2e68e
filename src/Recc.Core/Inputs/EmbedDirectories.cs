using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Where #embed and __has_embed look. The standard leaves it to the compilers (C23, 6.10.3.1): they take the directory
/// of the file that says it for a name in quotes, clang the working directory as well, then those of --embed-dir.
/// </summary>
internal static class EmbedDirectories
{
    /// <summary>Those that the command names.</summary>
    public static IEnumerable<string> Of(CompileCommand command) => command.Arguments
        .Where(static argument => argument.Meaning == ArgumentMeaning.EmbedDirectory)
        .Select(static argument => argument.Value);

    /// <summary>
    /// A file that embeds others and is reached through a symbolic link, or null: clang looks beside the file that the
    /// link leads to, and no action has the link.
    /// </summary>
    public static string? Misled(ImmutableArray<InputFile> files, ImmutableArray<SourceFacts> facts)
    {
        for (int i = 0; i < facts.Length; i++)
        {
            if (facts[i].IncludeNames.Any(Embeds) && !LiesWhereItIsFound(files[i].Path))
            {
                return files[i].Spelled;
            }
        }

        return null;
    }

    /// <summary>Whether a name is one of a file to be embedded, or asked for.</summary>
    public static bool Embeds(IncludeName name) => name.Use is IncludeUse.Embed or IncludeUse.HasEmbed;

    private static bool LiesWhereItIsFound(string path) =>
        FileIdentity.TryRead(PathText.Parent(PhysicalPath.Of(path)), out FileIdentity real)
            && FileIdentity.TryRead(PathText.Parent(path), out FileIdentity spelled) && real.IsSameFile(spelled);
}
