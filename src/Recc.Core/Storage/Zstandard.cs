using System.Runtime.InteropServices;

namespace Recc.Core.Storage;

/// <summary>
/// The system's libzstd, when there is one. The functions are those of zstd.h's stable part, looked up by name, so that
/// a machine without the library only compresses nothing.
/// </summary>
internal static unsafe class Zstandard
{
    /// <summary>Compresses faster than most networks carry, and objects to a third.</summary>
    private const int Level = 3;

    private static readonly Lazy<Functions?> Library = new(Load);

    /// <summary>Whether the library is there. The first call may load it.</summary>
    public static bool IsThere => Library.Value is not null;

    /// <summary>The bytes as one frame.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        Functions functions = Library.Value!;
        var target = new byte[(int)functions.CompressBound((nuint)bytes.Length)];
        fixed (byte* from = bytes, to = target)
        {
            nuint length = functions.Compress(to, (nuint)target.Length, from, (nuint)bytes.Length, Level);
            functions.Require(length);
            return target[..(int)length];
        }
    }

    /// <summary>Takes bytes out of frames, however these are cut. To be disposed.</summary>
    public static ZstandardReader Read() => new(Library.Value!);

    /// <summary>Makes a frame of bytes that come in pieces. To be disposed.</summary>
    public static ZstandardWriter Write() => new(Library.Value!, Level);

    private static Functions? Load()
    {
        string[] names = OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
            : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", "libzstd.dylib"]
            : ["libzstd.so.1"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out IntPtr library) && Functions.TryFind(library) is { } functions)
            {
                return functions;
            }
        }

        return null;
    }

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which look alike.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        public byte* Bytes;
        public nuint Length;
        public nuint Position;
    }

    /// <summary>What is called of the library.</summary>
    internal sealed class Functions
    {
        public delegate* unmanaged<nuint, nuint> CompressBound { get; private init; }

        public delegate* unmanaged<byte*, nuint, byte*, nuint, int, nuint> Compress { get; private init; }

        public delegate* unmanaged<IntPtr> CreateReader { get; private init; }

        public delegate* unmanaged<IntPtr, Buffer*, Buffer*, nuint> Decompress { get; private init; }

        public delegate* unmanaged<IntPtr, nuint> FreeReader { get; private init; }

        public delegate* unmanaged<IntPtr> CreateWriter { get; private init; }

        public delegate* unmanaged<IntPtr, int, int, nuint> SetParameter { get; private init; }

        public delegate* unmanaged<IntPtr, Buffer*, Buffer*, int, nuint> CompressStream { get; private init; }

        public delegate* unmanaged<IntPtr, nuint> FreeWriter { get; private init; }

        private delegate* unmanaged<nuint, uint> IsError { get; init; }

        public static Functions? TryFind(IntPtr library)
        {
            string[] names =
            [
                "ZSTD_compressBound", "ZSTD_compress", "ZSTD_createDStream", "ZSTD_decompressStream",
                "ZSTD_freeDStream",
                "ZSTD_createCCtx", "ZSTD_CCtx_setParameter", "ZSTD_compressStream2", "ZSTD_freeCCtx", "ZSTD_isError",
            ];
            var found = new IntPtr[names.Length];
            for (int i = 0; i < names.Length; i++)
            {
                if (!NativeLibrary.TryGetExport(library, names[i], out found[i]))
                {
                    return null;
                }
            }

            return new Functions
            {
                CompressBound = (delegate* unmanaged<nuint, nuint>)found[0],
                Compress = (delegate* unmanaged<byte*, nuint, byte*, nuint, int, nuint>)found[1],
                CreateReader = (delegate* unmanaged<IntPtr>)found[2],
                Decompress = (delegate* unmanaged<IntPtr, Buffer*, Buffer*, nuint>)found[3],
                FreeReader = (delegate* unmanaged<IntPtr, nuint>)found[4],
                CreateWriter = (delegate* unmanaged<IntPtr>)found[5],
                SetParameter = (delegate* unmanaged<IntPtr, int, int, nuint>)found[6],
                CompressStream = (delegate* unmanaged<IntPtr, Buffer*, Buffer*, int, nuint>)found[7],
                FreeWriter = (delegate* unmanaged<IntPtr, nuint>)found[8],
                IsError = (delegate* unmanaged<nuint, uint>)found[9],
            };
        }

        /// <summary>Throws <see cref="InvalidDataException"/> with a clause for people when a call failed.</summary>
        public nuint Require(nuint result) => IsError(result) == 0
            ? result
            : throw new InvalidDataException("sent something that is not compressed with zstd");
    }
}
