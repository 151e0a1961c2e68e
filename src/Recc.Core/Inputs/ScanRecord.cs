using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;

namespace Recc.Core.Inputs;

/// <summary>
/// A scan as it is remembered on disk: the files it found with their identities and digests, and what must not appear
/// for it to hold. A damaged record is no record.
/// </summary>
/// <param name="Files">The inputs.</param>
/// <param name="Twins">Files that are no inputs as long as they do not change; see <see cref="SearchWatches"/>.</param>
/// <param name="Depfile">As in <see cref="InputSet"/>.</param>
/// <param name="Traits">As in <see cref="InputSet"/>.</param>
/// <param name="Watches">Where nothing must appear.</param>
internal sealed record ScanRecord(
    ImmutableArray<InputFile> Files,
    ImmutableArray<InputFile> Twins,
    ReadOnlyMemory<byte>? Depfile,
    InputTraits Traits,
    ImmutableArray<SearchWatch> Watches)
{
    private const int Version = 8;
    private const int HashBytes = 32;

    /// <summary>As in <see cref="InputSet"/>.</summary>
    public ReadOnlyMemory<byte> ShownIncludes { get; init; }

    /// <summary>As in <see cref="InputSet"/>.</summary>
    public ImmutableArray<string> Absent { get; init; } = [];

    /// <summary>
    /// As in <see cref="InputSet"/>. With these, files are what they were only while their times are.
    /// </summary>
    public ImmutableArray<PrecompiledFile> Precompiled { get; init; } = [];

    /// <summary>Whether all files that it names were old enough for their identities to be trusted.</summary>
    public bool IsTrusted => Files.All(static file => file.Identity != default)
        && Twins.All(static file => file.Identity != default)
        && Precompiled.All(static file => file.Identity != default);

    /// <summary>The bytes to store: a SHA-256 hash, then what it is of.</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream(64 << 10);
        stream.Write(stackalloc byte[HashBytes]);
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            Write(writer);
        }

        byte[] bytes = stream.ToArray();
        HashOf(bytes).CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>What the bytes say; null when they are not a whole record of this version.</summary>
    public static ScanRecord? FromBytes(byte[] bytes)
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

    private static byte[] HashOf(byte[] bytes) => Convert.FromHexString(
        ContentHasher.Compute(bytes.AsSpan(HashBytes), DigestFunction.Sha256).Hash);

    private void Write(BinaryWriter writer)
    {
        writer.Write(Version);
        writer.Write((int)Traits);
        writer.Write(Depfile.HasValue);
        if (Depfile is { } depfile)
        {
            writer.Write7BitEncodedInt(depfile.Length);
            writer.Write(depfile.Span);
        }

        WriteFiles(writer, Files);
        WriteFiles(writer, Twins);
        WriteWatches(writer);
        writer.Write7BitEncodedInt(ShownIncludes.Length);
        writer.Write(ShownIncludes.Span);
        writer.Write7BitEncodedInt(Precompiled.Length);
        foreach (PrecompiledFile file in Precompiled)
        {
            writer.Write(file.Spelled);
            writer.Write(file.Path);
            writer.Write(file.IsTaken);
            WriteIdentity(writer, file.Identity);
        }

        writer.Write7BitEncodedInt(Absent.Length);
        foreach (string name in Absent)
        {
            writer.Write(name);
        }
    }

    private static void WriteFiles(BinaryWriter writer, ImmutableArray<InputFile> files)
    {
        writer.Write7BitEncodedInt(files.Length);
        foreach (InputFile file in files)
        {
            writer.Write(file.Spelled);
            writer.Write(file.Path);
            writer.Write(file.Digest.Hash);
            writer.Write(file.Digest.Size);
            writer.Write((byte)file.Role);
            WriteIdentity(writer, file.Identity);
        }
    }

    /// <summary>Names stand once in a table, since the same ones are looked for in every directory.</summary>
    private void WriteWatches(BinaryWriter writer)
    {
        var table = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in Watches.SelectMany(static watch => watch.Absent))
        {
            table.TryAdd(name, table.Count);
        }

        writer.Write7BitEncodedInt(table.Count);
        foreach (string name in table.Keys)
        {
            writer.Write(name);
        }

        writer.Write7BitEncodedInt(Watches.Length);
        foreach (SearchWatch watch in Watches)
        {
            writer.Write(watch.Directory);
            WriteIdentity(writer, watch.Identity);
            writer.Write7BitEncodedInt(watch.Absent.Length);
            foreach (string name in watch.Absent)
            {
                writer.Write7BitEncodedInt(table[name]);
            }

            writer.Write7BitEncodedInt(watch.Precompiled.Length);
            foreach (string name in watch.Precompiled)
            {
                writer.Write(name);
            }
        }
    }

    private static ScanRecord Read(BinaryReader reader)
    {
        var traits = (InputTraits)reader.ReadInt32();
        byte[]? depfile = reader.ReadBoolean() ? reader.ReadBytes(ReadCount(reader)) : null;
        return new ScanRecord(
            ReadFiles(reader),
            ReadFiles(reader),
            depfile is null ? (ReadOnlyMemory<byte>?)null : depfile,
            traits,
            ReadWatches(reader))
        {
            ShownIncludes = reader.ReadBytes(ReadCount(reader)),
            Precompiled = ReadPrecompiled(reader),
            Absent = ReadNames(reader),
        };
    }

    private static ImmutableArray<PrecompiledFile> ReadPrecompiled(BinaryReader reader)
    {
        var files = ImmutableArray.CreateBuilder<PrecompiledFile>();
        for (int left = ReadCount(reader); left > 0; left--)
        {
            string spelled = reader.ReadString();
            string path = reader.ReadString();
            bool isTaken = reader.ReadBoolean();
            files.Add(new PrecompiledFile(spelled, path, ReadIdentity(reader)) { IsTaken = isTaken });
        }

        return files.DrainToImmutable();
    }

    private static ImmutableArray<InputFile> ReadFiles(BinaryReader reader)
    {
        var files = ImmutableArray.CreateBuilder<InputFile>();
        for (int left = ReadCount(reader); left > 0; left--)
        {
            string spelled = reader.ReadString();
            string path = reader.ReadString();
            string hash = reader.ReadString();
            if (!Digest.TryCreate(hash, reader.ReadInt64(), out Digest digest))
            {
                throw new FormatException("not a digest");
            }

            var role = (InputRole)reader.ReadByte();
            files.Add(new InputFile(spelled, path, ReadIdentity(reader), digest) { Role = role });
        }

        return files.DrainToImmutable();
    }

    private static ImmutableArray<SearchWatch> ReadWatches(BinaryReader reader)
    {
        string[] table = new string[ReadCount(reader)];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = reader.ReadString();
        }

        var watches = ImmutableArray.CreateBuilder<SearchWatch>();
        for (int left = ReadCount(reader); left > 0; left--)
        {
            string directory = reader.ReadString();
            FileIdentity identity = ReadIdentity(reader);
            string[] absent = new string[ReadCount(reader)];
            for (int i = 0; i < absent.Length; i++)
            {
                int index = ReadCount(reader);
                absent[i] = index < table.Length ? table[index] : throw new FormatException("no such name");
            }

            watches.Add(new SearchWatch(directory, identity, [.. absent]) { Precompiled = ReadNames(reader) });
        }

        return watches.DrainToImmutable();
    }

    private static ImmutableArray<string> ReadNames(BinaryReader reader)
    {
        string[] names = new string[ReadCount(reader)];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadString();
        }

        return [.. names];
    }

    /// <summary>A number of things of which each takes a byte at least.</summary>
    private static int ReadCount(BinaryReader reader)
    {
        int count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length ? count : throw new FormatException("no such count");
    }

    private static void WriteIdentity(BinaryWriter writer, FileIdentity identity)
    {
        writer.Write(identity.Device);
        writer.Write(identity.Inode);
        writer.Write(identity.Size);
        writer.Write(identity.ModifiedNanoseconds);
        writer.Write(identity.ChangedNanoseconds);
        writer.Write(identity.Mode);
    }

    private static FileIdentity ReadIdentity(BinaryReader reader) => new(
        reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(),
        reader.ReadUInt16());
}
