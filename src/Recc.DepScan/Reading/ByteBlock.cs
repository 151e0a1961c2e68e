namespace Recc.DepScan;

/// <summary>Bytes that grow at their end and can be taken back from there.</summary>
internal sealed class ByteBlock(int capacity)
{
    private byte[] bytes = new byte[capacity];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    internal void Write(ReadOnlySpan<byte> more)
    {
        if (more.Length > bytes.Length - Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more.Length));
        }

        more.CopyTo(bytes.AsSpan(Length));
        Length += more.Length;
    }

    internal void CutTo(int length) => Length = length;
}
