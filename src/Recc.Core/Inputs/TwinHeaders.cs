using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Headers in two places that have the same content and want to be read once. Whether the second is read, too, gcc
/// decides by the times of the files and clang by their inodes; neither is the same where the action runs.
/// </summary>
internal static class TwinHeaders
{
    /// <summary>The name of such a header, or null when there is none.</summary>
    /// <param name="files">Files that are read.</param>
    /// <param name="facts">What each of them says.</param>
    public static string? Find(ImmutableArray<InputFile> files, ImmutableArray<SourceFacts> facts)
    {
        bool imports = facts.Any(
            static said => said.IncludeNames.Any(static name => name.Use == IncludeUse.Import));
        var places = new Dictionary<Digest, string>();
        for (int i = 0; i < files.Length; i++)
        {
            if (!imports && !facts[i].HasOnce)
            {
                continue;
            }

            string place = PathText.Normalize(files[i].Path);
            if (!places.TryAdd(files[i].Digest, place) && places[files[i].Digest] != place)
            {
                return files[i].Spelled;
            }
        }

        return null;
    }
}
