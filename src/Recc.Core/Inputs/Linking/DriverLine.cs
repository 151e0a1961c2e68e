using System.Text;
using Recc.Core.CommandLine;

namespace Recc.Core.Inputs.Linking;

/// <summary>What a driver says that it would run, asked with -###.</summary>
/// <param name="Program">collect2, or the linker itself.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record DriverLine(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>gcc's program that runs the linker.</summary>
    public const string CollectProgram = "collect2";

    private const string Question = "-###";

    /// <summary>The driver's arguments, argv[0] first.</summary>
    public static IReadOnlyList<string> QuestionFor(CompileCommand command)
    {
        var arguments = new List<string> { command.Compiler, Question };
        foreach (Argument argument in command.Arguments)
        {
            argument.AppendTo(arguments);
        }

        return arguments;
    }

    /// <summary>
    /// The one command in an answer; null when there are several, or none. Both compilers begin its line with a space,
    /// and write words that a shell would divide in quotes.
    /// </summary>
    public static DriverLine? Read(string answer)
    {
        string[] lines =
        [
            .. answer.Split('\n').Where(static line => line.StartsWith(" /", StringComparison.Ordinal)
                || line.StartsWith(" \"", StringComparison.Ordinal)),
        ];
        if (lines is not [var only] || answer.Split('\n').Any(IsError))
        {
            return null;
        }

        List<string> words = Words(only);
        bool isCollected = words[0].EndsWith("/" + CollectProgram, StringComparison.Ordinal);
        return new DriverLine(words[0], [.. words.Skip(1).Where(word => !isCollected || !IsForCollect2(word))]);
    }

    /// <summary>Whether objects may have to be compiled: that it keeps to itself.</summary>
    private static bool IsForCollect2(string word) =>
        word is "-flto" or "-fno-lto" || word.StartsWith("-flto=", StringComparison.Ordinal);

    /// <summary>clang answers all the same, and ends well, when the command is wrong.</summary>
    private static bool IsError(string line) =>
        !line.StartsWith(' ') && line.Contains(": error: ", StringComparison.Ordinal);

    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool isQuoted = false;
        bool isWord = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
                isWord = true;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
                isWord = true;
            }
            else if (c == ' ' && !isQuoted)
            {
                End();
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        End();
        return words;

        void End()
        {
            if (isWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }
    }
}
