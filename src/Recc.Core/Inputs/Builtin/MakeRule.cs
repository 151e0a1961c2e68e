using System.Collections.Immutable;
using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Paths;
using Recc.DepScan;

namespace Recc.Core.Inputs.Builtin;

/// <summary>
/// Writes the make rule that a compiler would write under the same options: targets, escapes and the ends of lines.
/// Each was tried with gcc 12 and 15, clang 14 and 19; what was not tried is refused.
/// </summary>
internal static class MakeRule
{
    /// <summary>gcc breaks lines before this column, clang before that.</summary>
    private const int GccColumns = 72;
    private const int ClangColumns = 75;

    /// <summary>
    /// From this version on clang leaves out the empty lines before phony targets; 15 to 18 were not tried.
    /// </summary>
    private const int ClangWithoutEmptyLines = 19;

    private const int ClangWithEmptyLines = 14;

    /// <summary>The rule; null when it is not known how the compiler would write it.</summary>
    /// <param name="command">Says what is asked for; it does ask for a rule.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="family">Whose habits.</param>
    /// <param name="version">Of the compiler.</param>
    /// <param name="names">Prerequisites in order, the source first.</param>
    public static byte[]? Write(
        CompileCommand command,
        DepfileRequest request,
        PreprocessorFamily family,
        long version,
        IReadOnlyList<string> names)
    {
        bool isGcc = family == PreprocessorFamily.Gcc;
        bool isKnownPhony = isGcc || version is ClangWithEmptyLines or >= ClangWithoutEmptyLines;
        IEnumerable<string> spelled = names.Concat(request.TargetOptions).Append(command.Output);
        if (Targets(command, request, isGcc) is not { } targets || (request.PhonyTargets && !isKnownPhony)
            || spelled.Any(static name => name.AsSpan().ContainsAny('\\', '\n', '\r')))
        {
            return null;
        }

        var rule = new StringBuilder();
        if (isGcc)
        {
            WriteGcc(rule, targets, names);
        }
        else
        {
            WriteClang(rule, targets, names);
        }

        if (request.PhonyTargets)
        {
            bool hasEmptyLines = !isGcc && version <= ClangWithEmptyLines;
            foreach (string name in names.Skip(1))
            {
                rule.Append(hasEmptyLines ? "\n" : "").Append(Escaped(name, escapesTabs: isGcc)).Append(":\n");
            }
        }

        return Encoding.UTF8.GetBytes(rule.ToString());
    }

    private static List<string>? Targets(CompileCommand command, DepfileRequest request, bool isGcc)
    {
        ImmutableArray<string> options = request.TargetOptions;
        var targets = new List<string>();
        for (int i = 0; i + 1 < options.Length; i += 2)
        {
            targets.Add(options[i] == "-MQ" ? Escaped(options[i + 1], escapesTabs: true) : options[i + 1]);
        }

        // How gcc orders targets of both kinds was not found out.
        bool isMixed = isGcc && options.Contains("-MQ") && options.Contains("-MT");
        if (isMixed || options.Length % 2 != 0)
        {
            return null;
        }

        if (targets.Count == 0)
        {
            bool isNamed = !request.IsTargetMadeOfSource
                && command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.Output);
            string name = isNamed ? command.Output : OfSource(command.Source);
            targets.Add(Escaped(name, escapesTabs: true));
        }

        return isGcc ? targets.ConvertAll(WithoutDots) : targets;
    }

    /// <summary>gcc leaves out "./" at the beginning, of targets too, with all slashes behind it.</summary>
    private static string WithoutDots(string path)
    {
        while (path.Length > 2 && path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..].TrimStart('/');
        }

        return path;
    }

    private static string OfSource(string source)
    {
        string name = PathText.Name(source);
        int dot = name.LastIndexOf('.');
        return (dot < 0 ? name : name[..dot]) + ".o";
    }

    private static void WriteGcc(StringBuilder rule, List<string> targets, IReadOnlyList<string> names)
    {
        int column = 0;
        foreach (string target in targets)
        {
            Add(target);
        }

        rule.Append(':');
        column++;
        foreach (string name in names)
        {
            Add(Escaped(name, escapesTabs: true));
        }

        rule.Append('\n');

        void Add(string text)
        {
            int length = Encoding.UTF8.GetByteCount(text);
            if (column > 0)
            {
                if (column + length > GccColumns)
                {
                    rule.Append(" \\\n");
                    column = 0;
                }

                rule.Append(' ');
                column++;
            }

            rule.Append(text);
            column += length;
        }
    }

    private static void WriteClang(StringBuilder rule, List<string> targets, IReadOnlyList<string> names)
    {
        int column = 0;
        foreach (string target in targets)
        {
            int length = Encoding.UTF8.GetByteCount(target);
            if (column == 0)
            {
                column = length;
            }
            else if (column + length + 2 > ClangColumns)
            {
                rule.Append(" \\\n  ");
                column = length + 2;
            }
            else
            {
                rule.Append(' ');
                column += length + 1;
            }

            rule.Append(target);
        }

        rule.Append(':');
        column++;
        foreach (string name in names)
        {
            // Counted as it is, written with escapes.
            int length = Encoding.UTF8.GetByteCount(name);
            if (column + length + 3 > ClangColumns)
            {
                rule.Append(" \\\n ");
                column = 2;
            }

            rule.Append(' ').Append(Escaped(name, escapesTabs: false));
            column += length + 1;
        }

        rule.Append('\n');
    }

    private static string Escaped(string name, bool escapesTabs)
    {
        if (!name.AsSpan().ContainsAny(" \t$#"))
        {
            return name;
        }

        var text = new StringBuilder(name.Length + 8);
        foreach (char letter in name)
        {
            bool isEscaped = letter is ' ' or '#' || (letter == '\t' && escapesTabs);
            text.Append(isEscaped ? "\\" : letter == '$' ? "$" : "").Append(letter);
        }

        return text.ToString();
    }
}
