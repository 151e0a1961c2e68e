namespace Recc.Cli.Tests.SampleFiles;

/// <summary>
/// Reads the form of Jsonnet and not its meaning: comments, texts in single quotes, brackets that match, imports.
/// </summary>
internal static class SampleJsonnet
{
    /// <summary>The files that are imported.</summary>
    /// <exception cref="FormatException">A bracket or a quote has no partner.</exception>
    public static IReadOnlyList<string> ReadImports(string text)
    {
        var open = new Stack<char>();
        var imports = new List<string>();
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '/' when text[at..].StartsWith("//", StringComparison.Ordinal):
                    at = EndOf(text, at, '\n');
                    break;
                case '\'':
                    int end = EndOf(text, at + 1, '\'');
                    if (text[..at].EndsWith("import ", StringComparison.Ordinal))
                        imports.Add(text[(at + 1)..end]);
                    at = end;
                    break;
                case '{' or '[' or '(':
                    open.Push(text[at]);
                    break;
                case '}' or ']' or ')':
                    if (!open.TryPop(out char opened) || "{}[]()".IndexOf(opened) != "{}[]()".IndexOf(text[at]) - 1)
                        throw new FormatException($"'{text[at]}' at {at} closes nothing");
                    break;
            }
        }

        return open.Count == 0 ? imports : throw new FormatException($"'{open.Peek()}' is not closed");
    }

    private static int EndOf(string text, int from, char mark)
    {
        int end = text.IndexOf(mark, from);
        return end >= 0 ? end : throw new FormatException($"no end after {from}");
    }
}
