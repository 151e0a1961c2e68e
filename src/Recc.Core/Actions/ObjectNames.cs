using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// How the names in an action's objects become the user's. Portable objects carry placeholders, over which each
/// checkout writes its own directories. Native ones are made with prefix maps that undo what was done to the command's
/// paths.
/// </summary>
/// <param name="Maps">Options for the action's command, before all others.</param>
/// <param name="Directories">What is exchanged when an output comes home.</param>
internal sealed record ObjectNames(ImmutableArray<Argument> Maps, ImmutableArray<PlacedDirectory> Directories)
{
    private const string DebugMap = "-fdebug-prefix-map=";
    private const string MacroMap = "-fmacro-prefix-map=";

    private static readonly ObjectNames None = new([], []);

    /// <summary>Whether the user's directory can get into the object at all, unless it is compiled there.</summary>
    public static bool CanNameDirectory(ActionRequest request) =>
        !request.Command.HasDebugInfo || LaterNames.CanBeMapped(request.Command)
            || LaterNames.CanBeWritten(request.Command, NativeDirectory(request));

    /// <summary>Names that no checkout owns.</summary>
    public static ObjectNames Portable(ActionRequest request, CommandCanonicalizer canonical)
    {
        if (!request.Command.HasDebugInfo)
        {
            return None;
        }

        if (!LaterNames.CanBeWritten(request.Command, NativeDirectory(request)))
        {
            return Mapped(request, canonical);
        }

        var maps = ImmutableArray.CreateBuilder<Argument>();
        var directories = ImmutableArray.CreateBuilder<PlacedDirectory>();
        directories.Add(new PlacedDirectory(request.NameInObjects, NativeDirectory(request)));
        if (request.DirectoryName != request.NameInObjects)
        {
            maps.Add(Map(DebugMap, request.DirectoryName, request.NameInObjects));
        }

        bool mayMap = request.Command.Family != CompilerFamily.ClangCl;
        if (mayMap && request.Paths.OtherRoots is [var (root, local), ..] && !IsNamedByUser(request, canonical, root))
        {
            maps.Add(Map(DebugMap, root, PlaceholderDirectory.Sources));
            maps.AddRange(StandInText.Beginnings(request, root).Select(
                static name => Map(DebugMap, name, PlaceholderDirectory.Sources)));
            directories.Add(new PlacedDirectory(PlaceholderDirectory.Sources, local));
        }

        return new ObjectNames(maps.DrainToImmutable(), directories.DrainToImmutable());
    }

    /// <summary>
    /// The user's directories from the start, where none can be written later. Files are called what the action calls
    /// them.
    /// </summary>
    private static ObjectNames Mapped(ActionRequest request, CommandCanonicalizer canonical)
    {
        Argument directory = Map(DebugMap, request.DirectoryName, NativeDirectory(request));
        return request.Paths.OtherRoots is [var (root, local), ..] && !IsNamedByUser(request, canonical, root)
            ? new ObjectNames([directory, Map(DebugMap, root, local)], [])
            : new ObjectNames([directory], []);
    }

    /// <summary>Names as the user's own compile writes them.</summary>
    public static ObjectNames Native(ActionRequest request, CommandCanonicalizer canonical)
    {
        var maps = ImmutableArray.CreateBuilder<Argument>();
        if (request.Command.HasDebugInfo)
        {
            maps.Add(Map(DebugMap, request.DirectoryName, NativeDirectory(request)));
        }

        foreach (PathSpelling known in canonical.Prefixes.Select(static known => known.Shortest).Distinct())
        {
            if (known.Canonical == known.Native)
            {
                continue;
            }

            if (!PrefixMaps.Touch(request.Command.Arguments, known.Native))
            {
                maps.Add(Map(DebugMap, known.Canonical, known.Native));
                maps.Add(Map(MacroMap, known.Canonical, known.Native));
            }
        }

        return new ObjectNames(maps.DrainToImmutable(), []);
    }

    /// <summary>
    /// Names in debug information of Microsoft's kind; null when there can be none, or they are native already.
    /// </summary>
    public static CodeViewNames? CodeView(
        ActionRequest request,
        ObjectNames names,
        CommandCanonicalizer canonical,
        ImmutableArray<PathSpelling> spellings)
    {
        if (!request.Command.HasMicrosoftHabits || names.Directories is not [{ Native: var directory }, ..])
        {
            return null;
        }

        string? objectFile = GivenDirectory(request.Command) is null
            ? PathText.Normalize(PathText.Join(directory, request.Command.Output))
            : null;
        IEnumerable<PathSpelling> clear = spellings.Where(pair => !canonical.Prefixes.Any(
            known => known.Spelling.Canonical == pair.Canonical && known.Spelling.Native != pair.Native));
        return new CodeViewNames(names.Directories, objectFile, [.. clear]);
    }

    /// <summary>
    /// The directory that a command of clang says debug information shall name, or null. Below a relative one nothing
    /// says where a name starts, and clang-cl writes names of its own making, with backslashes; so the action must
    /// write all names as the user does.
    /// </summary>
    public static string? GivenDirectory(CompileCommand command) => command.Arguments.LastOrDefault(static argument =>
        argument.Option is "-fdebug-compilation-dir=" or "-fdebug-compilation-dir" or "-ffile-compilation-dir=")?.Value;

    private static string NativeDirectory(ActionRequest request) =>
        DebugDirectory.Of(request.Command, request.Paths.WorkingDirectory, request.Variables, request.Looks);

    /// <summary>Whether the user's own prefix maps say what files of a root are called.</summary>
    private static bool IsNamedByUser(ActionRequest request, CommandCanonicalizer canonical, string root) =>
        request.Inputs.Files.Any(file => PathText.IsAtOrBelow(canonical.NameOnWorker(file.Spelled), root)
            && PrefixMaps.Touch(request.Command.Arguments, file.Spelled));

    private static Argument Map(string option, string old, string replacement) =>
        new(ArgumentMeaning.PrefixMap, option, $"{old}={replacement}", Joined: true);
}
