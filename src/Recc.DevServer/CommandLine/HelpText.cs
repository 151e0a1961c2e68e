using System.Text;
using Recc.DevServer.Faults;

namespace Recc.DevServer.CommandLine;

/// <summary>What --help prints.</summary>
internal static class HelpText
{
    /// <summary>Said in help and at every start.</summary>
    public const string Warning =
        "For trying recc on one machine and for tests, not for production: commands run with your rights, unsandboxed.";

    public static string Make()
    {
        var text = new StringBuilder();
        text.Append("""
            Usage: recc-devserver [OPTION...]

            A small Remote Execution API server on 127.0.0.1 (gRPC over HTTP/2 without TLS).

            """);
        text.Append(Warning).Append("\n\n");
        foreach (OptionRow row in OptionTable.Rows)
        {
            text.Append("  ").Append(row.Name).Append(row.Value is null ? "" : " " + row.Value).Append('\n');
            text.Append("        ").Append(row.Sentence).Append('\n');
        }

        text.Append("  --help\n        print this text\n\n");
        text.Append("Faults, for example --fault GetActionResult:refuse=UNAVAILABLE@first=2\n");
        text.Append("  METHOD is * or one of ").AppendJoin(", ", MethodNames.All).Append('\n');
        text.Append("  CALLS is every (the default), first=N or nth=N; WHEN is before, during or after\n");
        text.Append("  KIND is one of\n");
        foreach ((string kind, string sentence) in FaultText.Kinds)
        {
            text.Append("    ").Append(kind.PadRight(14)).Append(sentence).Append('\n');
        }

        return text.ToString();
    }
}
