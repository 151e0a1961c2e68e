using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Works out where a header could newly appear and change a scan: for every name that any of the files mentions, in
/// every directory that is searched and beside every file that mentions it. More places than the compiler looked at,
/// never fewer.
/// </summary>
internal sealed class SearchWatchBuilder(CompilerScan scan, string workingDirectory, long scanStarted)
{
    private readonly Dictionary<string, HashSet<string>> namesByDirectory = new(StringComparer.Ordinal);
    private readonly HashSet<string> inputs =
        scan.Inputs.Files.Select(static file => PathText.Normalize(file.Path)).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// The watches; null when the scan cannot be remembered, because a name is not known, a precompiled header lies
    /// about, or something appeared while the compiler looked.
    /// </summary>
    public ImmutableArray<SearchWatch>? Build(IEnumerable<string> forcedIncludes)
    {
        if (scan.SearchPath is not { } searchPath || scan.Facts.Any(static facts => !IsRememberable(facts)))
        {
            return null;
        }

        HashSet<string> allNames = scan.Facts.SelectMany(LookedFor).ToHashSet(StringComparer.Ordinal);
        allNames.Add("stdc-predef.h");
        foreach (string forced in forcedIncludes)
        {
            allNames.Add(forced);
            Add(workingDirectory, forced);
        }

        foreach (string directory in searchPath)
        {
            Add(PathText.Join(workingDirectory, directory), allNames);
        }

        for (int i = 0; i < scan.Facts.Length; i++)
        {
            string beside = PathText.Parent(scan.Inputs.Files[i].Path);
            Add(beside, LookedFor(scan.Facts[i]));
        }

        return Look();
    }

    private static bool IsRememberable(SourceFacts facts) =>
        !facts.HasComputedInclude && !facts.HasComputedProbe && !facts.HasModuleSyntax && !facts.HasFilePragma
            && !facts.HasUnreadableName;

    /// <summary>Text in macros names files only by way of computed includes, and those are not remembered.</summary>
    private static IEnumerable<string> LookedFor(SourceFacts facts) => facts.IncludeNames
        .Where(static include => include.Use != IncludeUse.MacroText).Select(static include => include.Name);

    private void Add(string directory, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Add(directory, name);
        }
    }

    private void Add(string directory, string name)
    {
        string path = PathText.IsAbsolute(name) ? name : PathText.Join(directory, name);
        AddName(PhysicalPath.WithoutDots(PathText.Parent(path)), PathText.Name(path));
    }

    private void AddName(string directory, string name)
    {
        if (!namesByDirectory.TryGetValue(directory, out HashSet<string>? names))
        {
            names = new HashSet<string>(StringComparer.Ordinal);
            namesByDirectory.Add(directory, names);
        }

        names.Add(name);
    }

    private ImmutableArray<SearchWatch>? Look()
    {
        MoveToExistingDirectories();
        var watches = ImmutableArray.CreateBuilder<SearchWatch>(namesByDirectory.Count);
        foreach ((string directory, HashSet<string> names) in namesByDirectory)
        {
            if (!FileIdentity.TryRead(directory, out FileIdentity identity) || Watch(directory, identity, names) is not { } watch)
            {
                return null;
            }

            watches.Add(watch);
        }

        return watches.DrainToImmutable();
    }

    /// <summary>Where a directory is not there, the nearest one above is watched for what leads to it.</summary>
    private void MoveToExistingDirectories()
    {
        foreach (string directory in namesByDirectory.Keys.Where(static directory => !Directory.Exists(directory)).ToArray())
        {
            namesByDirectory.Remove(directory);
            string missing = PathText.Normalize(directory);
            string parent = PathText.Parent(missing);
            while (!Directory.Exists(parent) && parent.Length > 1)
            {
                missing = parent;
                parent = PathText.Parent(missing);
            }

            AddName(parent, PathText.Name(missing) + "/");
        }
    }

    private SearchWatch? Watch(string directory, FileIdentity identity, HashSet<string> names)
    {
        bool young = identity.NewestNanoseconds >= scanStarted;
        HashSet<string> there = SearchWatch.NamesIn(directory);
        if (there.Any(SearchWatch.IsPrecompiled))
        {
            return null;
        }

        var absent = ImmutableArray.CreateBuilder<string>(names.Count);
        foreach (string name in names)
        {
            string path = PathText.Join(directory, name);
            if (name.EndsWith('/') || !there.Contains(name) || !File.Exists(path))
            {
                absent.Add(name);
            }
            else if (young && AppearedMeanwhile(path))
            {
                return null;
            }
        }

        return new SearchWatch(directory, young ? default : identity, absent.DrainToImmutable());
    }

    /// <summary>A file that the compiler did not take may have come after it looked.</summary>
    private bool AppearedMeanwhile(string path) =>
        !inputs.Contains(PathText.Normalize(path))
            && (!FileIdentity.TryRead(path, out FileIdentity identity) || identity.NewestNanoseconds >= scanStarted);
}
