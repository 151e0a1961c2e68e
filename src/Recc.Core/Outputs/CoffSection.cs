namespace Recc.Core.Outputs;

/// <summary>A section of an object file for Windows.</summary>
internal sealed class CoffSection(byte[] header)
{
    /// <summary>40 bytes, in which sizes and places are those of the file that was read.</summary>
    public byte[] Header { get; } = header;

    /// <summary>The contents; empty for a section without any in the file.</summary>
    public required byte[] Data { get; set; }

    /// <summary>10 bytes each: place in the data, symbol, kind.</summary>
    public required byte[] Relocations { get; set; }

    /// <summary>Whether it has this name, of eight characters at most.</summary>
    public bool IsNamed(ReadOnlySpan<byte> name) =>
        Header.AsSpan(0, 8).TrimEnd((byte)0).SequenceEqual(name);
}
