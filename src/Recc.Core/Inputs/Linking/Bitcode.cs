using System.Buffers.Binary;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// What LLVM's bitcode asks for: walks along the bit stream as "LLVM Bitcode File Format" describes it, whatever the
/// records mean, and looks for words in those that hold text. The blocks' numbers are of the same document.
/// </summary>
internal sealed class Bitcode
{
    private const int HeaderBits = 32;
    private const int OuterWidth = 2;
    private const int DeepestBlock = 32;

    /// <summary>LLVM's own have a dozen; those that take no bits would cost nothing but time.</summary>
    private const int MostOperands = 256;

    private const int EndBlock = 0;
    private const int EnterBlock = 1;
    private const int DefineAbbreviation = 2;
    private const int UnabbreviatedRecord = 3;
    private const int FirstAbbreviation = 4;

    private const int InformationBlock = 0;
    private const int ModuleBlock = 8;
    private const int ConstantsBlock = 11;
    private const int FunctionBlock = 12;
    private const int MetadataBlock = 15;

    /// <summary>SETBID, in the block that is about others.</summary>
    private const int SetBlock = 1;

    /// <summary>The program's own strings, among constants.</summary>
    private const int StringRecord = 8;
    private const int TerminatedStringRecord = 9;

    private readonly BitReader bits;
    private readonly Dictionary<int, List<Abbreviation>> byBlock = [];

    private Bitcode(BitReader bits) => this.bits = bits;

    /// <summary>Whether inline assembly reads files.</summary>
    public bool ReadsFiles { get; private set; }

    /// <summary>Whether it says which libraries it wants.</summary>
    public bool NamesLibraries { get; private set; }

    /// <summary>Whether the bytes begin as bitcode does, plain or in a wrapper.</summary>
    public static bool Begins(ReadOnlySpan<byte> magic) =>
        magic.StartsWith<byte>([0x42, 0x43, 0xC0, 0xDE]) || magic.StartsWith<byte>([0xDE, 0xC0, 0x17, 0x0B]);

    /// <summary>Reads it all. Throws <see cref="FormatException"/> when it is damaged.</summary>
    public static Bitcode Read(byte[] file)
    {
        ReadOnlyMemory<byte> stream = file;
        if (file[0] == 0xDE)
        {
            const int offsetAt = 8;
            const int sizeAt = 12;
            int offset = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offsetAt)));
            int size = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(sizeAt)));
            stream = stream.Slice(offset, size);
        }

        var read = new Bitcode(new BitReader(stream));
        read.bits.Skip(HeaderBits);
        while (!read.bits.IsAtEnd)
        {
            if (read.bits.Fixed(OuterWidth) != EnterBlock)
            {
                throw new FormatException("not a block of bitcode");
            }

            read.ReadBlock(depth: 0);
        }

        return read;
    }

    private void ReadBlock(int depth)
    {
        int block = (int)bits.Variable(8);
        int width = (int)bits.Variable(4);
        bits.Align();
        long words = (long)bits.Fixed(32);
        bool isRead = block is InformationBlock or ModuleBlock or ConstantsBlock or FunctionBlock or MetadataBlock;
        if (!isRead)
        {
            bits.Skip(words * 32);
            return;
        }

        if (depth > DeepestBlock || width is < 2 or > 32)
        {
            throw new FormatException("a block of bitcode cannot be so");
        }

        List<Abbreviation> abbreviations = byBlock.TryGetValue(block, out List<Abbreviation>? known) ? [.. known] : [];
        int about = -1;
        while (true)
        {
            int id = (int)bits.Fixed(width);
            switch (id)
            {
                case EndBlock:
                    bits.Align();
                    return;
                case EnterBlock:
                    ReadBlock(depth + 1);
                    break;
                case DefineAbbreviation:
                    AbbreviationsFor(block, about, abbreviations).Add(Abbreviation.Read(bits));
                    break;
                case UnabbreviatedRecord:
                    about = ReadRecord(block, about);
                    break;
                default:
                    if (id - FirstAbbreviation >= abbreviations.Count)
                    {
                        throw new FormatException("an abbreviation of bitcode is not there");
                    }

                    ReadRecord(block, abbreviations[id - FirstAbbreviation]);
                    break;
            }
        }
    }

    private List<Abbreviation> AbbreviationsFor(int block, int about, List<Abbreviation> own)
    {
        if (block != InformationBlock)
        {
            return own;
        }

        if (!byBlock.TryGetValue(about, out List<Abbreviation>? others))
        {
            byBlock.Add(about, others = []);
        }

        return others;
    }

    private int ReadRecord(int block, int about)
    {
        int code = (int)bits.Variable(6);
        int count = bits.Count(6);
        var window = new Window(this, block, code);
        for (int i = 0; i < count; i++)
        {
            ulong value = bits.Variable(6);
            window.Add(value);
            about = block == InformationBlock && code == SetBlock && i == 0 ? (int)value : about;
        }

        return about;
    }

    private void ReadRecord(int block, Abbreviation abbreviation)
    {
        var window = new Window(this, block, code: -1);
        Abbreviation.Operand[] operands = abbreviation.Operands;
        for (int i = 0; i < operands.Length; i++)
        {
            switch (operands[i].Encoding)
            {
                case Abbreviation.Array:
                    // What takes no bits is all alike, and a few of them fill the window.
                    Abbreviation.Operand element = operands[++i];
                    int count = bits.Count(6);
                    for (int left = element.TakesBits ? count : Math.Min(count, sizeof(ulong)); left > 0; left--)
                    {
                        window.Add(Abbreviation.Scalar(element, bits));
                    }

                    break;
                case Abbreviation.Blob:
                    long length = bits.Count(6);
                    bits.Align();
                    bits.Skip(length * 8);
                    bits.Align();
                    break;
                default:
                    ulong value = Abbreviation.Scalar(operands[i], bits);
                    window = i == 0 ? new Window(this, block, (int)value) : window;
                    window.Add(value);
                    break;
            }
        }
    }

    /// <summary>The last characters of a record.</summary>
    private struct Window(Bitcode bitcode, int block, int code)
    {
        private const ulong SixCharacters = 0xFFFF_FFFF_FFFF;
        private const ulong LowerCase = 0x20;

        private static readonly ulong Incbin = Packed("incbin");
        private static readonly ulong Include = Packed(".include");

        /// <summary>The end of llvm.dependent-libraries.</summary>
        private static readonly ulong Libraries = Packed("ibraries");

        private readonly bool isOfProgram =
            block == ConstantsBlock && code is StringRecord or TerminatedStringRecord;

        private ulong last;

        public void Add(ulong value)
        {
            if (value > byte.MaxValue)
            {
                last = 0;
                return;
            }

            last = (last << 8) | (value is >= 'A' and <= 'Z' ? value | LowerCase : value);
            if (block == MetadataBlock)
            {
                bitcode.NamesLibraries |= last == Libraries;
            }
            else
            {
                bitcode.ReadsFiles |= !isOfProgram && ((last & SixCharacters) == Incbin || last == Include);
            }
        }

        private static ulong Packed(string word)
        {
            ulong packed = 0;
            foreach (char c in word)
            {
                packed = (packed << 8) | c;
            }

            return packed;
        }
    }

    /// <summary>How the operands of some records are written.</summary>
    private sealed record Abbreviation(Abbreviation.Operand[] Operands)
    {
        public const int Literal = 0;
        public const int Array = 3;
        public const int Blob = 5;
        private const int Fixed = 1;
        private const int Variable = 2;
        private const int Character = 4;

        public static Abbreviation Read(BitReader bits)
        {
            int count = bits.Count(5);
            if (count > MostOperands)
            {
                throw new FormatException("no abbreviation of bitcode");
            }

            var operands = new Operand[count];
            for (int i = 0; i < operands.Length; i++)
            {
                if (bits.Fixed(1) == 1)
                {
                    operands[i] = new Operand(Literal, bits.Variable(8));
                    continue;
                }

                int encoding = (int)bits.Fixed(3);
                bool hasWidth = encoding is Fixed or Variable;
                operands[i] = new Operand(encoding, hasWidth ? bits.Variable(5) : 0);
            }

            bool isWhole = operands.Length > 0
                && (operands.Length == 1 || operands[^1].Encoding != Array)
                && System.Array.TrueForAll(
                    operands, static operand => operand.Encoding <= Blob && operand.IsWidthRight);
            return isWhole ? new Abbreviation(operands) : throw new FormatException("no abbreviation of bitcode");
        }

        public static ulong Scalar(Operand operand, BitReader bits) => operand.Encoding switch
        {
            Literal => operand.Value,
            Fixed => operand.Value == 0 ? 0 : bits.Fixed((int)operand.Value),
            Variable => operand.Value == 0 ? 0 : bits.Variable((int)operand.Value),
            Character => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"[(int)bits.Fixed(6)],
            _ => throw new FormatException("no scalar of bitcode"),
        };

        /// <summary>A literal's value, or how many bits there are of it.</summary>
        public readonly record struct Operand(int Encoding, ulong Value)
        {
            public bool TakesBits => Encoding != Literal && (Encoding is not (Fixed or Variable) || Value > 0);

            public bool IsWidthRight => Encoding switch
            {
                Fixed => Value <= 64,
                Variable => Value is 0 or (> 1 and <= 32),
                _ => true,
            };
        }
    }
}
