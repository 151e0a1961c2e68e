using System.Globalization;

namespace Recc.Core.Digests;

/// <summary>
/// What the file system says about a file or directory, from one system call. As long as it is the same, and the change
/// time is not too young for the clock of the file system, so is the content. For a directory: so is the list of names.
/// </summary>
/// <param name="Device">The file system: major number in the upper, minor in the lower 32 bits.</param>
/// <param name="Inode">The file within it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNanoseconds">Last change of content, in nanoseconds since 1970 (UTC).</param>
/// <param name="ChangedNanoseconds">
/// Last change of content, name, mode or owner, likewise. Programs can set the former but not this one.
/// </param>
/// <param name="Mode">Type and permissions, as in st_mode.</param>
public readonly record struct FileIdentity(
    ulong Device, ulong Inode, long Size, long ModifiedNanoseconds, long ChangedNanoseconds, ushort Mode)
{
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int RegularType = 0x8000;
    private const int SymbolicLinkType = 0xA000;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    /// <summary>Whether it is an ordinary file.</summary>
    public bool IsRegularFile => (Mode & TypeMask) == RegularType;

    /// <summary>Whether it is a symbolic link; only <see cref="TryReadLink"/> can see one.</summary>
    public bool IsSymbolicLink => (Mode & TypeMask) == SymbolicLinkType;

    /// <summary>Whether anybody may execute it.</summary>
    public bool IsExecutable => (Mode & 0x49) != 0;

    /// <summary>The later of the two times.</summary>
    public long NewestNanoseconds => Math.Max(ModifiedNanoseconds, ChangedNanoseconds);

    /// <summary>One word of text that is equal exactly when the identity is.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Device:x}.{Inode:x}.{Size:x}.{ModifiedNanoseconds:x}.{ChangedNanoseconds:x}.{Mode:x}");

    /// <summary>The identity that <see cref="ToText"/> made this of.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FileIdentity identity)
    {
        identity = default;
        Span<ulong> parts = stackalloc ulong[6];
        int count = 0;
        foreach (Range range in text.Split('.'))
        {
            if (count == parts.Length
                || !ulong.TryParse(text[range], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out parts[count]))
            {
                return false;
            }

            count++;
        }

        if (count != parts.Length || parts[5] > ushort.MaxValue)
        {
            return false;
        }

        identity = new FileIdentity(
            parts[0], parts[1], (long)parts[2], (long)parts[3], (long)parts[4], (ushort)parts[5]);
        return true;
    }

    /// <summary>Whether two identities name the same file, whatever has happened to it in between.</summary>
    public bool IsSameFile(FileIdentity other) => Device == other.Device && Inode == other.Inode;

    /// <summary>
    /// Reads the identity of what the absolute path names, through symbolic links. False when there is nothing there,
    /// or nothing that we may see.
    /// </summary>
    public static bool TryRead(string path, out FileIdentity identity) =>
        FileStatus.TryRead(path, followLinks: true, out identity);

    /// <summary>The same, but a symbolic link at the end of the path is itself what is looked at.</summary>
    public static bool TryReadLink(string path, out FileIdentity identity) =>
        FileStatus.TryRead(path, followLinks: false, out identity);

    /// <summary>The number of the user who owns what the absolute path names; null when there is nothing that we may
    /// see.</summary>
    public static uint? OwnerOf(string path) => FileStatus.ReadOwner(path);

    /// <summary>The identity of a file that is open under this descriptor.</summary>
    public static bool TryReadOpen(int descriptor, out FileIdentity identity) =>
        FileStatus.TryReadOpen(descriptor, out identity);
}
