namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// A file that tests are made of: a sentence, lines "key: value", and files of a tree as
/// <see cref="Recc.Testing.TreeText"/> writes them. A line that begins with two spaces goes on with the value above it.
/// </summary>
/// <param name="Sentence">What it shows, for people.</param>
/// <param name="Values">In their order; a key may stand more than once.</param>
/// <param name="Files">The rest of the text.</param>
internal sealed record HeadedTree(string Sentence, IReadOnlyList<(string Key, string Value)> Values, string Files)
{
    private const string TreeMark = "--- ";
    private const string Continuation = "  ";

    /// <exception cref="FormatException">The text does not begin like that.</exception>
    public static HeadedTree Read(string text)
    {
        int tree = text.StartsWith(TreeMark, StringComparison.Ordinal)
            ? 0
            : text.IndexOf("\n" + TreeMark, StringComparison.Ordinal) + 1;
        bool hasTree = tree > 0 || text.StartsWith(TreeMark, StringComparison.Ordinal);
        string[] lines = (hasTree ? text[..tree] : text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines is [var sentence, ..] && sentence.EndsWith('.')
            ? new HeadedTree(sentence, ReadValues(lines[1..]), hasTree ? text[tree..] : "")
            : throw new FormatException("the first line is no sentence");
    }

    private static List<(string Key, string Value)> ReadValues(string[] lines)
    {
        var values = new List<(string Key, string Value)>();
        foreach (string line in lines)
        {
            if (line.StartsWith(Continuation, StringComparison.Ordinal) && values.Count > 0)
            {
                values[^1] = (values[^1].Key, values[^1].Value + "\n" + line[Continuation.Length..]);
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw new FormatException($"neither 'key: value' nor the continuation of one: {line}");
            }

            values.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        return values;
    }
}
