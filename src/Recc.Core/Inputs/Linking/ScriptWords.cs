using System.Text;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Words of a linker script that could be names of files, whatever they are there. Too many are no harm: only those
/// that are files matter.
/// </summary>
internal static class ScriptWords
{
    /// <summary>The words in order; comments are left out, and quotes around words.</summary>
    public static List<string> Of(string script)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (int i = 0; i < script.Length; i++)
        {
            char c = script[i];
            if (c == '/' && i + 1 < script.Length && script[i + 1] == '*')
            {
                End();
                int end = script.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? script.Length : end + 1;
            }
            else if (c == '"')
            {
                End();
                int end = script.IndexOf('"', i + 1);
                end = end < 0 ? script.Length : end;
                word.Append(script, i + 1, end - i - 1);
                End();
                i = end;
            }
            else if (char.IsWhiteSpace(c) || c is '(' or ')' or ',' or ';' or '{' or '}' or '#')
            {
                End();
            }
            else
            {
                word.Append(c);
            }
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }
}
