using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Recc.Core.Configuration;

/// <summary>
/// Gives raw values their meaning. A value that has none is noted as a problem, and the default takes its place.
/// </summary>
internal sealed class ValueReader(SettingValues values, string currentDirectory, List<SettingProblem> problems)
{
    // Timers and deadlines take no more than some weeks, and no compile waits for a day.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // A pattern that takes for ever must not hold up a build.
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    public bool Switch(string name) => SwitchWord.IsOn(values.Get(name).RawValue);

    /// <summary>A switch that another one rules out.</summary>
    public bool SwitchWithout(string name, string other)
    {
        bool isOn = Switch(name);
        if (isOn && Switch(other))
        {
            AddBad(values.Get(name), $"it is set together with {SettingTable.Prefix}{other}", "set one of them");
        }

        return isOn;
    }

    public string Text(string name) => values.Get(name).RawValue;

    /// <summary>Null when nobody set it; the empty text when somebody did so on purpose.</summary>
    public string? TextIfSet(string name) => values.Get(name) is { IsSet: true } set ? set.RawValue : null;

    /// <param name="name">The setting.</param>
    /// <param name="encrypts">Whether connections are encrypted, whatever the address says.</param>
    public ServerAddress? Address(string name, bool encrypts)
    {
        EffectiveSetting setting = values.Get(name);
        if (setting.RawValue.Length == 0)
        {
            return null;
        }

        ServerAddress? address = AddressReader.Read(setting.RawValue, out string wrong);
        if (address is null)
        {
            AddBad(setting, wrong, AddressReader.Allowed);
        }

        return address is { IsSecure: false, SocketPath: null } && encrypts
            ? address with { Endpoint = new UriBuilder(address.Endpoint) { Scheme = "https" }.Uri }
            : address;
    }

    /// <summary>The words between commas, without blanks around them and without empty ones.</summary>
    public ImmutableArray<string> List(string name) => [.. values.Get(name).RawValue.Split(
        ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>Absolute paths, from a list between commas.</summary>
    public ImmutableArray<string> Paths(string name)
    {
        if (values.Get(name) is { RawValue: var text } setting && text.Contains('\0', StringComparison.Ordinal))
        {
            AddBad(setting, "no path has a NUL in it", "write paths with commas between them");
            return [];
        }

        return [.. List(name).Select(path => System.IO.Path.TrimEndingDirectorySeparator(
            System.IO.Path.GetFullPath(path, currentDirectory)))];
    }

    /// <summary>A path that leads down, without dots or slashes around it; empty when it is not set.</summary>
    public string RelativePath(string name)
    {
        EffectiveSetting setting = values.Get(name);
        string[] parts = setting.RawValue.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (setting.RawValue.StartsWith('/') || parts.Contains("..")
            || setting.RawValue.Contains('\0', StringComparison.Ordinal))
        {
            AddBad(setting, "not a path that leads down", "write a relative path without ..");
            return "";
        }

        return string.Join('/', parts.Where(static part => part != "."));
    }

    /// <summary>Regular expressions, from a list between commas.</summary>
    public ImmutableArray<Regex> Patterns(string name)
    {
        var patterns = ImmutableArray.CreateBuilder<Regex>();
        foreach (string pattern in List(name))
        {
            try
            {
                patterns.Add(new Regex(pattern, RegexOptions.CultureInvariant, PatternTime));
            }
            catch (ArgumentException)
            {
                AddBad(values.Get(name), $"'{pattern}' is not a regular expression",
                    "write patterns with commas between them");
            }
        }

        return patterns.DrainToImmutable();
    }

    /// <summary>Pairs FROM=TO of absolute paths between colons, the longest FROM first.</summary>
    public ImmutableArray<KeyValuePair<string, string>> PrefixMap(string name)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (string pair in values.Get(name).RawValue.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 2 || pair[0] != '/' || !pair.AsSpan(equals + 1).StartsWith("/"))
            {
                AddBad(values.Get(name), $"'{pair}' is not a pair of absolute paths",
                    "write /from=/to with colons between pairs");
                return [];
            }

            pairs.Add(KeyValuePair.Create(
                System.IO.Path.TrimEndingDirectorySeparator(pair[..equals]),
                System.IO.Path.TrimEndingDirectorySeparator(pair[(equals + 1)..])));
        }

        return [.. pairs.OrderByDescending(static pair => pair.Key.Length)];
    }

    /// <summary>How many at a time: a number, or -1 for one per processor.</summary>
    public int Threads(string name)
    {
        EffectiveSetting setting = values.Get(name);
        if (setting.RawValue == "-1")
        {
            return Environment.ProcessorCount;
        }

        if (TryNumber(setting.RawValue, 1000, out int number) && number > 0)
        {
            return number;
        }

        if (setting.RawValue.Length > 0)
        {
            AddBad(setting, "not a number of threads", "write a number from 1 to 1000, or -1");
        }

        return int.Parse(setting.Setting.Default, CultureInfo.InvariantCulture);
    }

    /// <summary>A duration of some seconds, 0 included.</summary>
    public TimeSpan Seconds(string name) => Duration(name, TimeSpan.TicksPerSecond, "write seconds, up to 24 hours");

    /// <summary>A host and a port, unless another setting rules that out; null when it is not set.</summary>
    public DnsEndPoint? HostAndPort(string name, string otherName)
    {
        EffectiveSetting setting = values.Get(name);
        string text = setting.RawValue;
        if (text.Length == 0)
        {
            return null;
        }

        if (TextIfSet(otherName) is { Length: > 0 })
        {
            AddBad(setting, $"it is set together with {SettingTable.Prefix}{otherName}", "set one of them");
            return null;
        }

        int colon = text.LastIndexOf(':');
        if (colon > 0 && TryNumber(text[(colon + 1)..], 65535, out int port) && port > 0)
        {
            return new DnsEndPoint(text[..colon].Trim('[', ']'), port);
        }

        AddBad(setting, "not a host and a port", "write host:port");
        return null;
    }

    /// <summary>A port of this machine; null when it is not set.</summary>
    public int? Port(string name)
    {
        EffectiveSetting setting = values.Get(name);
        if (setting.RawValue.Length == 0)
        {
            return null;
        }

        if (TryNumber(setting.RawValue, 65535, out int port) && port > 0)
        {
            return port;
        }

        AddBad(setting, "not a port", "write a number from 1 to 65535");
        return null;
    }

    /// <summary>An absolute path without a separator at its end, or null when it is empty.</summary>
    public string? Path(string name)
    {
        EffectiveSetting setting = values.Get(name);
        if (setting.RawValue.Length == 0)
        {
            return null;
        }

        if (setting.RawValue.Contains('\0', StringComparison.Ordinal))
        {
            AddBad(setting, "no path has a NUL in it", "write a path");
            return null;
        }

        string path = System.IO.Path.GetFullPath(setting.RawValue, currentDirectory);
        return System.IO.Path.TrimEndingDirectorySeparator(path);
    }

    /// <summary>Two paths that make sense together only.</summary>
    public (string? First, string? Second) PathPair(string first, string second)
    {
        string? one = Path(first);
        string? other = Path(second);
        if (one is null != other is null)
        {
            (string set, string missing) = one is null ? (second, first) : (first, second);
            AddBad(
                values.Get(set),
                $"it is set without {SettingTable.Prefix}{missing}",
                "set both or none");
        }

        return (one, other);
    }

    public string Choice(string name)
    {
        EffectiveSetting setting = values.Get(name);
        foreach (string choice in setting.Setting.Choices)
        {
            if (choice.Equals(setting.RawValue, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }

        if (setting.RawValue.Length > 0)
        {
            AddBad(setting, "not one of the choices", $"write {string.Join(", ", setting.Setting.Choices)}");
        }

        return setting.Setting.Default;
    }

    public int Number(string name)
    {
        EffectiveSetting setting = values.Get(name);
        int largest = setting.Setting.Largest;
        if (TryNumber(setting.RawValue, largest, out int number))
        {
            return number;
        }

        if (setting.RawValue.Length > 0)
        {
            string allowed = string.Create(CultureInfo.InvariantCulture, $"write a whole number from 0 to {largest}");
            AddBad(setting, "not a number in range", allowed);
        }

        return TryNumber(setting.Setting.Default, largest, out int usual) ? usual : 0;
    }

    /// <summary>A size in bytes.</summary>
    public long Bytes(string name)
    {
        EffectiveSetting setting = values.Get(name);
        if (ByteCount.TryRead(setting.RawValue, out long bytes))
        {
            return bytes;
        }

        if (setting.RawValue.Length > 0)
        {
            AddBad(setting, "not a size", ByteCount.Allowed);
        }

        return ByteCount.TryRead(setting.Setting.Default, out long usual) ? usual : 0;
    }

    /// <summary>A duration of some milliseconds.</summary>
    public TimeSpan Milliseconds(string name) =>
        Duration(name, TimeSpan.TicksPerMillisecond, "write milliseconds, up to 24 hours");

    /// <summary>A duration of some seconds; 0 means no limit and comes out as the longest that there is.</summary>
    public TimeSpan Timeout(string name)
    {
        TimeSpan time = Duration(name, TimeSpan.TicksPerSecond, "write seconds, up to 24 hours; 0 is no limit");
        return time == TimeSpan.Zero ? Longest : time;
    }

    /// <summary>The entries of some maps by name; those of later maps win over those of earlier ones.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Map(params ReadOnlySpan<string> names)
    {
        SortedDictionary<string, string>? entries = null;
        foreach (string name in names)
        {
            foreach (EffectiveSetting entry in values.Map(name))
            {
                entries ??= new(StringComparer.Ordinal);
                entries[entry.Key] = entry.RawValue;
            }
        }

        return entries is null ? [] : [.. entries];
    }

    /// <summary>Headers by name: small letters, printable values. An empty value takes a header away.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers(string name)
    {
        SortedDictionary<string, string>? headers = null;
        foreach (EffectiveSetting entry in values.Map(name))
        {
            if (!IsHeaderName(entry.Key))
            {
                AddBad(entry, "its name cannot be a header of ours", "use letters, digits, '-', '_' and '.'");
            }
            else if (entry.RawValue.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                AddBad(entry, "its value has characters that headers cannot have", "use printable ASCII characters");
            }
            else if (entry.RawValue.Length > 0)
            {
                headers ??= new(StringComparer.Ordinal);
                headers[entry.Key] = entry.RawValue;
            }
        }

        return headers is null ? [] : [.. headers];
    }

    // Of the names that HTTP allows those that gRPC allows, without those that the protocol itself needs.
    private static bool IsHeaderName(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return !name.StartsWith("grpc-", StringComparison.Ordinal)
            && name is not ("content-type" or "te" or "host" or "connection" or "transfer-encoding");
    }

    private TimeSpan Duration(string name, long ticksPerUnit, string allowed)
    {
        EffectiveSetting setting = values.Get(name);
        if (TryDuration(setting.RawValue, ticksPerUnit, out TimeSpan time))
        {
            return time;
        }

        if (setting.RawValue.Length > 0)
        {
            AddBad(setting, "not a duration in range", allowed);
        }

        return TryDuration(setting.Setting.Default, ticksPerUnit, out TimeSpan usual) ? usual : TimeSpan.Zero;
    }

    private static bool TryDuration(string text, long ticksPerUnit, out TimeSpan time)
    {
        time = default;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal units)
            || units > Longest.Ticks / ticksPerUnit)
        {
            return false;
        }

        time = TimeSpan.FromTicks((long)(units * ticksPerUnit));
        return true;
    }

    private static bool TryNumber(string text, int largest, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= largest;

    private void AddBad(EffectiveSetting setting, string wrong, string allowed)
    {
        string value = setting.Shown;
        string what = value == Secrets.Masked ? wrong : $"'{value}': {wrong}";
        problems.Add(new(setting.Variable, setting.Source, what, allowed, IsBadValue: true));
    }
}
