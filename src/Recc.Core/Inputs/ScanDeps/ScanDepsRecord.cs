using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// What one run of clang-scan-deps has listed, as it is kept on disk: the files of each command, which files they were,
/// and when the run began. A damaged record is no record. A run that failed leaves one without commands, so that it is
/// not tried again.
/// </summary>
internal sealed class ScanDepsRecord
{
    private const int Version = 1;
    private const int HashBytes = 32;

    /// <summary>What does not fit is left out, and its sources are scanned one by one.</summary>
    private const int MostBytes = 32 << 20;

    private readonly byte[] bytes;
    private readonly Dictionary<string, int> commands = new(StringComparer.Ordinal);
    private readonly int[] files;
    private readonly Dictionary<string, (ulong Device, ulong Inode)> places = new(StringComparer.Ordinal);

    private ScanDepsRecord(byte[] bytes)
    {
        this.bytes = bytes;
        using BinaryReader reader = At(HashBytes + sizeof(int));
        Started = reader.ReadInt64();
        ToolVersion = reader.ReadString();
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            places[reader.ReadString()] = (reader.ReadUInt64(), reader.ReadUInt64());
        }

        int fileCount = Bounded(reader.Read7BitEncodedInt());
        int commandCount = Bounded(reader.Read7BitEncodedInt());
        files = new int[fileCount];
        for (int i = 0; i < fileCount; i++)
        {
            files[i] = reader.ReadInt32();
        }

        for (int i = 0; i < commandCount; i++)
        {
            string key = Convert.ToHexString(reader.ReadBytes(HashBytes));
            commands[key] = reader.ReadInt32();
        }
    }

    /// <summary>When the run began, in nanoseconds since 1970.</summary>
    public long Started { get; }

    /// <summary>Of the program, such as 14.0.6.</summary>
    public string ToolVersion { get; }

    /// <summary>
    /// Directories and links above what the database names, and which they were before the run began.
    /// </summary>
    public IReadOnlyDictionary<string, (ulong Device, ulong Inode)> Places => places;

    /// <summary>How many commands it knows.</summary>
    public int Count => commands.Count;

    /// <summary>How many bytes it takes.</summary>
    public long Bytes => bytes.Length + (200L * commands.Count);

    public ReadOnlySpan<byte> Content => bytes;

    /// <summary>
    /// The files that a command reads, in order, by normalised absolute path; null when it is not known.
    /// </summary>
    public ImmutableArray<(string Path, FileIdentity Identity)>? Find(byte[] key)
    {
        if (!commands.TryGetValue(Convert.ToHexString(key), out int at))
        {
            return null;
        }

        try
        {
            return ReadFiles(at);
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A record of what was found.</summary>
    /// <param name="started">See <see cref="Started"/>.</param>
    /// <param name="toolVersion">See <see cref="ToolVersion"/>.</param>
    /// <param name="places">See <see cref="Places"/>.</param>
    /// <param name="files">All files that are named.</param>
    /// <param name="commands">By key, the numbers of a command's files.</param>
    public static ScanDepsRecord Of(
        long started,
        string toolVersion,
        IReadOnlyDictionary<string, (ulong Device, ulong Inode)> places,
        IReadOnlyList<(string Path, FileIdentity Identity)> files,
        IReadOnlyList<(byte[] Key, int[] Files)> commands)
    {
        var data = new MemoryStream();
        using var dataWriter = new BinaryWriter(data, Encoding.UTF8);
        int[] fileAt = new int[files.Count];
        for (int i = 0; i < files.Count; i++)
        {
            fileAt[i] = (int)data.Position;
            FileIdentity identity = files[i].Identity;
            dataWriter.Write(files[i].Path);
            dataWriter.Write(identity.Device);
            dataWriter.Write(identity.Inode);
            dataWriter.Write(identity.Size);
            dataWriter.Write(identity.ModifiedNanoseconds);
            dataWriter.Write(identity.ChangedNanoseconds);
            dataWriter.Write(identity.Mode);
        }

        var kept = new List<(byte[] Key, int At)>();
        foreach ((byte[] key, int[] named) in commands.TakeWhile(_ => data.Position < MostBytes))
        {
            kept.Add((key, (int)data.Position));
            dataWriter.Write7BitEncodedInt(named.Length);
            Array.ForEach(named, dataWriter.Write7BitEncodedInt);
        }

        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(new byte[HashBytes]);
        writer.Write(Version);
        writer.Write(started);
        writer.Write(toolVersion);
        writer.Write7BitEncodedInt(places.Count);
        foreach ((string path, (ulong device, ulong inode)) in places)
        {
            writer.Write(path);
            writer.Write(device);
            writer.Write(inode);
        }

        writer.Write7BitEncodedInt(fileAt.Length);
        writer.Write7BitEncodedInt(kept.Count);
        int start = (int)stream.Position + (fileAt.Length * sizeof(int)) + (kept.Count * (HashBytes + sizeof(int)));
        Array.ForEach(fileAt, at => writer.Write(start + at));
        foreach ((byte[] key, int at) in kept)
        {
            writer.Write(key);
            writer.Write(start + at);
        }

        data.WriteTo(stream);
        byte[] bytes = stream.ToArray();
        HashOf(bytes).CopyTo(bytes, 0);
        return new ScanDepsRecord(bytes);
    }

    /// <summary>What the bytes say; null when they are not a whole record of this version.</summary>
    public static ScanDepsRecord? FromBytes(byte[] bytes)
    {
        if (bytes.Length <= HashBytes + sizeof(int) || BitConverter.ToInt32(bytes, HashBytes) != Version
            || !HashOf(bytes).AsSpan().SequenceEqual(bytes.AsSpan(0, HashBytes)))
        {
            return null;
        }

        try
        {
            return new ScanDepsRecord(bytes);
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            return null;
        }
    }

    private ImmutableArray<(string Path, FileIdentity Identity)> ReadFiles(int at)
    {
        var found = ImmutableArray.CreateBuilder<(string, FileIdentity)>();
        using BinaryReader reader = At(at);
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            int number = reader.Read7BitEncodedInt();
            using BinaryReader file = At((uint)number < (uint)files.Length ? files[number] : -1);
            string path = file.ReadString();
            found.Add((path, new FileIdentity(
                file.ReadUInt64(), file.ReadUInt64(), file.ReadInt64(), file.ReadInt64(), file.ReadInt64(),
                file.ReadUInt16())));
        }

        return found.DrainToImmutable();
    }

    private static byte[] HashOf(byte[] bytes) => Convert.FromHexString(
        ContentHasher.Compute(bytes.AsSpan(HashBytes), DigestFunction.Sha256).Hash);

    private BinaryReader At(int position) => (uint)position <= (uint)bytes.Length
        ? new(new MemoryStream(bytes, position, bytes.Length - position, writable: false), Encoding.UTF8)
        : throw new FormatException("a place outside of the record");

    private int Bounded(int count) =>
        (uint)count <= (uint)bytes.Length ? count : throw new FormatException("too many");
}
