using System.Runtime.InteropServices;

namespace Recc.DepScan;

/// <summary>
/// Where one scan finds headers. What was found or missed before is not asked for again, and gcc's idea of when two
/// look-ups mean the same file is kept: it decides what it lists twice.
/// </summary>
internal sealed class HeaderSearch
{
    // Which of the versions between changed its ways is not known; where it would matter, the answer is not given.
    private const int LastClangThatForgetsNames = 14;
    private const int FirstClangThatKeepsNames = 19;

    private readonly ISourceTree tree;
    private readonly Lexicon lexicon;
    private readonly bool isGcc;
    private readonly int version;
    private readonly FirstNames? firstNames;
    private readonly bool ignoresSourceDirectory;
    private readonly string workingDirectory;
    private readonly SearchMemory memory;
    private readonly SearchPlace absolute;
    private readonly SearchPlace? quoteHead;
    private readonly SearchPlace? angleHead;
    private readonly SearchPlace? embedHead;
    private int places;
    private int sorted;

    internal HeaderSearch(ISourceTree tree, Lexicon lexicon, ScanQuestion question, SearchMemory memory)
    {
        this.memory = memory;
        this.tree = tree;
        this.lexicon = lexicon;
        isGcc = question.Dialect.Family == PreprocessorFamily.Gcc;
        version = question.Dialect.Version;
        firstNames = !isGcc && version < FirstClangThatKeepsNames ? new FirstNames(tree) : null;
        workingDirectory = question.WorkingDirectory;
        ignoresSourceDirectory = question.SearchPath.IgnoresSourceDirectory;
        absolute = Place("", "", isSystem: false);
        foreach (SearchDirectory directory in question.SearchPath.Quote.Concat(question.SearchPath.Angle))
        {
            firstNames?.Note(directory.Spelling.Length > 1 ? directory.Spelling.TrimEnd('/') : directory.Spelling);
        }

        angleHead = Chain(question.SearchPath.Angle, null);
        quoteHead = Chain(question.SearchPath.Quote, angleHead);
        embedHead = Chain(question.SearchPath.Embed, null);
        angleHead?.IsHead = true;
        quoteHead?.IsHead = true;
    }

    /// <summary>All that was found, in the order of first discovery.</summary>
    internal List<FoundFile> Found => memory.Found;

    /// <summary>All that was found so far with the age and size of a file, itself among them.</summary>
    internal List<FoundFile> TwinsOf(FoundFile file)
    {
        for (; sorted < Found.Count; sorted++)
        {
            SourceFile one = Found[sorted].File;
            ref List<FoundFile>? twins = ref CollectionsMarshal.GetValueRefOrAddDefault(
                memory.Twins, (one.ModifiedSeconds, one.Size), out _);
            (twins ??= []).Add(Found[sorted]);
        }

        return memory.Twins[(file.File.ModifiedSeconds, file.File.Size)];
    }

    /// <summary>All that was looked for in vain.</summary>
    internal List<AbsentFile> Absent => memory.Absent;

    /// <summary>Whether the spelling of what was found depends on what is not known of this version of clang.</summary>
    internal bool NamesAreUnclear { get; private set; }

    /// <summary>The main source; null when it is not there.</summary>
    internal FoundFile? Main(string path)
    {
        SourceFile? file = absolute.Directory.Source.Find(path);
        if (file is null)
        {
            return null;
        }

        firstNames?.Note(DirectoryOf(path));
        return Add(path, file, null);
    }

    /// <summary>A forced file (-include): looked for in the working directory first.</summary>
    internal FoundFile? Forced(int name) =>
        IsAbsolute(name) ? From(absolute, name) : From(OwnPlace(isGcc ? "./" : ".", isSystem: false), name);

    /// <summary>What #include finds.</summary>
    internal FoundFile? Plain(int name, bool isAngle, FoundFile includer, bool isSystem)
    {
        if (IsAbsolute(name))
        {
            return From(absolute, name);
        }

        return From(isAngle ? angleHead : ignoresSourceDirectory ? quoteHead : OwnOf(includer, isSystem), name);
    }

    /// <summary>What #include_next finds behind a place.</summary>
    internal FoundFile? Next(int name, SearchPlace place) =>
        IsAbsolute(name) ? From(absolute, name) : From(place.Next, name);

    /// <summary>What #embed finds: beside the file when quoted, then along its own path.</summary>
    internal FoundFile? Embedded(int name, bool isAngle, FoundFile includer, bool isSystem)
    {
        if (IsAbsolute(name))
        {
            return From(absolute, name);
        }

        SearchPlace beside = OwnOf(includer, isSystem);
        if (!isAngle && Look(beside, name) is { } file)
        {
            // clang looks below the absolute name of the file that says it.
            string prefix = isGcc ? beside.Prefix : AbsoluteDirectoryOf(includer.Path);
            return Add(prefix + lexicon.TextOf(name), file, beside);
        }

        return From(embedHead, name);
    }

    private string AbsoluteDirectoryOf(string path)
    {
        var parts = new List<string>();
        foreach (string part in (path.StartsWith('/') ? path : $"{workingDirectory}/{path}").Split('/')[..^1])
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? "/" : $"/{string.Join('/', parts)}/";
    }

    private bool IsAbsolute(int name) => lexicon.BytesOf(name).StartsWith("/"u8);

    private SearchPlace Place(string prefix, string path, bool isSystem) =>
        new(places++, prefix, path, DirectoryAt(path), isSystem);

    private LookDirectory DirectoryAt(string path)
    {
        if (!memory.Directories.TryGetValue(path, out LookDirectory? directory))
        {
            directory = new LookDirectory(memory.Directories.Count, tree.OpenDirectory(path));
            memory.Directories.Add(path, directory);
        }

        return directory;
    }

    private SearchPlace? Chain(IReadOnlyList<SearchDirectory> directories, SearchPlace? next)
    {
        for (int index = directories.Count - 1; index >= 0; index--)
        {
            string path = directories[index].Spelling;
            string prefix = path.EndsWith('/') || path.Length == 0 ? path : path + "/";
            next = Place(prefix, path, directories[index].IsSystem, next);
        }

        return next;
    }

    private SearchPlace Place(string prefix, string path, bool isSystem, SearchPlace? next)
    {
        SearchPlace place = Place(prefix, path, isSystem);
        place.Next = next;
        return place;
    }

    private SearchPlace OwnOf(FoundFile includer, bool isSystem) =>
        includer.Own ??= isGcc
            ? OwnPlace(DirectoryOf(includer.Path), isSystem)
            : includer.State.Own ??= OwnPlace(ClangDirectoryOf(includer), isSystem);

    private string ClangDirectoryOf(FoundFile includer)
    {
        string directory = DirectoryOf(includer.State.EnteredAs ?? includer.Path);
        if (firstNames is null)
        {
            return directory;
        }

        string first = firstNames.Of(DirectoryOf(includer.State.FoundAs ?? includer.Path));
        if (version is > 0 and <= LastClangThatForgetsNames)
        {
            return first;
        }

        NamesAreUnclear |= first != directory;
        return directory;
    }

    // gcc keeps the slash, and the nothing of a name without one; clang has neither.
    private string DirectoryOf(string path)
    {
        int slash = path.LastIndexOf('/');
        if (isGcc)
        {
            return path[..(slash + 1)];
        }

        if (slash < 0)
        {
            return ".";
        }

        string directory = path[..slash].TrimEnd('/');
        return directory.Length == 0 ? "/" : directory;
    }

    private SearchPlace OwnPlace(string directory, bool isSystem)
    {
        if (!memory.Own.TryGetValue(directory, out SearchPlace? place))
        {
            string prefix = isGcc || directory.EndsWith('/') ? directory : directory + "/";
            string path = directory.Length > 1 ? directory.TrimEnd('/') : directory;
            path = path.Length == 0 && directory.Length > 0 ? "/" : path;
            place = new SearchPlace(places++, prefix, path, DirectoryAt(path), isSystem)
            {
                IsOwn = true,
                Next = quoteHead,
            };
            memory.Own.Add(directory, place);
        }

        return place;
    }

    private FoundFile? From(SearchPlace? start, int name)
    {
        if (start is null)
        {
            return null;
        }

        long key = Key(start.Index, name);
        if (memory.Results.TryGetValue(key, out FoundFile? known))
        {
            return known;
        }

        FoundFile? found = null;
        for (SearchPlace? place = start; place is not null; place = place.Next)
        {
            if (place != start && place.IsHead && memory.Results.TryGetValue(Key(place.Index, name), out found))
            {
                break;
            }

            if (Look(place, name) is { } file)
            {
                found = Add(place.Prefix + lexicon.TextOf(name), file, place == absolute ? null : place);
                break;
            }
        }

        Remember(start, found, name);
        return found;
    }

    // For the place where the search began and each head that it came by.
    private void Remember(SearchPlace start, FoundFile? found, int name)
    {
        for (SearchPlace? place = start; place is not null; place = place.Next)
        {
            if (place == start || place.IsHead)
            {
                memory.Results.TryAdd(Key(place.Index, name), found);
            }

            if (found is not null && place == found.Place)
            {
                break;
            }
        }
    }

    private static long Key(int index, int name) => ((long)index << 32) | (uint)name;

    private SourceFile? Look(SearchPlace place, int name)
    {
        LookDirectory directory = place.Directory;
        ref SourceFile? file = ref CollectionsMarshal.GetValueRefOrAddDefault(
            memory.Looks, Key(directory.Index, name), out bool isKnown);
        if (isKnown)
        {
            return file;
        }

        string text = lexicon.TextOf(name);
        if (firstNames is not null)
        {
            firstNames.Note(text.Contains('/') ? DirectoryOf(place.Prefix + text) : place.Path);
        }

        file = directory.Source.Find(text);
        if (file is null)
        {
            Absent.Add(new AbsentFile(place.Path, text));
        }

        return file;
    }

    private FoundFile Add(string path, SourceFile file, SearchPlace? place)
    {
        // gcc gives system headers the shorter of two names.
        if (isGcc && place is { IsSystem: true })
        {
            path = ShorterOf(path, file);
        }

        FileState? state = null;
        if (isGcc || !memory.States.TryGetValue(file.Identity, out state))
        {
            state = new FileState { FoundAs = path };
            if (!isGcc)
            {
                memory.States.Add(file.Identity, state);
            }
        }

        var found = new FoundFile(path, file, place, state);
        Found.Add(found);
        return found;
    }

    private string ShorterOf(string path, SourceFile file)
    {
        int slash = path.LastIndexOf('/');
        if (file.MayBeLink || slash <= 0)
        {
            return tree.RealPath(path) is { } real && real.Length < path.Length ? real : path;
        }

        var known = memory.RealDirectories.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(path.AsSpan(0, slash), out string? directory))
        {
            known[path.AsSpan(0, slash)] = directory = tree.RealPath(path[..slash]);
        }

        return directory is not null && directory.Length < slash
            ? directory.Length > 1 ? $"{directory}{path.AsSpan(slash)}" : path[slash..]
            : path;
    }
}
