using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.Inputs;

/// <summary>What clang says of a file that holds a compiled module.</summary>
/// <param name="Map">The text that says which headers it is of; null when it is none of headers.</param>
/// <param name="Imports">Modules that it is built upon, each with the file that it was taken from then.</param>
/// <param name="Inputs">Files that it was made of; absolute, or below the working directory.</param>
internal sealed record HeaderModule(
    string? Map, ImmutableArray<(string Name, string File)> Imports, ImmutableArray<HeaderModuleInput> Inputs)
{
    private const string MapWord = "  Module map file: ";
    private const string ImportWord = "  Imports module '";
    private const string InputWord = "  Input file: ";

    /// <summary>The lines of clang's description that matter here.</summary>
    public static string Extract(ReadOnlySpan<byte> description)
    {
        var lines = new StringBuilder();
        foreach (string line in Encoding.UTF8.GetString(description).Split('\n'))
        {
            bool matters = line.StartsWith(MapWord, StringComparison.Ordinal)
                || line.StartsWith(ImportWord, StringComparison.Ordinal)
                || line.StartsWith(InputWord, StringComparison.Ordinal);
            if (matters)
            {
                lines.Append(line).Append('\n');
            }
        }

        return lines.ToString();
    }

    /// <summary>Reads such lines; null when one is not understood.</summary>
    public static HeaderModule? TryRead(string lines)
    {
        string? map = null;
        var imports = ImmutableArray.CreateBuilder<(string, string)>();
        var inputs = ImmutableArray.CreateBuilder<HeaderModuleInput>();
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(MapWord, StringComparison.Ordinal))
            {
                map = line[MapWord.Length..];
            }
            else if (line.StartsWith(InputWord, StringComparison.Ordinal))
            {
                inputs.Add(HeaderModuleInput.Read(line[InputWord.Length..]));
            }
            else if (line.StartsWith(ImportWord, StringComparison.Ordinal)
                && line.IndexOf("': ", ImportWord.Length, StringComparison.Ordinal) is > 0 and int end)
            {
                imports.Add((line[ImportWord.Length..end], line[(end + 3)..]));
            }
            else
            {
                return null;
            }
        }

        return new HeaderModule(map, imports.DrainToImmutable(), inputs.DrainToImmutable());
    }
}
