namespace Recc.Core.Configuration;

/// <summary>
/// The raw values that somebody set, by row of the table. Later ones replace earlier ones. Knows no meanings.
/// </summary>
internal sealed class SettingValues
{
    private readonly EffectiveSetting?[] single = new EffectiveSetting?[SettingTable.Rows.Length];
    private readonly List<(int Row, EffectiveSetting Entry)> maps = [];

    /// <summary>Nothing set.</summary>
    public static SettingValues None { get; } = new();

    /// <summary>Sets a row's value, or the entry of a map.</summary>
    public void Set(int row, string key, string value, SettingSource source)
    {
        var entry = new EffectiveSetting(SettingTable.Rows[row], key, value, source);
        if (entry.Setting.Kind != SettingKind.Map)
        {
            single[row] = entry;
            return;
        }

        int at = maps.FindIndex(other => other.Row == row && other.Entry.Key == key);
        if (at < 0)
        {
            maps.Add((row, entry));
        }
        else
        {
            maps[at] = (row, entry);
        }
    }

    /// <summary>What a setting stands at: what was set, else its default.</summary>
    public EffectiveSetting Get(string name)
    {
        int row = Row(name);
        return single[row] ?? ByDefault(row);
    }

    /// <summary>The entries of a map, in no order.</summary>
    public IEnumerable<EffectiveSetting> Map(string name)
    {
        int row = Row(name);
        foreach ((int of, EffectiveSetting entry) in maps)
        {
            if (of == row)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Everything, in the table's order.</summary>
    public List<EffectiveSetting> Describe()
    {
        var all = new List<EffectiveSetting>(single.Length + maps.Count);
        for (int row = 0; row < single.Length; row++)
        {
            int before = all.Count;
            all.AddRange(Entries(row));
            if (all.Count == before)
            {
                all.Add(single[row] ?? ByDefault(row));
            }
        }

        return all;
    }

    private IEnumerable<EffectiveSetting> Entries(int row) =>
        maps.Where(map => map.Row == row).Select(map => map.Entry).OrderBy(entry => entry.Key, StringComparer.Ordinal);

    private static EffectiveSetting ByDefault(int row)
    {
        Setting setting = SettingTable.Rows[row];
        return new(setting, "", setting.Default, SettingSource.Default);
    }

    private static int Row(string name)
    {
        for (int i = 0; i < SettingTable.Rows.Length; i++)
        {
            if (SettingTable.Rows[i].Name == name)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"There is no row for {name}.");
    }
}
