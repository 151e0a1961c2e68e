using System.Runtime.InteropServices;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Storage;

/// <summary>The system's libzstd, for servers that are told to compress.</summary>
internal static partial class Zstandard
{
    private const string Library = "libzstd.so.1";
    private const int Level = 3;

    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        var target = new byte[(int)Bound((nuint)bytes.Length)];
        nuint length = Compress(target, (nuint)target.Length, bytes, (nuint)bytes.Length, Level);
        return IsError(length) == 0 ? target[..(int)length] : throw new RpcException(RpcCode.Internal, "zstd failed");
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT when these are no so many bytes.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> compressed, long size)
    {
        var target = new byte[size];
        nuint length = Decompress(target, (nuint)size, compressed, (nuint)compressed.Length);
        return IsError(length) == 0 && length == (nuint)size
            ? target
            : throw RpcException.Invalid($"this is no frame of {size} bytes");
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    private static partial nuint Bound(nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress")]
    private static partial nuint Compress(
        Span<byte> target, nuint targetLength, ReadOnlySpan<byte> source, nuint sourceLength, int level);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompress")]
    private static partial nuint Decompress(
        Span<byte> target, nuint targetLength, ReadOnlySpan<byte> source, nuint sourceLength);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint result);
}
