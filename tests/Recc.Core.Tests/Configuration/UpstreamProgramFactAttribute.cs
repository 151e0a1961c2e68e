using System.Text;
using Recc.Testing.Peers;
using Xunit;

namespace Recc.Core.Tests.Configuration;

/// <summary>A test that needs upstream recc's program itself, in the Debian sid root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpstreamProgramFactAttribute : FactAttribute
{
    public UpstreamProgramFactAttribute() => Skip = SidRoot.ReasonWhyNot;

    /// <summary>All words that begin as settings do, wherever in the program they stand.</summary>
    public static IEnumerable<string> Names()
    {
        string program = File.ReadAllText(SidRoot.Outside("/usr/bin/recc"), Encoding.Latin1);
        for (int at = 0; (at = program.IndexOf("RECC_", at, StringComparison.Ordinal)) >= 0;)
        {
            int end = at;
            while (char.IsAsciiLetterUpper(program[end]) || program[end] == '_')
            {
                end++;
            }

            if (end > at + "RECC_".Length)
            {
                yield return program[at..end];
            }

            at = end;
        }
    }
}
