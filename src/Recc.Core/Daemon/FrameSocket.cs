using System.Buffers.Binary;

namespace Recc.Core.Daemon;

/// <summary>
/// Frames over a socket. Trouble of any kind is <see cref="IOException"/>; what is not a frame is
/// <see cref="FormatException"/>.
/// </summary>
internal sealed class FrameSocket(LocalSocket socket) : IDisposable
{
    /// <summary>More than any frame has reason to be: what a compiler wrote to its streams is the longest.</summary>
    private const int LongestFrame = 1 << 28;

    private const int FirstPiece = 1 << 16;

    private byte[] header = new byte[sizeof(uint) + 1];

    public LocalSocket Socket { get; } = socket;

    public void Send(FrameBuilder frames) => Socket.Send(frames.Bytes);

    /// <summary>The next frame, or null when the other side has closed.</summary>
    public Frame? Receive()
    {
        int got = Fill(header);
        if (got == 0)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (got < header.Length || length is < 1 or > LongestFrame)
        {
            throw new FormatException("what was received is not a frame");
        }

        return new Frame((FrameKind)header[sizeof(uint)], ReceiveFields((int)length - 1));
    }

    /// <summary>Makes no more room at a time than for twice of what has come: a length is easily said.</summary>
    private byte[] ReceiveFields(int length)
    {
        byte[] fields = new byte[Math.Min(length, FirstPiece)];
        for (int got = 0; ;)
        {
            got += Fill(fields.AsSpan(got));
            if (got < fields.Length)
            {
                throw new FormatException("the connection ended within a frame");
            }

            if (got == length)
            {
                return fields;
            }

            Array.Resize(ref fields, (int)Math.Min(length, 2L * got));
        }
    }

    public void Dispose() => Socket.Dispose();

    private int Fill(Span<byte> buffer)
    {
        int got = 0;
        while (got < buffer.Length && Socket.Receive(buffer[got..]) is > 0 and int more)
        {
            got += more;
        }

        return got;
    }
}
