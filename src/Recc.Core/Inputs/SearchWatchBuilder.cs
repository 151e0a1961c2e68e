using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Sources;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Works out where a header could newly appear and change a scan: for every name that any of the files mentions, in
/// every directory that is searched and beside every file that mentions it. More places than the compiler looked at,
/// never fewer.
/// </summary>
/// <param name="scan">What the compiler found.</param>
/// <param name="order">What it was asked.</param>
/// <param name="scanStarted">When, in nanoseconds since 1970.</param>
/// <param name="digestFunction">Of the scan's digests.</param>
/// <param name="known">What is known of directories.</param>
internal sealed class SearchWatchBuilder(
    CompilerScan scan, ScanOrder order, long scanStarted, DigestFunction digestFunction, DirectoryMemory known)
{
    /// <summary>Variables that list directories which are searched besides those of the command line.</summary>
    internal static readonly ImmutableArray<string> PathLists =
        ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH"];

    /// <summary>The same for a Microsoft compiler, divided by semicolons on every system.</summary>
    private static readonly ImmutableArray<string> MicrosoftPathLists = ["INCLUDE", "EXTERNAL_INCLUDE"];

    /// <summary>Whether the scan is older than the launch that takes it.</summary>
    public bool IsFromBefore { get; init; }

    private readonly Dictionary<string, HashSet<string>> namesByDirectory = new(StringComparer.Ordinal);
    private string? lastDirectory;
    private HashSet<string> lastNames = [];
    private readonly HashSet<string> unlisted = new(StringComparer.Ordinal);
    private readonly OpenablePath openable = new();
    private readonly ImmutableArray<InputFile>.Builder twins = ImmutableArray.CreateBuilder<InputFile>();
    private readonly HashSet<string> inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileIdentity> directories = new(StringComparer.Ordinal);
    private readonly HashSet<string> noDirectories = new(StringComparer.Ordinal);

    /// <summary>
    /// The watches; null when the scan cannot be remembered, because a name is not known, a precompiled header lies
    /// about, something appeared while the compiler looked, or a symbolic link leads nowhere yet.
    /// </summary>
    public SearchWatches? Build()
    {
        if (scan.SearchPath is not { } searchPath || !IsRememberable(order.Command) || TakesNewestKit(order.Command)
            || scan.Missing.Any(directory => IsDirectory(Absolute(directory))))
        {
            return null;
        }

        inputs.UnionWith(scan.Inputs.Files.Select(file => PlaceOf(file.Path)));
        if (scan.Absent is { } absent)
        {
            return BuildExactly(searchPath, absent);
        }

        if (!IsRememberable(CommandMacros.Read(order.Command))
            || scan.Facts.Any(facts => !IsRememberable(facts)))
        {
            return null;
        }

        HashSet<string> allNames = AllNames();
        foreach (string directory in searchPath)
        {
            Add(Absolute(directory), allNames);
        }

        foreach (string directory in Unlisted(searchPath))
        {
            unlisted.Add(Absolute(directory));
            Add(Absolute(directory), allNames);
        }

        Add(order.WorkingDirectory, scan.Facts.SelectMany(static facts => facts.IncludeNames)
            .Where(EmbedDirectories.Embeds).Select(static name => name.Name));
        foreach (string directory in EmbedDirectories.Of(order.Command))
        {
            Add(Absolute(directory), allNames);
        }

        foreach ((string directory, string name) in scan.LookedFor)
        {
            Add(Absolute(directory), name);
        }

        // A macro is looked up where it is used, so what one file asks for may be looked for beside another.
        string[] probes =
        [
            .. scan.Facts.Append(CommandMacros.Read(order.Command)).SelectMany(static facts => facts.IncludeNames)
                .Where(static name => ProbedFiles.IsProbe(name, anyComputed: false) && name.Form == IncludeForm.Quote)
                .Select(static name => name.Name).Distinct(StringComparer.Ordinal),
        ];
        // A Microsoft compiler looks beside those who include the file that asks, too.
        string[] anywhere = order.Command.HasMicrosoftHabits ? [.. QuotedNames()] : probes;
        for (int i = 0; i < scan.Facts.Length; i++)
        {
            Add(PathText.Parent(Absolute(scan.Inputs.Files[i].Spelled)), LookedFor(scan.Facts[i]).Concat(anywhere));
        }

        return Look();
    }

    /// <summary>Where every look is known, these places are enough.</summary>
    private SearchWatches? BuildExactly(ImmutableArray<string> searchPath, ImmutableArray<AbsentFile> absent)
    {
        if (scan.Facts.Any(static facts => facts.HasFilePragma))
        {
            return null;
        }

        foreach (AbsentFile file in absent)
        {
            Add(Absolute(file.Directory), file.Name);
        }

        foreach ((string directory, string name) in scan.LookedFor)
        {
            Add(Absolute(directory), name);
        }

        // A precompiled header may come to lie beside what is read.
        foreach (InputFile file in scan.Inputs.Files)
        {
            AddNames(PathText.Parent(Absolute(file.Spelled)));
        }

        foreach (string directory in searchPath.Select(Absolute).Where(directory => !IsDirectory(directory)))
        {
            AddNames(directory);
        }

        string[] ignored = [.. Unlisted(searchPath).Select(Absolute)];
        if (ignored.Length > 0)
        {
            HashSet<string> allNames = AllNames();
            foreach (string directory in ignored)
            {
                unlisted.Add(directory);
                Add(directory, allNames);
            }
        }

        return Look();
    }

    private IEnumerable<string> QuotedNames() => scan.Facts.Append(CommandMacros.Read(order.Command))
        .SelectMany(static facts => facts.IncludeNames)
        .Where(static name => name.Form == IncludeForm.Quote && name.Use != IncludeUse.MacroText)
        .Select(static name => name.Name).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Whether the headers come from whichever version of Microsoft's kits is the newest of those side by side today.
    /// </summary>
    private static bool TakesNewestKit(CompileCommand command)
    {
        string[] options = [.. command.Arguments.Select(static argument => argument.Option.TrimStart('/', '-'))];
        bool isPinned = options.Contains("winsdkversion", StringComparer.Ordinal)
            && (options.Contains("vctoolsversion", StringComparer.Ordinal)
                || !options.Contains("winsysroot", StringComparer.Ordinal));
        return !isPinned && options.Any(static option => option is "winsysroot" or "winsdkdir");
    }

    private bool IsRememberable(SourceFacts facts) =>
        !facts.HasComputedInclude && !facts.HasComputedProbe && (!facts.HasModuleSyntax || NamesModules(order.Command))
            && !facts.HasFilePragma && !facts.HasUnreadableName;

    /// <summary>
    /// Whether all modules that are imported have names and are known by them. Those are nothing to a preprocessor;
    /// others bring macros.
    /// </summary>
    private static bool NamesModules(CompileCommand command) => command.Language == SourceLanguage.CxxModule
        || command.Arguments.Any(static argument => argument.Meaning
            is ArgumentMeaning.ModuleFile or ArgumentMeaning.ModuleDirectory or ArgumentMeaning.ModuleMapper);

    /// <summary>
    /// What clang finds in directories of a toolchain is more than names of headers: the newest of several versions, in
    /// places that each version of clang has its own list of. Maps of modules it finds in more directories than those
    /// that headers are looked for in.
    /// </summary>
    private static bool IsRememberable(CompileCommand command) => !command.ReadsHeaderModules
        && !command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.ToolchainDirectory);

    private HashSet<string> AllNames()
    {
        HashSet<string> names = scan.Facts.Append(CommandMacros.Read(order.Command)).SelectMany(LookedFor)
            .ToHashSet(StringComparer.Ordinal);
        names.Add("stdc-predef.h");
        foreach (Argument forced in order.Command.Arguments)
        {
            if (forced.Meaning == ArgumentMeaning.IncludeFile)
            {
                names.Add(forced.Value);
                Add(order.WorkingDirectory, forced.Value);
            }
        }

        return names;
    }

    /// <summary>Text in macros names files only by way of computed includes, and those are not remembered.</summary>
    private static IEnumerable<string> LookedFor(SourceFacts facts) => facts.IncludeNames
        .Where(static include => include.Use != IncludeUse.MacroText).Select(static include => include.Name);

    /// <summary>
    /// Directories that were asked for and that the compiler does not search today, because they lead to one that it
    /// searches already, or are none. Each may become another.
    /// </summary>
    private IEnumerable<string> Unlisted(ImmutableArray<string> searchPath)
    {
        IEnumerable<string> typed = SearchDirectories.Of(order.Command.Arguments);
        IEnumerable<string> inherited = PathLists.SelectMany(
            name => order.Environment.TryGetValue(name, out string? list) ? list.Split(':') : []);
        IEnumerable<string> microsofts = MicrosoftPathLists.SelectMany(
            name => order.Environment.TryGetValue(name, out string? list) ? list.Split(';') : []);
        return typed.Concat(inherited).Concat(microsofts).Select(static directory => directory.TrimEnd('/'))
            .Where(static directory => directory.Length > 0)
            .Except(searchPath.Select(static directory => directory.TrimEnd('/')), StringComparer.Ordinal);
    }

    private string Absolute(string path) => PathText.Join(order.WorkingDirectory, path);

    /// <summary>One spelling for each file, as far as text and "..", but not further links, make several.</summary>
    private string PlaceOf(string path) => PathText.Normalize(openable.Of(path));

    private void Add(string directory, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Add(directory, name);
        }
    }

    private void Add(string directory, string name)
    {
        if (name.Length > 0 && !name.Contains('/') && !directory.EndsWith('/'))
        {
            AddName(directory, name);
            return;
        }

        string path = PathText.Join(directory, name);
        AddName(PathText.Parent(path), PathText.Name(path));
        if (unlisted.Contains(directory))
        {
            unlisted.Add(PathText.Parent(path));
        }
    }

    private void AddName(string directory, string name) => AddNames(directory).Add(name);

    /// <summary>One directory after another is asked for, with many names each.</summary>
    private HashSet<string> AddNames(string directory)
    {
        if (ReferenceEquals(directory, lastDirectory))
        {
            return lastNames;
        }

        lastNames = NamesOf(directory);
        lastDirectory = directory;
        return lastNames;
    }

    private HashSet<string> NamesOf(string directory)
    {
        if (!namesByDirectory.TryGetValue(directory, out HashSet<string>? names))
        {
            names = new HashSet<string>(StringComparer.Ordinal);
            namesByDirectory.Add(directory, names);
        }

        return names;
    }

    private SearchWatches? Look()
    {
        MoveToExistingDirectories();
        var watches = ImmutableArray.CreateBuilder<SearchWatch>(namesByDirectory.Count);
        foreach ((string directory, HashSet<string> names) in namesByDirectory)
        {
            if (!IsDirectory(directory) || Watch(directory, directories[directory], names) is not { } watch)
            {
                return null;
            }

            watches.Add(watch);
        }

        return new SearchWatches(watches.DrainToImmutable(), twins.DrainToImmutable());
    }

    /// <summary>Where a directory is not there, the nearest one above is watched for what leads to it.</summary>
    private void MoveToExistingDirectories()
    {
        // From the top: where the one above is known, its list of names says whether there is one.
        string[] fromTop = [.. namesByDirectory.Keys.OrderBy(static directory => directory.Length)];
        foreach (string directory in fromTop.Where(directory => !IsDirectory(directory)))
        {
            namesByDirectory.Remove(directory);
            lastDirectory = null;
            string missing = directory;
            string parent = PathText.Parent(missing);
            while (!IsDirectory(parent) && parent.Length > 1)
            {
                missing = parent;
                parent = PathText.Parent(missing);
            }

            AddName(parent, PathText.Name(missing) + "/");
        }
    }

    /// <summary>One look at each; what it holds is read after that.</summary>
    private bool IsDirectory(string path)
    {
        if (directories.ContainsKey(path))
        {
            return true;
        }

        if (noDirectories.Contains(path) || IsUnlisted(path)
            || !FileIdentity.TryRead(path, out FileIdentity identity) || !identity.IsDirectory)
        {
            noDirectories.Add(path);
            return false;
        }

        directories.Add(path, identity);
        return true;
    }

    /// <summary>Whether the directory above has been looked at and holds no such name.</summary>
    private bool IsUnlisted(string path)
    {
        string parent = PathText.Parent(path);
        return directories.TryGetValue(parent, out FileIdentity above)
            && PathText.Name(path) is var name and not ("" or "." or "..")
            && known.Look(parent, above, scanStarted).Listing is { } listing && !listing.Holds(name);
    }

    private SearchWatch? Watch(string directory, FileIdentity identity, HashSet<string> names)
    {
        bool young = ClockStep.IsYoung(identity, scanStarted);
        if (NamesIn(directory, identity, out ImmutableArray<string> precompiled) is not { } there)
        {
            return null;
        }

        var absent = ImmutableArray.CreateBuilder<string>(names.Count);
        foreach (string name in names)
        {
            switch (What(directory, name, there))
            {
                case Finding.Nothing:
                    absent.Add(name);
                    break;
                case Finding.Link:
                    return null;
                case Finding.File when unlisted.Contains(directory):
                    // Hidden by the directory that is searched in place of this one, for as long as both are one.
                    absent.Add(name);
                    break;
                case Finding.File when scan.Absent is not null || !Accept(directory, name, young):
                    // Where every look is known, this one found nothing.
                    return null;
            }
        }

        return new SearchWatch(directory, young ? default : identity, absent.DrainToImmutable())
        {
            Precompiled = precompiled,
        };
    }

    /// <summary>
    /// Whether a directory holds a name; null when a precompiled header lies in it that the scan knew nothing of. One
    /// that lists the compiler's own looks has no eyes for these.
    /// </summary>
    private Func<string, bool>? NamesIn(
        string directory, FileIdentity identity, out ImmutableArray<string> precompiled)
    {
        precompiled = [];
        if (known.Look(directory, identity, scanStarted) is { Listing: { } listing, Precompiled.IsEmpty: true })
        {
            return name => listing.Holds(name);
        }

        HashSet<string> names = SearchWatch.NamesIn(directory);
        precompiled = PrecompiledNames.Among(names);
        return scan.Absent is not null && !precompiled.IsEmpty ? null : names.Contains;
    }

    private static Finding What(string directory, string name, Func<string, bool> there)
    {
        string bare = name.EndsWith('/') ? name[..^1] : name;
        string path = PathText.Join(directory, bare);
        if (!there(bare) || !FileIdentity.TryReadLink(path, out FileIdentity link))
        {
            return Finding.Nothing;
        }

        bool isFile = !name.EndsWith('/') && FileIdentity.TryRead(path, out FileIdentity target) && !target.IsDirectory;
        return isFile ? Finding.File : link.IsSymbolicLink ? Finding.Link : Finding.Nothing;
    }

    /// <summary>
    /// Whether a file may be there though it is no input. Not when it may have come after the compiler looked.
    /// </summary>
    private bool Accept(string directory, string name, bool young)
    {
        string path = openable.Of(PathText.Join(directory, name));
        if (inputs.Contains(PathText.Normalize(path)))
        {
            return true;
        }

        // A link's target may have come without a trace in the directory.
        bool isLink = IsFromBefore && (!FileIdentity.TryReadLink(path, out FileIdentity link) || link.IsSymbolicLink);
        if (young || isLink || !FileIdentity.TryRead(path, out FileIdentity identity))
        {
            return false;
        }

        if (scan.Inputs.Files.Any(file => IsLikelyTwin(file.Identity, identity)))
        {
            AddIfTwin(path, identity);
        }

        return true;
    }

    /// <summary>gcc compares whole seconds.</summary>
    private static bool IsLikelyTwin(FileIdentity one, FileIdentity other) =>
        one.Size == other.Size && one.ModifiedNanoseconds / 1_000_000_000 == other.ModifiedNanoseconds / 1_000_000_000;

    private void AddIfTwin(string path, FileIdentity identity)
    {
        Digest digest = ContentHasher.ComputeFile(path, digestFunction);
        if (scan.Inputs.Files.Any(file => file.Digest == digest))
        {
            twins.Add(new InputFile(path, path, identity, digest));
        }
    }

    /// <summary>What stands under a name: a directory that has a header's name is nothing.</summary>
    private enum Finding
    {
        Nothing,
        File,

        /// <summary>A symbolic link that leads to no file today.</summary>
        Link,
    }
}
