using System.Collections.Immutable;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>Directories that settings want to have back (RECC_OUTPUT_DIRECTORIES_OVERRIDE).</summary>
internal static class OutputDirectories
{
    /// <summary>Where they are; null when one lies outside the roots, which is then named.</summary>
    public static ImmutableArray<OutputPath>? Locate(
        PathMap paths, ActionAdjustments adjustments, DiskLooks looks, out string? misplaced)
    {
        misplaced = null;
        var located = ImmutableArray.CreateBuilder<OutputPath>(adjustments.OutputDirectories.Length);
        foreach (string directory in adjustments.OutputDirectories)
        {
            if (paths.Place(directory) is not PathPlace.Inside place
                || !RemotePath.TryCreate(place.CanonicalText, out RemotePath canonical))
            {
                misplaced = directory;
                return null;
            }

            located.Add(new OutputPath(canonical, looks.WithoutDots(PathText.Join(paths.WorkingDirectory, directory)))
            {
                MayBeMissing = true,
            });
        }

        return located.DrainToImmutable();
    }
}
