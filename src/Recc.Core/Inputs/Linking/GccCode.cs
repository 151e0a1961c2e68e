using System.Buffers;
using System.IO.Compression;
using System.Text;
using Recc.Core.Storage;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// What gcc's intermediate code in an object asks for. The sections are those of gcc's internals manual, "LTO file
/// sections": most are compressed, each by itself, with zstd or zlib.
/// </summary>
internal static class GccCode
{
    private const string Prefix = ".gnu.lto_";
    private const string OffloadPrefix = ".gnu.offload_lto_";
    private const string DebugPrefix = ".gnu.debuglto_";
    private const string Options = ".opts";

    /// <summary>Sections that are not compressed: tables of symbols, and who has written all this.</summary>
    private static readonly string[] Tables = [".symtab.", ".ext_symtab.", ".lto."];

    private static ReadOnlySpan<byte> Zstd => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>What the sections say; nothing when none is gcc's intermediate code.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="table">Its section headers.</param>
    /// <param name="names">Their names.</param>
    /// <param name="each">How long a header is.</param>
    public static LinkTimeCode Read(ElfView elf, byte[] table, byte[] names, int each)
    {
        if (names.AsSpan().IndexOf("lto_"u8) < 0)
        {
            return LinkTimeCode.None;
        }

        var found = LinkTimeCode.None;
        using var unpacker = new Unpacker();
        for (int at = 0; at + each <= table.Length; at += each)
        {
            string name = NameAt(names, elf.Int(table, at));
            if (name.StartsWith(OffloadPrefix, StringComparison.Ordinal))
            {
                found |= LinkTimeCode.Offload;
            }
            else if (name.StartsWith(DebugPrefix, StringComparison.Ordinal))
            {
                found |= LinkTimeCode.Debug;
            }
            else if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                found |= LinkTimeCode.Gcc | Content(name[Prefix.Length..], elf.Section(table, at), unpacker);
            }
        }

        return found;
    }

    private static LinkTimeCode Content(string name, byte[] section, Unpacker unpacker)
    {
        if (name == Options)
        {
            // Of an object's options gcc takes those over that are about code, and the assembler's.
            return section.AsSpan().IndexOf("'-Xassembler'"u8) >= 0 || section.AsSpan().IndexOf("'-Wa,"u8) >= 0
                ? LinkTimeCode.TellsAssembler
                : LinkTimeCode.None;
        }

        return Array.Exists(Tables, table => name.StartsWith(table, StringComparison.Ordinal)) ? LinkTimeCode.None
            : !unpacker.TryUnpack(section, out ReadOnlySpan<byte> text) ? LinkTimeCode.Closed
            : AssemblerDirectives.AreIn(text) ? LinkTimeCode.ReadsFiles
            : LinkTimeCode.None;
    }

    private static string NameAt(byte[] names, int at)
    {
        ReadOnlySpan<byte> rest = names.AsSpan(at);
        int end = rest.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]);
    }

    /// <summary>Takes sections out of what they are packed in, one after the other.</summary>
    private sealed class Unpacker : IDisposable
    {
        private readonly ArrayBufferWriter<byte> unpacked = new();
        private ZstandardReader? zstd;

        /// <summary>The text is valid until the next call.</summary>
        public bool TryUnpack(byte[] section, out ReadOnlySpan<byte> text)
        {
            text = section;
            unpacked.ResetWrittenCount();
            try
            {
                if (section.AsSpan().StartsWith(Zstd))
                {
                    if (!Zstandard.IsThere)
                    {
                        return false;
                    }

                    zstd ??= Zstandard.Read();
                    zstd.Decompress(section, piece => unpacked.Write(piece.Span));
                }
                else if (section.Length > 0)
                {
                    using var zlib = new ZLibStream(new MemoryStream(section), CompressionMode.Decompress);
                    Span<byte> piece = stackalloc byte[4096];
                    for (int got = zlib.Read(piece); got > 0; got = zlib.Read(piece))
                    {
                        unpacked.Write(piece[..got]);
                    }
                }
            }
            catch (InvalidDataException)
            {
                return false;
            }

            text = unpacked.WrittenSpan;
            return section.Length == 0 || text.Length > 0;
        }

        public void Dispose() => zstd?.Dispose();
    }
}
