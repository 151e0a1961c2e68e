using System.Text;

namespace Recc.Core.Inputs;

/// <summary>Adds interfaces of modules to the rule of a depfile.</summary>
internal static class ModuleRule
{
    /// <summary>gcc breaks lines before this column, clang before that.</summary>
    private const int GccColumns = 72;
    private const int ClangColumns = 75;

    /// <summary>The depfile with more prerequisites at the end of its first rule.</summary>
    /// <param name="depfile">As the compiler's preprocessor writes it.</param>
    /// <param name="names">What is added.</param>
    /// <param name="isGcc">Whose habits.</param>
    /// <param name="hasPhony">Whether each prerequisite gets a rule of its own.</param>
    public static byte[] With(ReadOnlySpan<byte> depfile, IReadOnlyList<string> names, bool isGcc, bool hasPhony)
    {
        string text = Encoding.UTF8.GetString(depfile);
        int end = text.IndexOf('\n');
        while (end > 0 && text[end - 1] == '\\')
        {
            end = text.IndexOf('\n', end + 1);
        }

        if (end < 0)
        {
            return depfile.ToArray();
        }

        int column = end - (text.LastIndexOf('\n', Math.Max(0, end - 1)) + 1);
        var rule = new StringBuilder(text[..end]);
        foreach (string name in names)
        {
            string written = Escaped(name);
            int length = Encoding.UTF8.GetByteCount(written);
            bool breaks = isGcc ? column + length > GccColumns : column + length + 3 > ClangColumns;
            if (breaks)
            {
                rule.Append(isGcc ? " \\\n" : " \\\n ");
                column = isGcc ? 0 : 1;
            }

            rule.Append(' ').Append(written);
            column += length + 1;
        }

        rule.Append(text, end, text.Length - end);
        if (hasPhony)
        {
            foreach (string name in names)
            {
                rule.Append(Escaped(name)).Append(":\n");
            }
        }

        return Encoding.UTF8.GetBytes(rule.ToString());
    }

    private static string Escaped(string name) => name.Replace("$", "$$", StringComparison.Ordinal)
        .Replace(" ", "\\ ", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);
}
