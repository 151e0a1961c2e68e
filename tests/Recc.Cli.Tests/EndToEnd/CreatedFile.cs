using System.Security.Cryptography;
using System.Text;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>A file that a command created.</summary>
internal sealed record CreatedFile(byte[] Content, UnixFileMode Mode)
{
    /// <summary>The content where it is text; else its size and digest, or, where bytes do not count, a word.</summary>
    public string Text(bool withBinary)
    {
        bool isBinary = Content.AsSpan().Contains((byte)0);
        return (isBinary, withBinary) switch
        {
            (false, _) => Encoding.UTF8.GetString(Content),
            (true, false) => "binary",
            (true, true) => $"binary of {Content.Length} bytes, {Convert.ToHexString(SHA256.HashData(Content))}",
        };
    }
}
