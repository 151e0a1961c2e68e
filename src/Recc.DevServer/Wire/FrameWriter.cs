using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Recc.DevServer.Wire;

/// <summary>Puts messages into a response body, each behind its five header bytes.</summary>
internal sealed class FrameWriter(PipeWriter body)
{
    private const int HeaderBytes = 5;

    /// <summary>All payload bytes written so far, frame headers not counted.</summary>
    public long BytesWritten { get; private set; }

    public async ValueTask WriteAsync(IMessage message, CancellationToken cancellation)
    {
        int size = message.CalculateSize();
        WriteHeader(size);
        message.WriteTo(body);
        BytesWritten += size;
        await body.FlushAsync(cancellation);
    }

    /// <summary>A frame of the right shape with a payload of our choice.</summary>
    public async ValueTask WriteRawAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        WriteHeader(payload.Length);
        body.Write(payload.Span);
        BytesWritten += payload.Length;
        await body.FlushAsync(cancellation);
    }

    /// <summary>A header that promises the whole message, and only the first half of its bytes.</summary>
    public async ValueTask WriteHalfAsync(IMessage message, CancellationToken cancellation)
    {
        byte[] payload = message.ToByteArray();
        WriteHeader(Math.Max(payload.Length, 1));
        body.Write(payload.AsSpan(0, payload.Length / 2));
        await body.FlushAsync(cancellation);
    }

    private void WriteHeader(int size)
    {
        Span<byte> header = body.GetSpan(HeaderBytes);
        header[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)size);
        body.Advance(HeaderBytes);
    }
}
