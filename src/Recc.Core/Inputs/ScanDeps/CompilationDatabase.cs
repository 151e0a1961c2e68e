using System.Text;
using System.Text.Json;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// Reads a compilation database: JSON with the command of each source of a build tree
/// (https://clang.llvm.org/docs/JSONCompilationDatabase.html).
/// </summary>
internal static class CompilationDatabase
{
    /// <summary>Files that are larger are none that we read.</summary>
    public const long MostBytes = 256L << 20;

    /// <summary>Its entries; null when it is no such database.</summary>
    public static IReadOnlyList<DatabaseEntry>? Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            var entries = new List<DatabaseEntry>();
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                if (Text(element, "directory") is { } directory && directory.StartsWith('/')
                    && Words(element) is { Count: > 1 } words)
                {
                    entries.Add(new DatabaseEntry(directory, words));
                }
            }

            return entries;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static List<string>? Words(JsonElement element)
    {
        if (element.TryGetProperty("arguments", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            return list.EnumerateArray().All(static word => word.ValueKind == JsonValueKind.String)
                ? [.. list.EnumerateArray().Select(static word => word.GetString()!)]
                : null;
        }

        return Text(element, "command") is { } command ? Split(command) : null;
    }

    /// <summary>
    /// The words of a command as a shell divides it, without anything that a shell would put in their place.
    /// </summary>
    internal static List<string> Split(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool isWord = false;
        char quote = '\0';
        for (int i = 0; i < command.Length; i++)
        {
            char letter = command[i];
            if (quote == '\0' && (letter is ' ' or '\t' or '\n' or '\r'))
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                isWord = false;
                continue;
            }

            isWord = true;
            if (letter == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && (letter is '"' or '\''))
            {
                quote = letter;
            }
            else if (letter == '\\' && quote != '\'' && i + 1 < command.Length
                && (quote == '\0' || command[i + 1] is '"' or '\\' or '$' or '`'))
            {
                word.Append(command[++i]);
            }
            else
            {
                word.Append(letter);
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}

/// <summary>One command of a database.</summary>
/// <param name="Directory">Absolute path of its working directory.</param>
/// <param name="Words">The program and its arguments; launchers may stand in front.</param>
internal sealed record DatabaseEntry(string Directory, IReadOnlyList<string> Words);
