namespace Recc.Core.Outputs;

/// <summary>One entry of an object's section header table (System V gABI, chapter 4), in either class.</summary>
/// <param name="HeaderAt">Where the entry stands in the file.</param>
/// <param name="Name">Offset of its name in the section of names.</param>
/// <param name="Type">sh_type.</param>
/// <param name="Flags">sh_flags.</param>
/// <param name="Offset">Where the content stands in the file.</param>
/// <param name="Size">Length of the content in bytes.</param>
internal readonly record struct ElfSection(long HeaderAt, uint Name, uint Type, ulong Flags, long Offset, long Size)
{
    private const uint ProgramBits = 1; // SHT_PROGBITS
    private const ulong Loaded = 2; // SHF_ALLOC
    private const ulong Compressed = 0x800; // SHF_COMPRESSED

    /// <summary>Whether it holds what is not loaded into a running program: debug information, for one.</summary>
    public bool IsUnloaded => Type == ProgramBits && (Flags & Loaded) == 0;

    /// <summary>Whether the content begins with a compression header.</summary>
    public bool IsCompressed => (Flags & Compressed) != 0;
}
