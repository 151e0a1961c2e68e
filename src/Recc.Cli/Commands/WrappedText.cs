namespace Recc.Cli.Commands;

/// <summary>Breaks text into lines at spaces.</summary>
internal static class WrappedText
{
    /// <summary>Writes text with each line indented and no longer than a width, unless a single word is.</summary>
    public static void Write(TextWriter output, string text, int indent, int width)
    {
        string margin = new(' ', indent);
        string line = margin;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent && line.Length + 1 + word.Length > width)
            {
                output.WriteLine(line);
                line = margin;
            }

            line += line.Length > indent ? " " + word : word;
        }

        output.WriteLine(line);
    }
}
