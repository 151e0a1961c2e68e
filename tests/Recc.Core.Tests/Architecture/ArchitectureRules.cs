using System.Text.RegularExpressions;

namespace Recc.Core.Tests.Architecture;

/// <summary>
/// The rules that keep the rooms apart. Each takes files and returns one line for each offence, which says what to do.
/// </summary>
internal sealed partial class ArchitectureRules(RoomTable table)
{
    private const string CorePrefix = "Recc.Core.";
    private const string ScannerNamespace = "Recc.DepScan";

    private static readonly string[] RoomsThatMaySeeMessages =
    [
        "Digests", "InputRoots", "Actions", "Remote", "Remote.Transport", "Remote.Wire", "LocalCache", "Prefetching",
        "Outputs", "Launching",
    ];

    private static readonly HashSet<string> ForbiddenFolders = new(StringComparer.Ordinal)
    {
        "Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Misc", "Base", "Shared",
    };

    /// <summary>A using line from one room to another that the table does not allow.</summary>
    public IEnumerable<string> ForbiddenArrows(IEnumerable<SourceFile> files) =>
        from file in files
        let user = table.RoomOf(file.Folder)
        where user is not null
        from line in file.Usings
        let used = RoomOfUsing(line)
        where used is not null && !table.Allows(user, used)
        select $"{file.Path}: {user} may not use {used}. Move the code to where it belongs, or, if the arrow is right, "
            + "add it to the table in ARCHITECTURE.md and say why in the commit.";

    /// <summary>Using lines that would hide an arrow. A room may do as it likes with types of its own.</summary>
    public IEnumerable<string> HiddenUsings(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Usings
        where (line.StartsWith("global ", StringComparison.Ordinal) && line.Contains("Recc.", StringComparison.Ordinal))
            || (StaticUsing().IsMatch(line) && !line.Contains($" {file.Namespace}.", StringComparison.Ordinal))
        select $"{file.Path}: \"{line}\" hides an arrow. Write a plain using line for the room in each file.";

    /// <summary>Types of other rooms that are named without a using line.</summary>
    public IEnumerable<string> QualifiedNames(IReadOnlyCollection<SourceFile> files)
    {
        var typesOfRoom = files.Where(file => table.RoomOf(file.Folder) is not null)
            .SelectMany(file => file.Types.Select(type => (Room: table.RoomOf(file.Folder)!, type.Name)))
            .ToLookup(type => type.Room, type => type.Name);
        foreach (SourceFile file in files.Where(file => file.IsInCore))
        {
            string body = file.Body;
            foreach (Match match in FullName().Matches(body))
            {
                yield return $"{file.Path}: {match.Value} names a room in the middle of code. Write a using line.";
            }

            foreach (Match match in DottedName().Matches(body))
            {
                string dotted = match.Value.StartsWith("Core.", StringComparison.Ordinal)
                    ? match.Value["Core.".Length..]
                    : match.Value;
                IGrouping<string, string>? named = typesOfRoom.FirstOrDefault(room =>
                    NamesTypeOf(dotted, room.Key, room) || NamesTypeOf(dotted, room.Key.Split('.')[^1], room));
                if (named is not null)
                {
                    yield return $"{file.Path}: {match.Value} names a room in the middle of code. "
                        + $"Write using {CorePrefix}{named.Key}; and the type's name alone.";
                }
            }
        }
    }

    /// <summary>Files that say another namespace than their folder's.</summary>
    public IEnumerable<string> WrongNamespaces(IEnumerable<SourceFile> files) =>
        from file in files
        let room = table.RoomOf(file.Folder)
        where room is not null && file.Types.Count > 0
        where file.Namespace != CorePrefix + room && file.Namespace != CorePrefix + file.Folder
        select $"{file.Path}: its namespace is \"{file.Namespace}\". Write namespace {CorePrefix}{room};";

    /// <summary>Folders that are no room, and files outside of folders.</summary>
    public IEnumerable<string> RoomsWithoutRow(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsInCore && table.RoomOf(file.Folder) is null
        select file.Folder.Length == 0
            ? $"{file.Path}: lies in no room. Move it into the folder of its room."
            : $"{file.Path}: {file.Folder} has no row in ARCHITECTURE.md. Add one, or move the file.";

    /// <summary>Arrows in a circle, and rows that name rooms without a row.</summary>
    public IEnumerable<string> TableMistakes()
    {
        foreach ((string room, IReadOnlySet<string> used) in table.Rows)
        {
            foreach (string other in used.Where(name => name != RoomTable.ScannerRoom && !table.Rows.ContainsKey(name)))
            {
                yield return $"ARCHITECTURE.md: {room} may use {other}, which has no row. Add it or remove the word.";
            }

            if (Reaches(room, room))
            {
                yield return $"ARCHITECTURE.md: {room} comes back to itself along the arrows. Turn one of them round.";
            }
        }
    }

    /// <summary>Messages of the API in rooms that should not know it.</summary>
    public IEnumerable<string> MessagesOutOfPlace(IEnumerable<SourceFile> files) =>
        from file in files
        let room = table.RoomOf(file.Folder)
        where room is not null && !RoomsThatMaySeeMessages.Contains(room)
        where MessageNamespace().IsMatch(file.Code)
        select $"{file.Path}: {room} sees messages of the Remote Execution API. Keep it free of them: take a type "
            + "of our own, or do this in a room below it.";

    /// <summary>Files that are not named after their main type.</summary>
    public static IEnumerable<string> MisnamedFiles(IEnumerable<SourceFile> files) =>
        from file in files
        let types = file.Types
        where types.Count > 0 && !IsPrescribed(file)
        let main = types.FirstOrDefault(type => type.Kind != "enum", types[0]).Name
        where file.BaseName != main && file.BaseName != types[0].Name
        select $"{file.Path}: its first type is {types[0].Name}. Name the file after it or split it.";

    /// <summary>Names of folders and types that say nothing.</summary>
    public static IEnumerable<string> EmptyNames(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            foreach (string folder in file.Path.Split('/')[..^1].Where(ForbiddenFolders.Contains))
            {
                yield return $"{file.Path}: the folder {folder} says nothing. Name it after what it is about.";
            }

            foreach (string name in file.Types.Select(type => type.Name)
                .Where(name => EmptyName().IsMatch(name) && !IsPrescribed(file)))
            {
                yield return $"{file.Path}: {name} says nothing. Name it after its verb or its thing.";
            }

            // HTTP and gRPC have handlers of their own.
            bool speaksHttp = file.Folder == "Remote.Wire"
                || file.Path.StartsWith("src/Recc.DevServer/", StringComparison.Ordinal);
            foreach (string name in file.Types.Select(type => type.Name)
                .Where(name => !speaksHttp && name.EndsWith("Handler", StringComparison.Ordinal)))
            {
                yield return $"{file.Path}: {name} handles what? Name it after its verb or its thing.";
            }
        }
    }

    /// <summary>Types of the language itself, whose names the compiler knows.</summary>
    private static bool IsPrescribed(SourceFile file) =>
        file.Path.StartsWith("src/Recc.Launcher/Freestanding/", StringComparison.Ordinal);

    // A property may well be called like a room; only a type of that room behind the dot gives it away.
    private static bool NamesTypeOf(string dotted, string room, IEnumerable<string> types) =>
        dotted.StartsWith(room + ".", StringComparison.Ordinal)
        && types.Contains(dotted[(room.Length + 1)..].Split('.')[0]);

    private bool Reaches(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out string? room))
        {
            IReadOnlySet<string> used = table.Rows.GetValueOrDefault(room) ?? new HashSet<string>();
            foreach (string next in used)
            {
                if (next == to)
                {
                    return true;
                }

                if (seen.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return false;
    }

    private string? RoomOfUsing(string line)
    {
        Match name = OurName().Match(line);
        if (!name.Success)
        {
            return null;
        }

        string dotted = name.Value;
        return dotted.StartsWith(ScannerNamespace, StringComparison.Ordinal)
            ? RoomTable.ScannerRoom
            : table.RoomOf(dotted[Math.Min(CorePrefix.Length, dotted.Length)..]);
    }

    [GeneratedRegex("""Recc\.(?:Core|DepScan)[\w.]*""")]
    private static partial Regex OurName();

    [GeneratedRegex("""using\s+static\s+(?:global::)?Recc\.""")]
    private static partial Regex StaticUsing();

    [GeneratedRegex("""\bRecc\.(?:Core|DepScan)\.\w+""")]
    private static partial Regex FullName();

    [GeneratedRegex("""(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)+""")]
    private static partial Regex DottedName();

    [GeneratedRegex("""\b(?:Build\.Bazel|Google\.(?:Protobuf|Bytestream|LongRunning|Longrunning|Rpc))\b""")]
    private static partial Regex MessageNamespace();

    [GeneratedRegex("""(?:Util|Utils|Utilities|Helper|Helpers|Common|Misc|Manager|Processor|Impl)$|^Base|Base$""")]
    private static partial Regex EmptyName();
}
