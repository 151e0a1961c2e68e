using System.Text;

namespace Recc.Core.Remote.Transport;

/// <summary>Makes what a stranger said fit into one line of a log.</summary>
internal static class MessageText
{
    private const int MaxCharacters = 400;

    /// <summary>The text with control characters and white space as single blanks, cut when very long.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MaxCharacters));
        foreach (char c in text)
        {
            if (line.Length == MaxCharacters)
            {
                return line.Append("...").ToString();
            }

            bool blank = char.IsControl(c) || char.IsWhiteSpace(c);
            if (!blank)
            {
                line.Append(c);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }
}
