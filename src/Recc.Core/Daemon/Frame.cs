using System.Buffers.Binary;
using System.Text;

namespace Recc.Core.Daemon;

/// <summary>
/// A frame that was received. Its fields are read once, in their order; each read throws <see cref="FormatException"/>
/// when the frame does not hold it.
/// </summary>
internal sealed class Frame(FrameKind kind, ReadOnlyMemory<byte> fields)
{
    private ReadOnlyMemory<byte> rest = fields;

    public FrameKind Kind { get; } = kind;

    public uint Number()
    {
        ReadOnlySpan<byte> taken = Take(sizeof(uint)).Span;
        return BinaryPrimitives.ReadUInt32LittleEndian(taken);
    }

    public ReadOnlyMemory<byte> Field()
    {
        uint length = Number();
        return length <= rest.Length
            ? Take((int)length) : throw new FormatException("a field is longer than its frame");
    }

    public string Text() => Encoding.UTF8.GetString(Field().Span);

    /// <summary>How many things follow, each of at least one field.</summary>
    public int Count()
    {
        uint count = Number();
        return count <= rest.Length / sizeof(uint)
            ? (int)count
            : throw new FormatException("a frame announces more than it holds");
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > rest.Length)
        {
            throw new FormatException("a frame ends too early");
        }

        ReadOnlyMemory<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
