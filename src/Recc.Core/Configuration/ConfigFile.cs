using System.Text;

namespace Recc.Core.Configuration;

/// <summary>
/// The text of a recc.conf: lines <c>name=value</c>, blank lines, and comments that begin with #. Spaces around names,
/// values and lines do not count, nor do carriage returns. Knows nothing of which names there are.
/// </summary>
public static class ConfigFile
{
    /// <summary>
    /// Where configuration files are looked for, least important first: /etc/recc, the etc/recc beside the folder of
    /// our executable, ~/.recc, $RECC_CONFIG_DIRECTORY, and the folder recc in the working directory.
    /// </summary>
    /// <param name="executablePath">Absolute path of our own executable.</param>
    /// <param name="home">$HOME, or null.</param>
    /// <param name="configDirectory">$RECC_CONFIG_DIRECTORY, or null; relative to the working directory.</param>
    /// <param name="currentDirectory">Absolute path of the working directory.</param>
    public static IReadOnlyList<string> Places(
        string executablePath, string? home, string? configDirectory, string currentDirectory)
    {
        ArgumentNullException.ThrowIfNull(executablePath);
        ArgumentNullException.ThrowIfNull(currentDirectory);
        const string system = "/etc/recc/recc.conf";
        var places = new List<string>(5) { system };
        if (Path.GetDirectoryName(executablePath) is { Length: > 0 } folder)
        {
            string installed = Path.GetFullPath("../etc/recc/recc.conf", folder);
            if (installed != system)
            {
                places.Add(installed);
            }
        }

        if (!string.IsNullOrEmpty(home))
        {
            places.Add(Path.GetFullPath(".recc/recc.conf", Path.GetFullPath(home, currentDirectory)));
        }

        if (!string.IsNullOrEmpty(configDirectory))
        {
            places.Add(Path.GetFullPath(Path.Combine(configDirectory, "recc.conf"), currentDirectory));
        }

        places.Add(Path.Combine(currentDirectory, "recc", "recc.conf"));
        return places;
    }

    /// <summary>Reads the bytes of a file as UTF-8; what is not UTF-8 becomes U+FFFD. Never throws.</summary>
    public static IReadOnlyList<ConfigEntry> Parse(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        return Parse(Encoding.UTF8.GetString(bytes.StartsWith(byteOrderMark) ? bytes[3..] : bytes));
    }

    /// <summary>Reads the text of a file. Never throws.</summary>
    public static IReadOnlyList<ConfigEntry> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var entries = new List<ConfigEntry>();
        int number = 0;
        foreach (ReadOnlySpan<char> whole in new LineFeeds(text))
        {
            number++;
            ReadOnlySpan<char> line = whole.Trim();
            if (!line.IsEmpty && line[0] != '#')
            {
                entries.Add(ParseLine(number, line));
            }
        }

        return entries;
    }

    private static ConfigEntry ParseLine(int number, ReadOnlySpan<char> line)
    {
        int equals = line.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? [] : line[..equals].TrimEnd();
        return name.IsEmpty
            ? new ConfigEntry.Malformed(number, line.ToString())
            : new ConfigEntry.Assignment(number, name.ToString(), line[(equals + 1)..].TrimStart().ToString());
    }

    // Not EnumerateLines: that one also ends lines at form feeds and the like, which would shift the numbers that
    // users see in their editors.
    private ref struct LineFeeds(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> rest = text;
        private bool done = text.IsEmpty;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly LineFeeds GetEnumerator() => this;

        public bool MoveNext()
        {
            if (done)
            {
                return false;
            }

            int end = rest.IndexOf('\n');
            done = end < 0;
            Current = done ? rest : rest[..end];
            rest = done ? [] : rest[(end + 1)..];
            return true;
        }
    }
}
