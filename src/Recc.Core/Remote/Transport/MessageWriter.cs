using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Recc.Core.Remote.Transport;

/// <summary>Writes gRPC messages to a stream, uncompressed.</summary>
public sealed class MessageWriter(Stream stream)
{
    private const int HeaderBytes = 5;

    /// <summary>Writes one message with its five bytes of header.</summary>
    public async Task WriteAsync(IMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        int length = message.CalculateSize();
        byte[] frame = ArrayPool<byte>.Shared.Rent(HeaderBytes + length);
        try
        {
            frame[0] = 0;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
            message.WriteTo(frame.AsSpan(HeaderBytes, length));
            await stream.WriteAsync(frame.AsMemory(0, HeaderBytes + length), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }
}
