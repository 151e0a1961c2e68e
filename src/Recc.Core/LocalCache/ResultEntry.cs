using System.Buffers.Binary;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Remote;
using ContentDigest = Recc.Core.Digests.Digest;

namespace Recc.Core.LocalCache;

/// <summary>
/// The file of one result: "reccres1", the <see cref="Checksum64"/> of what follows under the action's name (8 bytes,
/// little endian), and an ActionResult message. The last digit of the mark is the version of this form.
/// </summary>
internal static class ResultEntry
{
    /// <summary>Bytes before the message.</summary>
    public const int HeaderLength = 16;

    private static ReadOnlySpan<byte> Mark => "reccres1"u8;

    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(ContentDigest action, ActionResult result)
    {
        byte[] file = new byte[HeaderLength + result.CalculateSize()];
        result.WriteTo(file.AsSpan(HeaderLength));
        Mark.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), ChecksumOf(action, file.AsSpan(HeaderLength)));
        return file;
    }

    /// <summary>The result; null when the file is not what was written for this action.</summary>
    public static ActionResult? TryRead(ContentDigest action, byte[] file)
    {
        if (file.Length < HeaderLength || !file.AsSpan().StartsWith(Mark)
            || BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(8)) != ChecksumOf(action, file.AsSpan(HeaderLength)))
        {
            return null;
        }

        try
        {
            return MessageBytes.Parse(ActionResult.Parser, file.AsSpan(HeaderLength));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static ulong ChecksumOf(ContentDigest action, ReadOnlySpan<byte> message) =>
        Checksum64.Of(action, message.Length).Finish(message);
}
