using System.Security.Cryptography;
using System.Text;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>A file that a command created.</summary>
internal sealed record CreatedFile(byte[] Content, UnixFileMode Mode)
{
    /// <summary>The content where it is text; else what of it counts.</summary>
    public string Text(ObjectView view)
    {
        bool isBinary = Content.AsSpan().Contains((byte)0);
        return (isBinary, view) switch
        {
            (false, ObjectView.DebugInfoByMeaning) => DebugInfoText.OfAssembly(Encoding.UTF8.GetString(Content)),
            (false, _) => Encoding.UTF8.GetString(Content),
            (true, ObjectView.Presence) => "binary",
            (true, ObjectView.DebugInfoByMeaning) => DebugInfoText.OfObject(Content) ?? "binary",
            _ => $"binary of {Content.Length} bytes, {Convert.ToHexString(SHA256.HashData(Content))}",
        };
    }
}
