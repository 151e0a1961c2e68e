using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Recc.DevServer.Wire;

/// <summary>
/// Takes the messages out of a request body: one flag byte, four bytes of length (big-endian), then the message.
/// </summary>
internal sealed class FrameReader(PipeReader body, int maxMessageBytes)
{
    private const int HeaderBytes = 5;

    /// <summary>All payload bytes taken so far, frame headers not counted.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The next message, or null when the client has sent its last one.</summary>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            if (TryTake(read.Buffer, out ReadOnlySequence<byte> payload))
            {
                T message = parser.ParseFrom(payload);
                BytesRead += payload.Length;
                body.AdvanceTo(payload.End);
                return message;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return read.Buffer.IsEmpty
                    ? null
                    : throw RpcException.Invalid("the request ends inside a message");
            }
        }
    }

    private bool TryTake(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (buffer.Length < HeaderBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        if (header[0] != 0)
        {
            throw new RpcException(RpcCode.Unimplemented, "compressed messages are not supported");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > maxMessageBytes)
        {
            throw new RpcException(
                RpcCode.ResourceExhausted,
                $"a message of {length} bytes is larger than the limit of {maxMessageBytes}");
        }

        if (buffer.Length - HeaderBytes < length)
        {
            return false;
        }

        payload = buffer.Slice(HeaderBytes, length);
        return true;
    }
}
