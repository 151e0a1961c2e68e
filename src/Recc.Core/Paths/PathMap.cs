using System.Collections.Immutable;

namespace Recc.Core.Paths;

/// <summary>
/// Translates paths of this machine into those of an action. Knows the roots and the working directory; asks no disk.
/// Paths below a root are written relative to the canonical working directory, so that an action does not depend on
/// where a checkout lies; all others stay absolute.
/// </summary>
public sealed class PathMap
{
    private readonly ImmutableArray<(string Prefix, string Mount)> prefixes;
    private readonly (string Prefix, string Mount) home;
    private ImmutableArray<KeyValuePair<string, string>> replacements = [];

    private PathMap(
        ImmutableArray<(string Prefix, string Mount)> prefixes,
        (string Prefix, string Mount) home,
        string workingDirectory)
    {
        this.prefixes = prefixes;
        this.home = home;
        WorkingDirectory = workingDirectory;
        CanonicalWorkingDirectory = Below(home.Mount, Rest(workingDirectory, home.Prefix));
    }

    /// <summary>The physical working directory of the command.</summary>
    public string WorkingDirectory { get; }

    /// <summary>The working directory in the input root; "" for the input root itself.</summary>
    public string CanonicalWorkingDirectory { get; }

    /// <summary>
    /// Whether the roots stand to each other in the input root as they do on disk, so that the canonical command can
    /// run where the user's command runs.
    /// </summary>
    public bool MatchesDisk { get; private init; }

    /// <summary>
    /// Roots that the working directory does not lie in: how the canonical command names them, and how the project
    /// does.
    /// </summary>
    public ImmutableArray<(string Canonical, string Local)> OtherRoots { get; private init; } = [];

    /// <summary>The same map, for workers that have some absolute paths elsewhere.</summary>
    /// <param name="pairs">A path here and there, the longest first. What lies below it lies there.</param>
    public PathMap WithReplacements(ImmutableArray<KeyValuePair<string, string>> pairs) => pairs.IsEmpty
        ? this
        : new PathMap(prefixes, home, WorkingDirectory)
        {
            MatchesDisk = MatchesDisk,
            OtherRoots = OtherRoots,
            replacements = pairs,
        };

    /// <summary>Where workers have what lies at an absolute path here.</summary>
    public string Replaced(string path)
    {
        foreach ((string from, string to) in replacements)
        {
            if (PathText.IsAtOrBelow(path, from))
            {
                return to + path[from.Length..];
            }
        }

        return path;
    }

    /// <summary>Whether another map translates every path as this one does.</summary>
    public bool IsSameAs(PathMap other) => WorkingDirectory == other.WorkingDirectory && home == other.home
        && MatchesDisk == other.MatchesDisk
        && replacements.AsSpan().SequenceEqual(other.replacements.AsSpan())
        && prefixes.AsSpan().SequenceEqual(other.prefixes.AsSpan())
        && OtherRoots.AsSpan().SequenceEqual(other.OtherRoots.AsSpan());

    /// <summary>Makes a map. The working directory must be at or below one of the roots.</summary>
    public static PathMap Create(ImmutableArray<PathRoot> roots, string workingDirectory)
    {
        ImmutableArray<(string Prefix, string Mount)> prefixes =
        [
            .. roots.SelectMany(root => root.Prefixes.Select(prefix => (prefix, root.Mount)))
                .OrderByDescending(pair => pair.prefix.Length),
        ];
        foreach ((string Prefix, string Mount) pair in prefixes)
        {
            if (PathText.IsAtOrBelow(workingDirectory, pair.Prefix))
            {
                var map = new PathMap(prefixes, pair, workingDirectory);
                return new PathMap(prefixes, pair, workingDirectory)
                {
                    MatchesDisk = roots.Length == 1,
                    OtherRoots =
                    [
                        .. roots.Where(root => root.Mount != pair.Mount).Select(root =>
                            (PathText.Relative(map.CanonicalWorkingDirectory, root.Mount), root.Prefixes[0])),
                    ],
                };
            }
        }

        throw new ArgumentException($"{workingDirectory} is in none of the roots", nameof(workingDirectory));
    }

    /// <summary>Where a path stands, absolute or relative to the working directory.</summary>
    public PathPlace Place(string spelled)
    {
        if (!PathText.IsAbsolute(spelled))
        {
            string inRoot = PathText.Normalize(PathText.Join(Rest(WorkingDirectory, home.Prefix), spelled));
            if (!PathText.Escapes(inRoot))
            {
                // As typed: the canonical working directory stands in its root as the real one does.
                return new PathPlace.Inside(Below(home.Mount, inRoot), spelled);
            }

            // Not normalised: behind a symbolic link, ".." may lead to another place than the text says.
            spelled = PathText.Join(WorkingDirectory, spelled);
        }

        spelled = Replaced(spelled);

        PathPlace? inside = PlaceAbsolute(spelled) ?? PlaceAbsolute(PathText.Normalize(spelled));
        return inside ?? new PathPlace.Outside(spelled);
    }

    /// <summary>
    /// Where a path of the canonical command, relative to its working directory, lies on this machine.
    /// </summary>
    public string ToLocal(string canonical)
    {
        string place = PathText.Normalize(PathText.Join(CanonicalWorkingDirectory, canonical));
        foreach ((string prefix, string mount) in prefixes)
        {
            if (mount.Length == 0 || PathText.IsAtOrBelow(place, mount))
            {
                return PathText.Join(prefix, Rest(place, mount));
            }
        }

        return PathText.Join(WorkingDirectory, canonical);
    }

    private PathPlace.Inside? PlaceAbsolute(string path)
    {
        foreach ((string prefix, string mount) in prefixes)
        {
            if (!PathText.IsAtOrBelow(path, prefix))
            {
                continue;
            }

            string rest = Rest(path, prefix);
            string inRoot = PathText.Normalize(rest);
            if (PathText.Escapes(inRoot))
            {
                continue;
            }

            string text = PathText.Relative(CanonicalWorkingDirectory, Below(mount, rest));
            return new PathPlace.Inside(Below(mount, inRoot), text);
        }

        return null;
    }

    private static string Rest(string path, string prefix) =>
        prefix is "/" or ""
            ? path.TrimStart('/') : path.Length == prefix.Length ? "" : path[(prefix.Length + 1)..].TrimStart('/');

    private static string Below(string mount, string path) =>
        mount.Length == 0 ? path : path.Length == 0 ? mount : mount + "/" + path;
}
