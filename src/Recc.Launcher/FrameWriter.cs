using Recc.Core.Daemon;

namespace Recc.Launcher;

/// <summary>
/// Frames to send. A frame is the length of what follows (4 bytes, little endian), its kind (1 byte) and its fields; a
/// field is a number (4 bytes) or bytes with their length before them. See Recc.Core.Daemon.FrameBuilder.
/// </summary>
internal struct FrameWriter
{
    private Bytes bytes;
    private int start;

    public readonly Text Text => bytes.Text;

    public void Begin(FrameKind kind)
    {
        start = bytes.Length;
        bytes.AddNumber(0);
        bytes.Add((byte)kind);
    }

    public void Number(uint value) => bytes.AddNumber(value);

    public void Field(Text text)
    {
        bytes.AddNumber((uint)text.Length);
        bytes.Add(text);
    }

    /// <summary>A field that is put together of several pieces of <see cref="Raw(Text)"/>.</summary>
    /// <returns>What <see cref="EndField"/> wants.</returns>
    public int BeginField()
    {
        bytes.AddNumber(0);
        return bytes.Length;
    }

    public void Raw(Text text) => bytes.Add(text);

    public void Raw(byte value) => bytes.Add(value);

    public void EndField(int field) => PutLength(field - sizeof(uint), bytes.Length - field);

    public void End() => PutLength(start, bytes.Length - start - sizeof(uint));

    public void Clear() => bytes.Clear();

    private void PutLength(int at, int length)
    {
        int end = bytes.Length;
        bytes.CutTo(at);
        bytes.AddNumber((uint)length);
        bytes.CutTo(end);
    }
}
