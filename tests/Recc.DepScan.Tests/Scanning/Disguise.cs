using System.Text;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>
/// Writes a program down in another way that means the same to a preprocessor: lines spliced, comments between.
/// </summary>
internal static class Disguise
{
    private static readonly string[] Splices = ["\\\n", "\\\n", "\\\n", "\\ \n", "\\\t\n"];

    private static readonly string[] Blanks =
        ["/**/", "/* x */", " /* \"\n' */ ", "\t", "\f", " \v ", "/*/*/", "/***/", " \\\n ", "/* \\\n*/"];

    private static readonly string[] Junk =
    [
        "int a = 'b' + '\\'' ; // it's", "s = \"\\\"/*\" \"//\";", "// #include \"gone.h\" \\",
        "/* #if 1\n * #include <gone.h>\n */ int q;",
        "x = y /z/ 2; /", "t(a,b) f #include \"gone.h\"", "\\", "a \\ b", "??/", "%%:%:", "L'\"' u8\"#\" U\"'\"", "@`",
        "int \u00e9 = $a;",
        "\"\\\\\" '\\\\' // \"", "R", "'", "x'y", "/ / *",
    ];

    private static readonly string[] CxxJunk =
    [
        "auto r = R\"(\n#include \"gone.h\"\n)\";", "auto s = u8R\"x(\n)\" # \"\n#endif)x\"; // R\"(",
        "LR\"y(\\\n#if 0\n)y\" R\"()\"",
        "xR\"( \";", "n = 1'000'000 + 0x'; // '", "auto d = 12'345'678; /* ' */",
    ];

    /// <summary>The same program; each line that says something may look different.</summary>
    internal static RandomTree Of(RandomTree tree, Random random)
    {
        bool isCxx = tree.Source.EndsWith(".cc", StringComparison.Ordinal);
        bool hasRawStrings = isCxx && !tree.Options.Contains("++98", StringComparison.Ordinal);
        bool hasSeparators = hasRawStrings && !tree.Options.Contains("++11", StringComparison.Ordinal);
        var text = new StringBuilder();
        int comment = 0;
        foreach (string line in tree.Tree.Split('\n'))
        {
            bool isInComment = comment > 0;
            comment += Count(line, "/*") - Count(line, "*/");
            bool isWhole = !isInComment && comment == 0 && !line.EndsWith('\\');
            if (line.StartsWith("--- ", StringComparison.Ordinal) || !isWhole || text.ToString() is [.., '\\', '\n'])
            {
                text.Append(line).Append('\n');
                continue;
            }

            if (random.Next(8) == 0)
            {
                string[] junk = hasRawStrings && random.Next(3) == 0 ? CxxJunk[..^(hasSeparators ? 0 : 2)] : Junk;
                string chosen = junk[random.Next(junk.Length)];

                // What ends in a splice takes the next line in.
                text.Append(chosen).Append(chosen.EndsWith('\\') || chosen == "??/" ? "\n\n" : "\n");
            }

            text.Append(line.TrimStart().StartsWith('#') && random.Next(4) == 0 ? Directive(line, random, isCxx) : line)
                .Append('\n');
        }

        // The split left an empty line too many.
        return tree with { Tree = text.ToString()[..^1] };
    }

    private static int Count(string line, string mark) => line.Split(mark).Length - 1;

    private static string Directive(string line, Random random, bool onlyAtBlanks)
    {
        bool hasText = line.AsSpan().IndexOfAny("\"'<\\") >= 0 || line.Contains("//", StringComparison.Ordinal)
            || line.Contains("/*", StringComparison.Ordinal);
        switch (random.Next(4))
        {
            case 0 when !hasText:
                int blank = line.IndexOf(' ', line.IndexOf('#'));
                return blank < 0 ? line : $"{line[..blank]}{Blanks[random.Next(Blanks.Length)]}{line[blank..]}";
            case 1:
                return Blanks[random.Next(Blanks.Length)].Replace("\\\n", " ", StringComparison.Ordinal) + line;
            default:
                if (line.Contains('\\', StringComparison.Ordinal)
                    || (onlyAtBlanks && !line.Contains(' ', StringComparison.Ordinal)))
                {
                    return line;
                }

                // In a text with raw strings, only where a blank could stand: for others the compiler is asked.
                int at = random.Next(1, line.Length + 1);
                at = onlyAtBlanks ? line.LastIndexOf(' ') + 1 : at;
                return $"{line[..at]}{Splices[random.Next(Splices.Length)]}{line[at..]}";
        }
    }
}
