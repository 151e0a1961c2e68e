using System.Buffers.Binary;
using System.Text;

namespace Recc.Core.Daemon;

/// <summary>
/// Bytes to send: frames, one behind another. A frame is the length of what follows (4 bytes, little endian), its kind
/// (1 byte) and its fields; a field is a number (4 bytes) or bytes with their length before them.
/// </summary>
internal sealed class FrameBuilder
{
    private byte[] buffer = new byte[512];
    private int length;
    private int start;

    /// <summary>All finished frames.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    public FrameBuilder Begin(FrameKind kind)
    {
        start = length;
        Reserve(sizeof(uint) + 1);
        buffer[length + sizeof(uint)] = (byte)kind;
        length += sizeof(uint) + 1;
        return this;
    }

    public FrameBuilder Number(uint value)
    {
        Reserve(sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(length), value);
        length += sizeof(uint);
        return this;
    }

    public FrameBuilder Field(ReadOnlySpan<byte> bytes)
    {
        Number((uint)bytes.Length);
        Reserve(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
        return this;
    }

    /// <summary>Text as UTF-8.</summary>
    public FrameBuilder Field(string text)
    {
        int count = Encoding.UTF8.GetByteCount(text);
        Number((uint)count);
        Reserve(count);
        length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
        return this;
    }

    public FrameBuilder End()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(start), (uint)(length - start - sizeof(uint)));
        return this;
    }

    public void Clear() => length = 0;

    private void Reserve(int more)
    {
        if (buffer.Length - length < more)
        {
            Array.Resize(ref buffer, Math.Max(checked(length + more), buffer.Length * 2));
        }
    }
}
