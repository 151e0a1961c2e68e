using System.Text;
using Recc.Core.Launching;

namespace Recc.Core.Tests.Scenes;

/// <summary>The user's streams, kept.</summary>
internal sealed class FakeStreams : IUserStreams
{
    private readonly List<byte> output = [];
    private readonly List<byte> error = [];

    public Stream ErrorStream => Stream.Null;

    public bool IsUtf8 { get; set; }

    public string Output => Encoding.UTF8.GetString(output.ToArray());

    public string Error => Encoding.UTF8.GetString(error.ToArray());

    public List<string> Notices { get; } = [];

    public void WriteOutput(ReadOnlySpan<byte> text) => output.AddRange(text);

    public void WriteError(ReadOnlySpan<byte> text) => error.AddRange(text);

    public void Notice(string line)
    {
        lock (Notices)
        {
            Notices.Add(line);
        }
    }
}
