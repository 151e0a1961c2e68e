using System.Buffers;
using System.Buffers.Binary;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// Cuts a stream of bytes into gRPC messages: one byte that says whether the message is compressed, its length in four
/// bytes with the highest first, its bytes. Knows nothing of what is in them.
/// </summary>
public sealed class MessageReader(Stream stream, int maxMessageBytes) : IDisposable
{
    /// <summary>Largest message that we take. Servers send 4 MiB at most, unless configured otherwise.</summary>
    public const int MaxMessageBytes = 64 * 1024 * 1024;

    private const int HeaderBytes = 5;

    // Small in debug builds, so that every test makes the buffer grow.
#if DEBUG
    private const int FirstBufferBytes = 16;
#else
    private const int FirstBufferBytes = 16 * 1024;
#endif

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int start;
    private int end;

    /// <summary>
    /// The next message, valid until the next call; null when the stream ends between two messages. Throws
    /// <see cref="EndOfStreamException"/> when it ends inside one, <see cref="InvalidDataException"/> with a sentence
    /// for people when the bytes are no message that we take.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        if (!await FillAsync(HeaderBytes, cancellation))
        {
            return start == end ? null : throw new EndOfStreamException("the stream ended inside a message");
        }

        int length = LengthOf(buffer.AsSpan(start, HeaderBytes));
        if (!await FillAsync(HeaderBytes + length, cancellation))
        {
            throw new EndOfStreamException("the stream ended inside a message");
        }

        ReadOnlyMemory<byte> message = buffer.AsMemory(start + HeaderBytes, length);
        start += HeaderBytes + length;
        return message;
    }

    public void Dispose()
    {
        byte[] rented = buffer;
        buffer = [];
        start = end = 0;
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private int LengthOf(ReadOnlySpan<byte> header)
    {
        if (header[0] == 1)
        {
            throw new InvalidDataException("sent a compressed message, which was not asked for");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (header[0] != 0)
        {
            throw new InvalidDataException("sent something that is not a gRPC message");
        }

        return length <= maxMessageBytes
            ? (int)length
            : throw new InvalidDataException($"sent a message of {length} bytes, more than {maxMessageBytes}");
    }

    private async ValueTask<bool> FillAsync(int wanted, CancellationToken cancellation)
    {
        if (end - start < wanted)
        {
            MakeRoom(wanted);
        }

        while (end - start < wanted)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(end), cancellation);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }

    private void MakeRoom(int wanted)
    {
        if (buffer.Length - start >= wanted)
        {
            return;
        }

        byte[] target = buffer.Length >= wanted ? buffer : ArrayPool<byte>.Shared.Rent(wanted);
        buffer.AsSpan(start, end - start).CopyTo(target);
        (start, end) = (0, end - start);
        if (target != buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = target;
        }
    }
}
