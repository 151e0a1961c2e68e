using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs;

/// <summary>
/// Finds the interfaces of modules that a compile reads, which no preprocessor names (docs/decisions/0018-modules.md).
/// The whole file counts, and so do those that are read because of it. May name more than the compiler reads, never
/// fewer.
/// </summary>
/// <param name="digestFunction">Of all digests.</param>
public sealed class ModuleFinder(DigestFunction digestFunction)
{
    /// <summary>
    /// The inputs with interfaces among them, and a depfile that names those as the compiler's does. Never throws for
    /// what lies on the disk.
    /// </summary>
    /// <param name="order">What the compile is.</param>
    /// <param name="found">What its preprocessor reads.</param>
    /// <param name="isClang">Whose options they are.</param>
    public InputFinding Find(ScanOrder order, InputSet found, bool isClang)
    {
        try
        {
            return isClang ? FindForClang(order, found) : FindForGcc(order, found);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
        }
    }

    /// <summary>clang since 19 reads what it is told of, and has to be told of everything.</summary>
    private InputFinding.Found FindForClang(ScanOrder order, InputSet found)
    {
        var read = new List<InputFile>();
        foreach (string name in Listed(order).Distinct(StringComparer.Ordinal))
        {
            if (TryRead(order, name, out _) is { } file)
            {
                read.Add(file);
            }
        }

        // Importers keep silent about what they import.
        bool tells = order.Command.Language == SourceLanguage.CxxModule;
        return With(order, found, read, tells
            ? [.. read.Select(static file => file.Spelled)] : [], new ModuleUse(), isGcc: false);
    }

    /// <summary>Files that options name, and those of directories that they name.</summary>
    internal static IEnumerable<string> Listed(ScanOrder order)
    {
        HashSet<string> written =
        [
            .. order.Command.SideOutputs.Select(static output => output.Path).Append(order.Command.Output)
                .Select(path => PathText.Normalize(PathText.Join(order.WorkingDirectory, path))),
        ];
        foreach (Argument argument in order.Command.Arguments)
        {
            if (argument.Meaning == ArgumentMeaning.ModuleFile)
            {
                yield return argument.Value[(argument.Value.IndexOf('=') + 1)..];
            }
            else if (argument.Meaning == ArgumentMeaning.ModuleDirectory)
            {
                string directory = PathText.Join(order.WorkingDirectory, argument.Value);
                IEnumerable<string> names = Directory.Exists(directory) ? SearchWatch.NamesIn(directory) : [];
                foreach (string name in names.Where(static name => name.EndsWith(".pcm", StringComparison.Ordinal))
                    .Where(name => !written.Contains(PathText.Normalize(PathText.Join(directory, name))))
                    .Order(StringComparer.Ordinal))
                {
                    yield return PathText.Join(argument.Value, name);
                }
            }
        }
    }

    private InputFinding FindForGcc(ScanOrder order, InputSet found)
    {
        string list = order.Command.Arguments.Last(
            static argument => argument.Meaning == ArgumentMeaning.ModuleMapper).Value;
        byte[] text = File.ReadAllBytes(new OpenablePath().Of(PathText.Join(order.WorkingDirectory, list)));
        ModuleLines lines = ModuleLines.Read(File.ReadAllBytes(found.Files[0].Path));
        if (ModuleMap.TryRead(text) is not { } map || lines.ImportsHeaders || lines.Declared.Length > 1)
        {
            return new InputFinding.Refused(FallbackReason.UsesModules, order.Command.Source);
        }

        string? own = lines.Interfaces.IsEmpty ? null : lines.Interfaces[0];
        if (own is not null && map.FileOf(own) is null)
        {
            // It goes where no list says.
            return new InputFinding.Refused(FallbackReason.UsesModules, own);
        }

        var walk = new Walk(this, order, map);
        IEnumerable<string> implied = own is null ? lines.Declared : [];
        foreach (string name in implied.Concat(lines.Imports))
        {
            walk.Add(name, map.FileOf(name), isRead: true);
        }

        foreach ((string name, string file) in map.Files.Where(pair => pair.Key != own))
        {
            walk.Add(name, map.NameOf(file), isRead: false);
        }

        byte[] ordered = map.ToOrderedText();
        var use = new ModuleUse
        {
            List = ordered.AsSpan().SequenceEqual(text) ? null : list,
            OrderedList = ordered,
            Written = own is null ? null : map.FileOf(own),
            NamesPlaces = map.Files.Any(static pair => PathText.IsAbsolute(pair.Value))
                || PathText.IsAbsolute(map.Root),
        };
        IEnumerable<InputFile> sources = walk.Sources.Distinct(StringComparer.Ordinal)
            .Select(source => SourceOf(order, source)).OfType<InputFile>();
        return With(order, found, [.. walk.Files, .. sources], walk.Named, use, isGcc: true);
    }

    /// <summary>
    /// Messages quote lines of the source that an interface was made of. An action that made it called it by a relative
    /// name; where the user names sources by absolute paths, so would a native interface.
    /// </summary>
    private InputFile? SourceOf(ScanOrder order, string source)
    {
        bool isWhole = PathText.IsAbsolute(order.Command.Source);
        string spelled = isWhole ? PathText.Normalize(PathText.Join(order.WorkingDirectory, source)) : source;
        return TryRead(order, spelled, out _) is { } file ? file with { Role = InputRole.Text } : null;
    }

    private static InputFinding.Found With(
        ScanOrder order, InputSet found, List<InputFile> read, List<string> told, ModuleUse use, bool isGcc)
    {
        HashSet<string> known = found.Files.Select(static file => file.Spelled).ToHashSet(StringComparer.Ordinal);
        bool hasPhony = order.Command.Depfile is { PhonyTargets: true };
        return new InputFinding.Found(found with
        {
            Files = [.. found.Files, .. read.Where(file => known.Add(file.Spelled))],
            Depfile = found.Depfile is { } depfile && told.Count > 0
                ? ModuleRule.With(depfile.Span, told, isGcc, hasPhony)
                : found.Depfile,
            Modules = use,
        });
    }

    private InputFile? TryRead(ScanOrder order, string spelled, out byte[] content) =>
        TryRead(order, spelled, digestFunction, out content);

    /// <summary>A file, where there is one.</summary>
    internal static InputFile? TryRead(
        ScanOrder order, string spelled, DigestFunction digestFunction, out byte[] content)
    {
        content = [];
        string path = new OpenablePath().Of(PathText.Join(order.WorkingDirectory, spelled));
        if (!FileIdentity.TryRead(path, out FileIdentity identity) || !identity.IsRegularFile)
        {
            return null;
        }

        content = File.ReadAllBytes(path);
        Digest digest = ContentHasher.Compute(content, digestFunction);
        return new InputFile(spelled, path, identity, digest) { Role = InputRole.Named };
    }

    /// <summary>Interfaces in the order in which gcc meets them, each before what it imports.</summary>
    private sealed class Walk(ModuleFinder finder, ScanOrder order, ModuleMap map)
    {
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);
        private readonly HashSet<string> told = new(StringComparer.Ordinal);
        private readonly Dictionary<string, GccInterface?> interfaces = new(StringComparer.Ordinal);

        public List<InputFile> Files { get; } = [];

        public List<string> Sources { get; } = [];

        /// <summary>What a depfile names.</summary>
        public List<string> Named { get; } = [];

        /// <param name="module">With the partition.</param>
        /// <param name="file">Null where no list has it.</param>
        /// <param name="isRead">Whether the source asks for it, or something that it asks for.</param>
        public void Add(string module, string? file, bool isRead)
        {
            if (file is null)
            {
                return;
            }

            bool isNew = seen.Add(file);
            if (isNew && finder.TryRead(order, file, out byte[] content) is { } read)
            {
                Files.Add(read);
                interfaces[file] = GccInterface.TryRead(content);
                if (interfaces[file]?.Source is { } source)
                {
                    Sources.Add(source);
                }
            }

            bool isTold = isRead && interfaces.ContainsKey(file) && told.Add(file);
            if (isTold)
            {
                Named.Add(file);
            }

            if (!isNew && !isTold)
            {
                return;
            }

            // What an interface has of its partitions is in it, and gcc reads no more of them.
            bool hasParts = !module.Contains(':');
            foreach ((string name, string place) in interfaces.GetValueOrDefault(file)?.Imports ?? [])
            {
                Add(name, map.NameOf(place), isRead && !(hasParts && name.Contains(':')));
            }
        }
    }
}
