using Recc.Core.Inputs;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// A text that includes files of the project by absolute paths, and of which the action has one with paths relative to
/// where it lies. Through it the compiler gets to files by other names.
/// </summary>
/// <param name="Directory">
/// Where the text lies, as the action's compiler calls it; "" for the working directory.
/// </param>
/// <param name="Place">The same in the input root.</param>
public sealed record StandInText(string Directory, string Place)
{
    /// <summary>What a file of the input root is called when it is reached through the text.</summary>
    public string NameOf(string place) => PathText.Join(Directory, PathText.Relative(Place, place));

    /// <summary>
    /// How diagnostics of the action and of the user's command name the files that the texts lead to.
    /// </summary>
    internal static IEnumerable<PathSpelling> Spellings(ActionRequest request)
    {
        if (request.Command.IsPrecompiling || request.Inputs.Precompiled.IsEmpty)
        {
            yield break;
        }

        foreach (InputFile file in request.Inputs.Files.Where(static file => PathText.IsAbsolute(file.Spelled)))
        {
            if (request.Paths.Place(file.Spelled)
                is not PathPlace.Inside { InputPath: var place, CanonicalText: var text })
            {
                continue;
            }

            foreach (string name in request.Texts.Select(standIn => standIn.NameOf(place)).Append(text).Distinct())
            {
                yield return new PathSpelling(name, file.Spelled);
                yield return new PathSpelling($"./{name}", file.Spelled);
                yield return new PathSpelling($"{request.DirectoryName}/{name}", file.Spelled);
            }
        }
    }

    /// <summary>
    /// How names of a root's files begin in precompiled headers, besides as the action's arguments name it.
    /// </summary>
    internal static IEnumerable<string> Beginnings(ActionRequest request, string root)
    {
        if (request.Inputs.Precompiled.IsEmpty && request.Inputs.Modules is null)
        {
            return [];
        }

        string place = PathText.Normalize(PathText.Join(request.Paths.CanonicalWorkingDirectory, root));
        string[] names = [root, .. request.Texts.Select(standIn => standIn.NameOf(place))];
        // gcc finds what a command line includes in ".", and says so.
        return names.Skip(1).Concat(names.Select(static name => $"./{name}"))
            .Concat(names.Select(name => $"{request.DirectoryName}/{name}")).Distinct();
    }
}
