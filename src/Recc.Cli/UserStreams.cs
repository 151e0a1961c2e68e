using System.Text;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Launching;

namespace Recc.Cli;

/// <summary>This process's own streams, which the compiler's words go to unchanged.</summary>
internal sealed class UserStreams(HostEnvironment host, DescriptorStream error) : IUserStreams
{
    public Stream ErrorStream => error;

    public bool IsUtf8 => LocaleCharset.IsUtf8(host.Variables);

    public void WriteOutput(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0)
        {
            using var output = new DescriptorStream(DescriptorStream.Output);
            output.Write(text);
        }
    }

    public void WriteError(ReadOnlySpan<byte> text) => error.Write(text);

    public void Notice(string line) => error.Write(Encoding.UTF8.GetBytes($"recc: {line}\n"));
}
