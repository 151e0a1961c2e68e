using Recc.Core.Daemon;

namespace Recc.Launcher;

/// <summary>
/// A frame that was received. Its fields are read once, in their order; what it does not hold is read as nothing, and
/// <see cref="IsBroken"/> says so.
/// </summary>
internal unsafe struct Frame
{
    private Text rest;

    public Frame(FrameKind kind, Text fields)
    {
        Kind = kind;
        rest = fields;
        IsBroken = false;
    }

    public FrameKind Kind { get; }

    public bool IsBroken { get; private set; }

    public uint Number()
    {
        if (rest.Length < sizeof(uint))
        {
            IsBroken = true;
            return 0;
        }

        uint value = (uint)(rest[0] | (rest[1] << 8) | (rest[2] << 16) | (rest[3] << 24));
        rest = rest.From(sizeof(uint));
        return value;
    }

    public Text Field()
    {
        uint length = Number();
        if (length > (uint)rest.Length)
        {
            IsBroken = true;
            return new Text(rest.Start, 0);
        }

        Text field = rest.Before((int)length);
        rest = rest.From((int)length);
        return field;
    }

    /// <summary>How many things follow, each of at least one field.</summary>
    public int Count()
    {
        uint count = Number();
        if (count > (uint)rest.Length / sizeof(uint))
        {
            IsBroken = true;
            return 0;
        }

        return (int)count;
    }
}
