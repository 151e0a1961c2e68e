using System.Collections.Immutable;
using System.Text;

namespace Recc.Core.Inputs;

/// <summary>
/// What the text of a source says of modules, whatever its conditionals hold: which module it is part of and which ones
/// it imports.
/// </summary>
/// <param name="Declared">
/// Modules that it may be part of, with the partition; more than one where conditionals choose.
/// </param>
/// <param name="Interfaces">Those of them whose interface, or partition, it would be.</param>
/// <param name="Imports">Modules that it may import, in order, with the partition.</param>
/// <param name="ImportsHeaders">Whether it may import a header, or something that no name is written for.</param>
internal sealed record ModuleLines(
    ImmutableArray<string> Declared,
    ImmutableArray<string> Interfaces,
    ImmutableArray<string> Imports,
    bool ImportsHeaders)
{
    /// <summary>Reads a text. Lines that only look like these, within a raw string, count as well.</summary>
    public static ModuleLines Read(byte[] text)
    {
        var declared = new List<string>();
        var interfaces = new List<string>();
        var imports = new List<string>();
        bool importsHeaders = false;
        foreach (string line in WithoutComments(Encoding.UTF8.GetString(text)).Split('\n'))
        {
            var words = new Words(line);
            bool isExported = words.TakeWord("export");
            if (words.TakeWord("module"))
            {
                string name = words.TakeName();
                bool hasPart = words.Take(':');
                string module = hasPart ? $"{name}:{words.TakeName()}" : name;
                if (name.Length > 0 && words.EndsName())
                {
                    declared.Add(module);
                    if (isExported || hasPart)
                    {
                        interfaces.Add(module);
                    }
                }
            }
            else if (words.TakeWord("import"))
            {
                string owner = declared.Count > 0 ? declared[^1].Split(':')[0] : "";
                string name = words.Take(':') ? $"{owner}:{words.TakeName()}" : words.TakeName();
                bool isName = name.Length > 0 && !name.EndsWith(':') && words.EndsName();
                importsHeaders |= !isName && words.BeginsHeader();
                if (isName)
                {
                    imports.Add(name);
                }
            }
        }

        return new ModuleLines([.. declared.Distinct()], [.. interfaces.Distinct()], [.. imports.Distinct()],
            importsHeaders);
    }

    /// <summary>The text with spaces for comments and without spliced lines.</summary>
    private static string WithoutComments(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\\\n", "", StringComparison.Ordinal);
        var rest = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            char letter = text[at];
            if (letter == '/' && at + 1 < text.Length && text[at + 1] is '/' or '*')
            {
                bool isLine = text[at + 1] == '/';
                int end = text.IndexOf(isLine ? "\n" : "*/", at + 2, StringComparison.Ordinal);
                rest.Append(' ');
                at = end < 0 ? text.Length : isLine ? end - 1 : end + 1;
            }
            else if (letter == '"')
            {
                int end = EndOfString(text, at);
                rest.Append(text, at, end - at);
                at = end - 1;
            }
            else
            {
                rest.Append(letter);
            }
        }

        return rest.ToString();
    }

    /// <summary>Behind the closing quote, or at the end of the line.</summary>
    private static int EndOfString(string text, int start)
    {
        int at = start + 1;
        while (at < text.Length && text[at] is not ('"' or '\n'))
        {
            at += text[at] == '\\' && at + 1 < text.Length && text[at + 1] != '\n' ? 2 : 1;
        }

        return Math.Min(text.Length, at < text.Length && text[at] == '"' ? at + 1 : at);
    }

    private ref struct Words(string line)
    {
        private ReadOnlySpan<char> rest = line.AsSpan().TrimStart();

        public bool TakeWord(string word)
        {
            bool isThere = rest.StartsWith(word, StringComparison.Ordinal)
                && (rest.Length == word.Length || !IsNameLetter(rest[word.Length]));
            rest = isThere ? rest[word.Length..].TrimStart() : rest;
            return isThere;
        }

        public bool Take(char mark)
        {
            bool isThere = rest.StartsWith([mark]);
            rest = isThere ? rest[1..].TrimStart() : rest;
            return isThere;
        }

        public string TakeName()
        {
            var name = new StringBuilder();
            while (!rest.IsEmpty && (IsNameLetter(rest[0]) || rest[0] is '.' or ' ' or '\t'))
            {
                if (rest[0] is ' ' or '\t' && !rest.TrimStart().StartsWith("."))
                {
                    break;
                }

                bool isDot = rest[0] == '.';
                name.Append(rest[0] is ' ' or '\t' ? "" : rest[..1]);
                rest = isDot ? rest[1..].TrimStart() : rest[1..];
            }

            rest = rest.TrimStart();
            return name.ToString();
        }

        /// <summary>Whether a declaration goes on as one does.</summary>
        public readonly bool EndsName() => rest.IsEmpty || rest[0] is ';' or '[';

        public readonly bool BeginsHeader() => !rest.IsEmpty && rest[0] is '<' or '"';

        private static bool IsNameLetter(char letter) =>
            letter == '_' || letter >= 0x80 || char.IsAsciiLetterOrDigit(letter);
    }
}
