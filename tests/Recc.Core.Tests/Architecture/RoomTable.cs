namespace Recc.Core.Tests.Architecture;

/// <summary>The table of rooms and arrows in ARCHITECTURE.md.</summary>
internal sealed record RoomTable(IReadOnlyDictionary<string, IReadOnlySet<string>> Rows)
{
    /// <summary>The project that is a room of its own.</summary>
    public const string ScannerRoom = "DepScan";

    /// <summary>Reads the table that begins with "| Room | May use |".</summary>
    public static RoomTable Read(string markdown)
    {
        var rows = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        IEnumerable<string> lines = markdown.Split('\n')
            .SkipWhile(line => !line.StartsWith("| Room | May use |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'));
        foreach (string line in lines)
        {
            string[] cells = line.Split('|');
            rows.Add(
                cells[1].Trim(),
                cells[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .ToHashSet());
        }

        return new RoomTable(rows);
    }

    /// <summary>The room of a namespace or of a folder written with dots, or null; the longest name wins.</summary>
    public string? RoomOf(string dotted) => Rows.Keys.Append(ScannerRoom)
        .Where(room => dotted == room || dotted.StartsWith(room + ".", StringComparison.Ordinal))
        .MaxBy(room => room.Length);

    /// <summary>Whether one room may use another.</summary>
    public bool Allows(string user, string used) =>
        user == used || (Rows.TryGetValue(user, out IReadOnlySet<string>? row) && row.Contains(used));
}
