using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.Inputs;

/// <summary>
/// What gcc writes for people into the interface of a module: where it came from and what it imports, itself or through
/// others. Tried with gcc 16.
/// </summary>
/// <param name="Source">As the compile of it named it.</param>
/// <param name="Imports">
/// Modules with their files, relative to where the list of that compile said that names start.
/// </param>
internal sealed record GccInterface(string? Source, ImmutableArray<KeyValuePair<string, string>> Imports)
{
    private static readonly string[] ImportWords = ["import: ", "export: "];

    /// <summary>Null for a file that is no such interface.</summary>
    public static GccInterface? TryRead(ReadOnlySpan<byte> content)
    {
        int start = content.IndexOf("GNU C++ "u8);
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> text = content[start..];
        int end = text.IndexOf("\0\0"u8);
        string? source = null;
        var imports = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (string line in Encoding.UTF8.GetString(end < 0 ? text : text[..end]).Split('\0'))
        {
            source ??= line.StartsWith("source: ", StringComparison.Ordinal) ? line[8..] : null;
            if (ImportWords.Any(word => line.StartsWith(word, StringComparison.Ordinal))
                && line.IndexOf(' ', 8) is > 0 and var space)
            {
                imports.Add(KeyValuePair.Create(line[8..space], line[(space + 1)..]));
            }
        }

        return new GccInterface(source, imports.DrainToImmutable());
    }
}
