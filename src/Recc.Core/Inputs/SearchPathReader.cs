using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.Inputs;

/// <summary>
/// Reads the include directories out of what gcc and clang print under -v: the two lists between "search starts here:"
/// and "End of search list.", and the directories that they leave out because they do not exist.
/// </summary>
public static class SearchPathReader
{
    /// <summary>
    /// Directories in search order, as the compiler spells them, then those that do not exist; null when the text has
    /// no complete list.
    /// </summary>
    /// <param name="diagnostics">All that it printed.</param>
    /// <param name="missing">Those that do not exist.</param>
    public static ImmutableArray<string>? Read(ReadOnlySpan<byte> diagnostics, out ImmutableArray<string> missing)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var absent = new List<string>();
        bool inList = false;
        bool complete = false;
        foreach (Range range in diagnostics.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = diagnostics[range].TrimEnd((byte)'\r');
            if (line.StartsWith("ignoring nonexistent directory \""u8))
            {
                ReadOnlySpan<byte> name = line["ignoring nonexistent directory \""u8.Length..];
                absent.Add(Encoding.UTF8.GetString(name[..^(name.EndsWith("\""u8) ? 1 : 0)]));
            }
            else if (line.EndsWith("search starts here:"u8))
            {
                inList = true;
            }
            else if (line.SequenceEqual("End of search list."u8))
            {
                complete = inList;
                inList = false;
            }
            else if (inList && line.StartsWith(" "u8))
            {
                found.Add(Encoding.UTF8.GetString(line[1..]));
            }
        }

        found.AddRange(absent);
        missing = [.. absent];
        return complete ? found.DrainToImmutable() : null;
    }
}
