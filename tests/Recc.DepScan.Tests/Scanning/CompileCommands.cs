using System.Text;
using System.Text.Json;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>Reads compilation databases as cmake and bear write them.</summary>
internal static class CompileCommands
{
    /// <summary>All commands of the database in a folder.</summary>
    internal static IReadOnlyList<CompileCommand> In(string folder)
    {
        using JsonDocument database = JsonDocument.Parse(File.ReadAllText(Path.Join(folder, "compile_commands.json")));
        return [.. database.RootElement.EnumerateArray().Select(Read)];
    }

    private static CompileCommand Read(JsonElement entry)
    {
        string source = entry.GetProperty("file").GetString()!;
        string directory = entry.GetProperty("directory").GetString()!;
        List<string> words = entry.TryGetProperty("arguments", out JsonElement arguments)
            ? [.. arguments.EnumerateArray().Select(argument => argument.GetString()!)]
            : Words(entry.GetProperty("command").GetString()!);

        // bear makes the name absolute, whatever the command says.
        string? named = words.Skip(1).FirstOrDefault(word => Path.GetFullPath(word, directory) == source);
        return new CompileCommand(directory, named ?? source, OptionsOf(words, named ?? source));
    }

    private static string[] OptionsOf(List<string> words, string source)
    {
        var options = new List<string>();
        for (int index = 1; index < words.Count; index++)
        {
            if (words[index] is "-o" or "-MF" or "-MT" or "-MQ")
            {
                index++;
            }
            else if (words[index] is not ("-c" or "-MD" or "-MMD" or "-MP") && words[index] != source)
            {
                options.Add(words[index]);
            }
        }

        return [.. options];
    }

    // As a shell reads them, as far as cmake quotes.
    private static List<string> Words(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        for (int at = 0; at < command.Length; at++)
        {
            char c = command[at];
            if (c == '\\' && at + 1 < command.Length)
            {
                word.Append(command[++at]);
            }
            else if (c is '"' or '\'' && (quote == '\0' || quote == c))
            {
                quote = quote == '\0' ? c : '\0';
            }
            else if (c == ' ' && quote == '\0')
            {
                Close();
            }
            else
            {
                word.Append(c);
            }
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }
}
