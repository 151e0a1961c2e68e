using Google.Protobuf;

namespace Recc.Core.Remote;

/// <summary>Messages from bytes that others wrote.</summary>
public static class MessageBytes
{
    /// <summary>
    /// Reads a message. Throws <see cref="InvalidDataException"/> when the bytes are none. (The library has exceptions
    /// of two more kinds for lengths near the largest number, which it adds to its position before it looks at them.)
    /// </summary>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(parser);
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or ArgumentOutOfRangeException
            or IndexOutOfRangeException)
        {
            throw new InvalidDataException("sent bytes that are no message", broken);
        }
    }
}
