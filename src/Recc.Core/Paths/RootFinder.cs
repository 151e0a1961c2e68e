using System.Collections.Immutable;

namespace Recc.Core.Paths;

/// <summary>
/// Finds the directories that belong to the project: the one named in the settings; else what CMakeCache.txt above the
/// working directory says, widened to the enclosing version-control root; else that root; else the working directory,
/// or the one above it that the names of inputs lead up to. A build tree that lies elsewhere becomes a second root
/// (docs/decisions/0005-roots.md). Reads directory entries and CMakeCache.txt only.
/// </summary>
public static class RootFinder
{
    private const string SourceMount = "source";
    private const string BuildMount = "build";

    private static readonly string[] VersionControlMarks = [".git", ".hg", ".jj", ".svn"];

    /// <summary>The roots, and the working directory within them.</summary>
    public static PathMap Find(RootRequest request)
    {
        CMakeTree? cmake = request.ProjectRoot is null || request.BuildRoot is null ? FindCMakeTree(request) : null;
        if (cmake is { Source: var top } && HoldsHome(top, request.HomeDirectory))
        {
            cmake = null;
        }

        bool isKnown = true;
        string project = request.ProjectRoot ?? ProjectOf(request, cmake?.Source, out isKnown);
        string build = request.BuildRoot ?? cmake?.Binary ?? request.WorkingDirectory;

        string physicalProject = Physical(project);
        string physicalBuild = Physical(build);
        if (!PathText.IsAtOrBelow(request.WorkingDirectory, physicalBuild))
        {
            (build, physicalBuild) = (request.WorkingDirectory, request.WorkingDirectory);
        }

        if (!isKnown && request.BuildRoot is null && FindReached(request) is { } reached)
        {
            return reached;
        }

        if (PathText.IsAtOrBelow(request.WorkingDirectory, physicalProject))
        {
            return PathMap.Create([Root("", project, physicalProject)], request.WorkingDirectory);
        }

        if (PathText.IsAtOrBelow(physicalProject, physicalBuild))
        {
            // The sources lie in the build tree, as those of fetched dependencies do.
            return PathMap.Create([Root("", build, physicalBuild)], request.WorkingDirectory);
        }

        return PathMap.Create(
            [Root(SourceMount, project, physicalProject), Root(BuildMount, build, physicalBuild)],
            request.WorkingDirectory);
    }

    /// <summary>
    /// One root for a source tree and a build tree that include each other's files by relative paths, as generated
    /// code sometimes does; null when their nearest common directory is too general to be a project.
    /// </summary>
    public static PathMap? FindCommon(PathMap map, RootRequest request)
    {
        string source = Physical(PathText.Parent(PathText.Join(request.WorkingDirectory, request.Source)));
        string common = CommonDirectory(PathText.Normalize(source), map.WorkingDirectory);
        return IsTooGeneral(common, request.HomeDirectory)
            ? null
            : PathMap.Create([Root("", common, common)], map.WorkingDirectory);
    }

    /// <summary>
    /// One root around all that the command names by way of "..": make that runs in the folders of an unpacked archive.
    /// All names then stay as they are typed. Null when all lies below the working directory, or the names lead up to
    /// what is too general to be a project.
    /// </summary>
    private static PathMap? FindReached(RootRequest request)
    {
        string top = request.WorkingDirectory;
        foreach (string name in request.Names.Append(request.Source))
        {
            if (Reached(name, request.WorkingDirectory) is not { } reached
                || IsTooGeneral(reached, request.HomeDirectory))
            {
                continue;
            }

            top = reached.Length < top.Length ? reached : top;
        }

        bool holdsSource = PathText.IsAtOrBelow(
            PathText.Normalize(PathText.Join(request.WorkingDirectory, request.Source)), top);
        return holdsSource && top != request.WorkingDirectory
            ? PathMap.Create([Root("", top, top)], request.WorkingDirectory)
            : null;
    }

    /// <summary>The directory that a name's leading ".." lead to; null when it has none.</summary>
    private static string? Reached(string name, string directory)
    {
        string? reached = null;
        foreach (Range part in name.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> word = name.AsSpan(part);
            if (word is "..")
            {
                reached = PathText.Parent(reached ?? directory);
            }
            else if (word is not ".")
            {
                break;
            }
        }

        return reached;
    }

    /// <param name="request">The command.</param>
    /// <param name="cmakeSource">The source directory by CMakeCache.txt, or null.</param>
    /// <param name="isKnown">Whether anything says that it is one.</param>
    private static string ProjectOf(RootRequest request, string? cmakeSource, out bool isKnown)
    {
        string source = PathText.Normalize(PathText.Join(request.WorkingDirectory, request.Source));
        string start = cmakeSource ?? request.WorkingDirectory;
        string? versioned = VersionControlRoot(start, request.HomeDirectory);
        string project = versioned ?? start;
        isKnown = cmakeSource is not null || versioned is not null;
        if (cmakeSource is not null || PathText.IsAtOrBelow(source, project) || IsInSystem(source))
        {
            return project;
        }

        // Not CMake, and the source lies elsewhere: another build system with a build tree of its own.
        string sourceDirectory = PathText.Parent(source);
        string? around = VersionControlRoot(sourceDirectory, request.HomeDirectory);
        isKnown = around is not null;
        return around ?? sourceDirectory;
    }

    private static PathRoot Root(string mount, string spelled, string physical)
    {
        string normal = PathText.Normalize(spelled);
        return new PathRoot(mount, normal == physical ? [physical] : [normal, physical]);
    }

    private static CMakeTree? FindCMakeTree(RootRequest request)
    {
        for (string at = request.WorkingDirectory; at is not ("/" or ""); at = PathText.Parent(at))
        {
            if (request.ReadCMakeCache(at + "/CMakeCache.txt") is { } tree && IsAt(at, tree))
            {
                return tree;
            }
        }

        return null;
    }

    /// <summary>
    /// A build tree that was copied or moved still names its old place; then it says nothing about this one.
    /// </summary>
    private static bool IsAt(string directory, CMakeTree tree) =>
        tree.Binary == directory || PathText.IsAtOrBelow(Physical(directory), Physical(tree.Binary));

    private static string? VersionControlRoot(string directory, string? home)
    {
        for (string at = directory; !HoldsHome(at, home); at = PathText.Parent(at))
        {
            foreach (string mark in VersionControlMarks)
            {
                if (Path.Exists(at + "/" + mark))
                {
                    return at;
                }
            }
        }

        return null;
    }

    /// <summary>Directories that hold everything of a user or a machine, not one project.</summary>
    private static bool IsTooGeneral(string directory, string? home) =>
        PathText.Parent(directory) is "/" or "" || HoldsHome(directory, home);

    /// <summary>The root of the file system, or the home directory or one above it (some keep it under git).</summary>
    private static bool HoldsHome(string directory, string? home) =>
        directory.Length < 2
            || (home is { Length: > 1 } && PathText.IsAtOrBelow(PathText.Normalize(home), directory));

    private static bool IsInSystem(string path) =>
        PathText.IsAtOrBelow(path, "/usr") || PathText.IsAtOrBelow(path, "/opt");

    private static string CommonDirectory(string one, string other)
    {
        string at = one;
        while (!PathText.IsAtOrBelow(other, at))
        {
            at = PathText.Parent(at);
        }

        return at;
    }

    private static string Physical(string path) => PhysicalPath.Of(path);
}
