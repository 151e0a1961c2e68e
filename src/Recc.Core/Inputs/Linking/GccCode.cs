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
            : unpacker.HoldsDirectives(section) switch
            {
                null => LinkTimeCode.Closed,
                true => LinkTimeCode.ReadsFiles,
                false => LinkTimeCode.None,
            };
    }

    private static string NameAt(byte[] names, int at)
    {
        ReadOnlySpan<byte> rest = names.AsSpan(at);
        int end = rest.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]);
    }

    /// <summary>
    /// Looks into sections, one after the other, without having the whole of one in memory: a small section may be
    /// packed from a thousand times as much.
    /// </summary>
    private sealed class Unpacker : IDisposable
    {
        private const int WindowLength = 256 << 10;

        /// <summary>More text than the code of any object is.</summary>
        private const long MostText = 1L << 30;

        private readonly byte[] window = new byte[WindowLength];
        private ZstandardReader? zstd;
        private int held;
        private long taken;
        private bool isFound;

        /// <summary>Whether a directive is in the section's text; null when it cannot be unpacked.</summary>
        public bool? HoldsDirectives(byte[] section)
        {
            held = 0;
            taken = 0;
            isFound = false;
            try
            {
                if (section.AsSpan().StartsWith(Zstd))
                {
                    if (!Zstandard.IsThere)
                    {
                        return null;
                    }

                    zstd ??= Zstandard.Read();
                    zstd.Decompress(section, piece => Take(piece.Span));
                }
                else if (section.Length > 0)
                {
                    using var zlib = new ZLibStream(new MemoryStream(section), CompressionMode.Decompress);
                    Span<byte> piece = stackalloc byte[4096];
                    for (int got = zlib.Read(piece); got > 0; got = zlib.Read(piece))
                    {
                        Take(piece[..got]);
                    }
                }
            }
            catch (InvalidDataException)
            {
                return null;
            }

            Search();
            return section.Length == 0 || taken > 0 ? isFound : null;
        }

        public void Dispose() => zstd?.Dispose();

        private void Take(ReadOnlySpan<byte> piece)
        {
            taken += piece.Length;
            if (taken > MostText)
            {
                throw new InvalidDataException("too much text");
            }

            while (!piece.IsEmpty)
            {
                int part = Math.Min(piece.Length, window.Length - held);
                piece[..part].CopyTo(window.AsSpan(held));
                held += part;
                piece = piece[part..];
                if (held == window.Length)
                {
                    Search();
                }
            }
        }

        /// <summary>Keeps the end, with which a word may begin.</summary>
        private void Search()
        {
            isFound |= AssemblerDirectives.AreIn(window.AsSpan(0, held));
            int kept = Math.Min(held, AssemblerDirectives.Overlap);
            window.AsSpan(held - kept, kept).CopyTo(window);
            held = kept;
        }
    }
}
