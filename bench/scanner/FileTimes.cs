using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Recc.DepScan;

namespace Recc.ScanBench;

/// <summary>What the system says of a path: of nothing at all when it is not there.</summary>
internal readonly partial record struct FileTimes(
    FileKey Identity, int Kind, long Size, long ModifiedSeconds, uint ModifiedNanoseconds, long ChangedSeconds,
    uint ChangedNanoseconds)
{
    private const int Link = 0xa000;

    internal bool IsRegular => Kind == 0x8000;

    internal bool IsDirectory => Kind == 0x4000;

    /// <summary>Whether it changed long enough ago that the next change will show.</summary>
    internal bool IsOlderThanTicks => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (ChangedSeconds * 1000) > 2000;

    internal static FileTimes Of(string path) => Of(path, out _);

    /// <summary>Of what a path leads to; also whether it does so by a link in its last part.</summary>
    internal static FileTimes Of(string path, out bool isLink)
    {
        const int noLinks = 0x100;
        FileTimes itself = Ask(path, noLinks);
        isLink = itself.Kind == Link;
        return isLink ? Ask(path, 0) : itself;
    }

    private static unsafe FileTimes Ask(string path, int flags)
    {
        const int relativeToWorkingDirectory = -100;
        const uint basicFields = 0x7ff;
        byte* status = stackalloc byte[256];
        if (Status(relativeToWorkingDirectory, path, flags, basicFields, status) != 0)
        {
            return default;
        }

        // As struct statx has them.
        var fields = new ReadOnlySpan<byte>(status, 256);
        return new FileTimes(
            new FileKey(
                BinaryPrimitives.ReadUInt64LittleEndian(fields[136..]),
                BinaryPrimitives.ReadUInt64LittleEndian(fields[32..])),
            BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]) & 0xf000,
            BinaryPrimitives.ReadInt64LittleEndian(fields[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(fields[112..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[120..]),
            BinaryPrimitives.ReadInt64LittleEndian(fields[96..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[104..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Status(int directory, string path, int flags, uint mask, byte* status);
}
