using System.Text;

namespace Recc.Core.Tests.CommandLine;

/// <summary>Writes arguments as response files hold them: every doubtful character behind a backslash.</summary>
internal static class ResponseFileText
{
    public static string Quote(string argument)
    {
        var text = new StringBuilder();
        foreach (var c in argument)
        {
            if (char.IsWhiteSpace(c) || c is '\\' or '"' or '\'') text.Append('\\');
            text.Append(c);
        }

        return text.ToString();
    }
}
