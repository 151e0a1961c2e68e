using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;

namespace Recc.Core.Inputs.Builtin;

/// <summary>What a compiler said under some options, as it is kept on disk. A damaged record is no record.</summary>
/// <param name="Macros">Its definitions, as -dM prints them.</param>
/// <param name="Search">Where it looks for headers.</param>
/// <param name="Answers">What it said of expressions that only it can evaluate.</param>
internal sealed record OptionFacts(byte[] Macros, SearchList Search, IReadOnlyDictionary<string, long> Answers)
{
    private const int Version = 1;
    private const int HashBytes = 32;

    /// <summary>The bytes to store: a SHA-256 hash, then what it is of.</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream(Macros.Length + 4096);
        stream.Write(stackalloc byte[HashBytes]);
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Version);
            writer.Write(Macros.Length);
            writer.Write(Macros);
            Write(writer, Search.Quote);
            Write(writer, Search.Angle);
            Write(writer, Search.Missing);
            Write(writer, Search.Named);
            Write(writer, Search.Demoted);
            writer.Write(Answers.Count);
            foreach ((string expression, long value) in Answers)
            {
                writer.Write(expression);
                writer.Write(value);
            }
        }

        byte[] bytes = stream.ToArray();
        HashOf(bytes).CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>What the bytes say; null when they are not a whole record of this version.</summary>
    public static OptionFacts? FromBytes(byte[] bytes)
    {
        if (bytes.Length <= HashBytes || !HashOf(bytes).AsSpan().SequenceEqual(bytes.AsSpan(0, HashBytes)))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(
                new MemoryStream(bytes, HashBytes, bytes.Length - HashBytes, writable: false), Encoding.UTF8);
            return reader.ReadInt32() == Version ? Read(reader) : null;
        }
        catch (Exception failure) when (failure is EndOfStreamException or IOException or FormatException)
        {
            return null;
        }
    }

    private static OptionFacts Read(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        byte[] macros = length >= 0 && length <= reader.BaseStream.Length
            ? reader.ReadBytes(length)
            : throw new FormatException("a text of a length that cannot be");
        var search = new SearchList(
            ReadNames(reader), ReadNames(reader), ReadNames(reader), ReadDirectories(reader), ReadNames(reader));
        var answers = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            answers[reader.ReadString()] = reader.ReadInt64();
        }

        return new OptionFacts(macros, search, answers);
    }

    private static void Write(BinaryWriter writer, ImmutableArray<NamedDirectory> directories)
    {
        writer.Write(directories.Length);
        foreach (NamedDirectory directory in directories)
        {
            writer.Write(directory.Name);
            writer.Write(directory.Device);
            writer.Write(directory.Inode);
        }
    }

    private static void Write(BinaryWriter writer, ImmutableArray<string> names)
    {
        writer.Write(names.Length);
        foreach (string name in names)
        {
            writer.Write(name);
        }
    }

    private static ImmutableArray<NamedDirectory> ReadDirectories(BinaryReader reader)
    {
        var all = ImmutableArray.CreateBuilder<NamedDirectory>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            all.Add(new NamedDirectory(reader.ReadString(), reader.ReadUInt64(), reader.ReadUInt64()));
        }

        return all.ToImmutable();
    }

    private static ImmutableArray<string> ReadNames(BinaryReader reader)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            all.Add(reader.ReadString());
        }

        return all.ToImmutable();
    }

    private static byte[] HashOf(byte[] bytes) => Convert.FromHexString(
        ContentHasher.Compute(bytes.AsSpan(HashBytes), DigestFunction.Sha256).Hash);
}
