using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Walks along a linker's command line as the linker does, and names every file that it may read. Where linkers would
/// differ it names more rather than fewer; and it keeps account of what was looked for in vain.
/// </summary>
internal sealed class LinkScan(ScanOrder order, Linker linker, LinkFiles files, AbsentNames absent)
{
    private const string Origin = "$ORIGIN";
    private const string OriginInBraces = "${ORIGIN}";

    private readonly List<string> directories = [];
    private readonly List<string> runPaths = [];
    private readonly List<string> runPathLinks = [];

    /// <summary>GNU ld heeds these before some others; an empty one is the working directory.</summary>
    private readonly string[] loaderPath =
        order.Environment.GetValueOrDefault(LoaderDirectories.Variable) is { Length: > 0 } list
        ? [.. list.Split(':').Select(static directory => directory.Length == 0 ? "." : directory)]
        : [];

    private readonly Queue<(string Spelled, LinkFile File)> shared = new();
    private readonly LinkTimeScan linkTime = new(order.Command, linker.Kind);
    private readonly HashSet<string> needed = new(StringComparer.Ordinal);
    private bool searchesOwn = true;
    private string sysroot = "";
    private bool staticOnly;
    private int machine;

    /// <summary>The first objection to a file that a script names.</summary>
    private InputFinding.Refused? pending;

    /// <summary>What the files' names mean for the result.</summary>
    public InputTraits Traits { get; private set; }

    /// <summary>The intermediate code among the files, all of which can be compiled.</summary>
    public LinkTimeCode Code => linkTime.Code;

    /// <summary>Files that are no inputs, and must not change for the answer to hold.</summary>
    public List<InputFile> Sentinels { get; } = [];

    /// <summary>What was looked for in vain under absolute names.</summary>
    public HashSet<string> Absent { get; } = new(StringComparer.Ordinal);

    private string? unclear;

    /// <summary>
    /// Names the files; null when all is well, else why not. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public InputFinding.Refused? Walk(IReadOnlyList<LinkerArgument> arguments)
    {
        AddOwnFiles();
        linkTime.Prepare(arguments);

        // All directories count for all libraries, wherever they stand.
        foreach (LinkerArgument argument in arguments)
        {
            Prepare(argument);
        }

        if (searchesOwn)
        {
            directories.AddRange(linker.Directories);
        }

        var states = new Stack<bool>();
        foreach (LinkerArgument argument in arguments)
        {
            if (Add(argument, states) is { } refused)
            {
                return refused;
            }
        }

        Traits |= linkTime.Traits;
        InputFinding.Refused? needed = linker.Kind == LinkerKind.Gnu ? AddNeeded() : null;
        return needed ?? (unclear is { } path ? Refuse(FallbackReason.ScanFailed, $"{path} is no file") : null);
    }

    private static InputFinding.Refused Refuse(FallbackReason reason, string detail) => new(reason, detail);

    private void AddOwnFiles()
    {
        files.Add(order.Compiler, InputRole.Named);
        foreach (string file in linker.Files)
        {
            files.Add(file, InputRole.Program);
        }
    }

    private void Prepare(LinkerArgument argument)
    {
        switch (argument.Meaning)
        {
            case LinkerMeaning.LibraryDirectory:
                directories.Add(argument.Value);
                break;
            case LinkerMeaning.RunPath:
                runPaths.AddRange(argument.Value.Split(':', StringSplitOptions.RemoveEmptyEntries));
                break;
            case LinkerMeaning.RunPathLink:
                runPathLinks.AddRange(argument.Value.Split(':', StringSplitOptions.RemoveEmptyEntries));
                break;
            case LinkerMeaning.GivenDirectoriesOnly:
                searchesOwn = false;
                break;
            case LinkerMeaning.Sysroot:
                sysroot = argument.Value.TrimEnd('/');
                break;
        }
    }

    private InputFinding.Refused? Add(LinkerArgument argument, Stack<bool> states)
    {
        switch (argument.Meaning)
        {
            case LinkerMeaning.Unknown:
                return Refuse(FallbackReason.LinkerNotUnderstood, argument.Option + argument.Value);
            case LinkerMeaning.Refused:
                return Refuse(FallbackReason.UnsupportedOption, argument.Option + argument.Value);
            case LinkerMeaning.File:
                return AddOperand(argument.Value);
            case LinkerMeaning.Script:
                // Of a name without a directory, linkers also look in their search path.
                return FindWord(argument.Value, "") ? pending : Refuse(FallbackReason.ScanFailed, argument.Value);
            case LinkerMeaning.Library:
                return AddLibrary(argument.Value, staticOnly);
            case LinkerMeaning.TextFile or LinkerMeaning.Plugin:
                files.Add(argument.Value, InputRole.Named);
                return null;
            case LinkerMeaning.StaticOnly or LinkerMeaning.SharedToo:
                staticOnly = argument.Meaning == LinkerMeaning.StaticOnly;
                return null;
            case LinkerMeaning.PushState:
                states.Push(staticOnly);
                return null;
            case LinkerMeaning.PopState:
                staticOnly = states.TryPop(out bool kept) ? kept : staticOnly;
                return null;
            default:
                return null;
        }
    }

    private InputFinding.Refused? AddOperand(string spelled)
    {
        if (!files.IsThere(spelled))
        {
            return Refuse(FallbackReason.ScanFailed, $"{spelled} is not there");
        }

        // What the driver has found for itself could be found earlier one day.
        string name = PathText.Name(spelled);
        foreach (string directory in directories.Where(PathText.IsAbsolute)
            .TakeWhile(directory => PathText.IsAbsolute(spelled) && directory != PathText.Parent(spelled)))
        {
            NoteIfAbsent(PathText.Join(directory, name));
        }

        InputFinding.Refused? refused = AddFile(spelled, InputRole.Text, out LinkFile? file);
        // A library without a name of its own is remembered in the output by the one that it is given here.
        bool isRecorded = file is { Kind: LinkFileKind.SharedLibrary, Name: null };
        Traits |= isRecorded ? InputTraits.ComparesNames : InputTraits.None;
        return refused;
    }

    private InputFinding.Refused? AddFile(string spelled, InputRole role, out LinkFile? file)
    {
        file = null;
        if (!files.Add(spelled, role))
        {
            file = files.Read(spelled);
            return null;
        }

        file = files.Read(spelled);
        switch (file)
        {
            case null:
                return Refuse(FallbackReason.ScanFailed, $"{spelled} is not understood");
            case { HasIntermediateCode: true } when linkTime.Objection(spelled, file) is { } objection:
                return objection;
            case { NamesLibraries: true } when linker.Kind == LinkerKind.Lld:
                return Refuse(FallbackReason.ScanFailed, $"{spelled} names libraries");
            case { Kind: LinkFileKind.Script }:
                return AddWords(spelled, file.Text);
            case { Kind: LinkFileKind.ThinArchive }:
                return AddMembers(spelled, file);
            case { Kind: LinkFileKind.SharedLibrary }:
                machine = machine == 0 ? file.Machine : machine;
                shared.Enqueue((spelled, file));
                return null;
            default:
                machine = machine == 0 ? file.Machine : machine;
                return null;
        }
    }

    private InputFinding.Refused? AddMembers(string archive, LinkFile file)
    {
        foreach (string member in file.Members)
        {
            string spelled = PathText.IsAbsolute(member) ? member : PathText.Join(PathText.Parent(archive), member);
            InputRole role = PathText.IsAbsolute(member) ? InputRole.Linked : InputRole.Text;
            if (!files.IsThere(spelled))
            {
                return Refuse(FallbackReason.ScanFailed, $"{spelled} of {archive} is not there");
            }

            if (AddFile(spelled, role, out _) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private InputFinding.Refused? AddLibrary(string name, bool archivesOnly)
    {
        bool isFileName = name.StartsWith(':');
        string[] candidates = isFileName ? [name[1..]]
            : archivesOnly ? [$"lib{name}.a"]
            : [$"lib{name}.so", $"lib{name}.a"];
        bool isFound = false;
        foreach (string directory in directories)
        {
            foreach (string candidate in candidates)
            {
                string spelled = PathText.Join(directory, candidate);
                if (!files.IsThere(spelled))
                {
                    NoteIfAbsent(spelled);
                    continue;
                }

                if (AddFile(spelled, InputRole.Text, out LinkFile? file) is { } refused)
                {
                    return refused;
                }

                isFound = true;
                if (IsTaken(file!))
                {
                    return null;
                }
            }
        }

        return isFound ? null : Refuse(FallbackReason.ScanFailed, $"-l{name} is not there");
    }

    /// <summary>Whether the search ends with this file. One for another machine is passed over.</summary>
    private bool IsTaken(LinkFile file) => file.Kind switch
    {
        LinkFileKind.Script => !file.Text.Contains("OUTPUT_FORMAT", StringComparison.Ordinal)
            || (IsX64(machine) && file.Text.Contains("elf64-x86-64", StringComparison.Ordinal)),
        LinkFileKind.ThinArchive => true,
        _ => file.Machine != 0 && file.Machine == machine,
    };

    private static bool IsX64(int machine) => machine == ((62 << 2) | 3);

    /// <summary>What a script could be speaking of.</summary>
    private InputFinding.Refused? AddWords(string script, string text)
    {
        string before = "";
        foreach (string word in ScriptWords.Of(text))
        {
            if (before == "SEARCH_DIR")
            {
                directories.Add(word.StartsWith('=') ? sysroot + word[1..] : word);
            }
            else if (word.StartsWith("-l", StringComparison.Ordinal) && word.Length > 2)
            {
                if (AddLibrary(word[2..], archivesOnly: false) is { } refused)
                {
                    return refused;
                }
            }
            else if (word.AsSpan().IndexOfAny('*', '?', '[') < 0 && word is not ("." or ".." or "/"))
            {
                FindWord(word, script);
            }

            before = word;
        }

        return pending;
    }

    /// <summary>
    /// Adds every file that a word may mean: as it is, beside the script, in each directory that is searched. Says
    /// whether there is one.
    /// </summary>
    private bool FindWord(string word, string script)
    {
        string[] places = PathText.IsAbsolute(word)
            ? sysroot.Length > 0 ? [sysroot + word, word] : [word]
            :
            [
                word,
                .. script.Contains('/') ? [PathText.Join(PathText.Parent(script), word)] : (string[])[],
                .. directories.ToArray().Select(directory => PathText.Join(directory, word)),
            ];
        bool isFound = false;
        foreach (string spelled in places.Distinct(StringComparer.Ordinal))
        {
            if (!files.IsThere(spelled))
            {
                NoteIfAbsent(spelled);
                continue;
            }

            isFound = true;
            bool isSaid = spelled == word && script.Length > 0;
            pending ??= AddFile(spelled, isSaid ? InputRole.Linked : InputRole.Text, out _);
        }

        return isFound;
    }

    /// <summary>
    /// What shared libraries need: GNU ld opens it, to see whether all symbols are there. A library that was given but
    /// that nothing has used is looked for as if it had not been given.
    /// </summary>
    private InputFinding.Refused? AddNeeded()
    {
        LoaderDirectories? loader = null;
        var told = runPathLinks.Concat(runPaths).Concat(loaderPath).ToList();
        while (shared.TryDequeue(out (string Spelled, LinkFile File) by))
        {
            told.AddRange(by.File.RunPath.SelectMany(directory => Expanded(directory, by.Spelled)));
            foreach (string name in by.File.Needed)
            {
                if (!needed.Add(name))
                {
                    continue;
                }

                loader ??= ReadLoaderDirectories();
                if (AddNeeded(name, by.Spelled, by.File, loader) is { } refused)
                {
                    return refused;
                }
            }
        }

        // Which of several is taken depends on who asks; an action is told of the directories for all.
        string? ambiguous = needed.FirstOrDefault(name => IsAmbiguous(name, told));
        if (ambiguous is not null && loaderPath.Length > 0)
        {
            return Refuse(FallbackReason.ScanFailed,
                $"{ambiguous} is in several directories, by {LoaderDirectories.Variable}");
        }

        Traits |= ambiguous is not null ? InputTraits.ComparesNames : InputTraits.None;
        return null;
    }

    private bool IsAmbiguous(string name, List<string> told)
    {
        FileIdentity? known = null;
        foreach (string directory in told.Distinct(StringComparer.Ordinal))
        {
            string path = PathText.Join(order.WorkingDirectory, PathText.Join(directory, name));
            if (FileIdentity.TryRead(path, out FileIdentity identity))
            {
                if (known is { } other && !other.IsSameFile(identity))
                {
                    return true;
                }

                known = identity;
            }
        }

        return false;
    }

    /// <summary>In another root nobody has tried where that file leads.</summary>
    private LoaderDirectories ReadLoaderDirectories()
    {
        if (sysroot.Length > 0)
        {
            string configuration = sysroot + LoaderDirectories.Configuration;
            if (files.IsThere(configuration))
            {
                unclear ??= configuration;
            }

            NoteIfAbsent(configuration);
            return new LoaderDirectories([], []);
        }

        LoaderDirectories loader = LoaderDirectories.Find();
        Sentinels.AddRange(loader.Read.Select(LinkFiles.Sentinel));
        return loader;
    }

    private InputFinding.Refused? AddNeeded(string name, string by, LinkFile library, LoaderDirectories loader)
    {
        if (name.Contains('/'))
        {
            return Refuse(FallbackReason.ScanFailed, $"{by} needs {name}");
        }

        IEnumerable<(string Directory, InputRole Role)> searched =
            runPathLinks.SelectMany(directory => Expanded(directory, by))
                .Select(static directory => (directory, InputRole.Text))
            .Concat(runPaths.Concat(library.RunPath).SelectMany(directory => Expanded(directory, by))
                .Concat(loaderPath).SelectMany(InRoots).Select(static directory => (directory, InputRole.Needed)))
            .Concat(loader.Directories.Concat(linker.Directories)
                .Select(static directory => (directory, InputRole.Text)));
        foreach ((string directory, InputRole role) in searched)
        {
            string spelled = PathText.Join(directory, name);
            if (!files.IsThere(spelled))
            {
                NoteIfAbsent(spelled);
                continue;
            }

            if (AddFile(spelled, role, out LinkFile? file) is { } refused)
            {
                return refused;
            }

            // Of directories in two roots, and of those of the loader and others, linkers may prefer either.
            bool isLast = sysroot.Length == 0 && loaderPath.Length == 0;
            if (isLast && file is { Kind: LinkFileKind.SharedLibrary } && file.Machine == machine)
            {
                return null;
            }
        }

        return null;
    }

    private IEnumerable<string> InRoots(string directory) =>
        sysroot.Length > 0 && PathText.IsAbsolute(directory) ? [sysroot + directory, directory] : [directory];

    /// <summary>$ORIGIN is where the library lies that asks; other such words are not known.</summary>
    private static IEnumerable<string> Expanded(string directory, string by)
    {
        string place = PathText.Parent(by) is { Length: > 0 } parent ? parent : ".";
        string expanded = directory.Replace(OriginInBraces, place, StringComparison.Ordinal)
            .Replace(Origin, place, StringComparison.Ordinal);
        const string libraryWord = "$LIB";
        return expanded.Contains(libraryWord, StringComparison.Ordinal)
            ? [
                expanded.Replace(libraryWord, "lib", StringComparison.Ordinal),
                expanded.Replace(libraryWord, "lib64", StringComparison.Ordinal),
            ]
            : [expanded];
    }

    /// <summary>
    /// Watches a name that leads to nothing. A directory or a device under such a name is neither absent nor an input,
    /// and linkers differ in what they make of it.
    /// </summary>
    private void NoteIfAbsent(string spelled)
    {
        string path = PathText.Join(order.WorkingDirectory, spelled);
        if (!FileIdentity.TryRead(path, out FileIdentity identity))
        {
            absent.Add(path);
            if (PathText.IsAbsolute(spelled))
            {
                Absent.Add(spelled);
            }
        }
        else if (!identity.IsRegularFile)
        {
            unclear ??= spelled;
        }
    }
}
