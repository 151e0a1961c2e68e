namespace Recc.Bench.Building;

/// <summary>Something that Ninja builds, with a build file for each launcher so that all else is the same.</summary>
internal interface IProject
{
    /// <summary>What it is called in a report.</summary>
    string Name { get; }

    /// <summary>How many compiles there are.</summary>
    int Units { get; }

    /// <summary>Absolute path of the folder with the sources and everything that is built from them.</summary>
    string Root { get; }

    /// <summary>Absolute path of the folder that Ninja is run in.</summary>
    string BuildFolder { get; }

    /// <summary>What Ninja is asked for; everything when there are none.</summary>
    IReadOnlyList<string> Targets => [];

    /// <summary>
    /// Takes away all that was built, without deleting it: file systems go through what was deleted a moment ago each
    /// time a file is made. False when that is for <c>ninja -t clean</c>.
    /// </summary>
    bool PutAside() => false;

    /// <summary>Writes build.NAME.ninja, in which the launcher, a path or several words, stands before each
    /// compiler.</summary>
    void Adopt(string name, string launcher);
}
