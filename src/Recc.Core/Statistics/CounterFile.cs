using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Recc.Core.Digests;
using Recc.Core.Storage;

namespace Recc.Core.Statistics;

/// <summary>
/// Counters in a file that all processes add to, one after the other. Not mapped into memory: on a disk that is full,
/// that would end the process. The file begins with the names of its counters, so that another version can read it.
/// </summary>
internal sealed class CounterFile : IDisposable
{
    private const int HeaderBytes = 16;

    /// <summary>
    /// How long a launch waits for others who count. What it could not add then, it adds with the next one.
    /// </summary>
    private const int PatienceMilliseconds = 25;

    /// <summary>The same at the end, when there is no next one.</summary>
    private const int LastPatienceMilliseconds = 250;

    private static ReadOnlySpan<byte> Magic => "reccsta1"u8;

    private readonly string path;
    private readonly FileIdentity identity;
    private readonly SafeFileHandle file;
    private readonly int firstCounter;
    private readonly byte[] counters;
    private readonly long[] pending;
    private bool isPending;

    private CounterFile(string path, FileIdentity identity, SafeFileHandle file, int firstCounter, int count)
    {
        this.path = path;
        this.identity = identity;
        this.file = file;
        this.firstCounter = firstCounter;
        counters = new byte[count * sizeof(long)];
        pending = new long[count];
    }

    /// <summary>
    /// Opens it for adding, or makes it. Null when the disk does not let us, or when it is not what it should be.
    /// </summary>
    public static CounterFile? TryOpen(string path, ImmutableArray<string> names)
    {
        byte[] header = HeaderOf(names);
        long length = header.Length + ((long)names.Length * sizeof(long));
        try
        {
            if (!File.Exists(path))
            {
                byte[] empty = new byte[length];
                header.CopyTo(empty, 0);
                CacheFile.TryWriteNewWhole(path, empty);
            }

            _ = FileIdentity.TryRead(path, out FileIdentity identity);
            SafeFileHandle file = FileLock.Open(path, isWritten: true);
            byte[] there = new byte[header.Length];
            if (RandomAccess.GetLength(file) == length && RandomAccess.Read(file, there, 0) == there.Length
                && there.AsSpan().SequenceEqual(header))
            {
                return new CounterFile(path, identity, file, header.Length, names.Length);
            }

            file.Dispose();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a file says; empty when it is none of ours.</summary>
    public static IEnumerable<KeyValuePair<string, long>> Read(string path)
    {
        byte[] all;
        try
        {
            all = ReadWhole(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        if (all.Length < HeaderBytes || !all.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            return [];
        }

        int nameBytes = BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(8));
        int count = BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(12));
        if (nameBytes < 0 || count < 0 || all.Length != HeaderBytes + (long)nameBytes + ((long)count * sizeof(long)))
        {
            return [];
        }

        string[] names = Encoding.UTF8.GetString(all, HeaderBytes, nameBytes).TrimEnd('\0').Split('\n');
        return names.Length != count
            ? []
            : names.Select((name, i) => KeyValuePair.Create(
                name, BinaryPrimitives.ReadInt64LittleEndian(
                    all.AsSpan(HeaderBytes + nameBytes + (i * sizeof(long))))));
    }

    /// <summary>Writes a file as a whole. Throws <see cref="IOException"/> when that fails.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, long> counters)
    {
        ImmutableArray<string> names = [.. counters.Keys];
        byte[] header = HeaderOf(names);
        byte[] all = new byte[header.Length + (names.Length * sizeof(long))];
        header.CopyTo(all, 0);
        for (int i = 0; i < names.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(
                all.AsSpan(header.Length + (i * sizeof(long))), counters[names[i]]);
        }

        if (!CacheFile.TryWrite(path, all))
        {
            throw new IOException($"{path} cannot be written");
        }
    }

    /// <summary>Whether it still is the file of its name: somebody may have removed the cache.</summary>
    public bool IsInPlace => FileIdentity.TryRead(path, out FileIdentity now) && now.IsSameFile(identity);

    /// <summary>Adds to some counters. Nothing is added where the disk refuses.</summary>
    public void Add(IEnumerable<(int Counter, long Amount)> amounts)
    {
        foreach ((int counter, long amount) in amounts)
        {
            pending[counter] += amount;
        }

        isPending = true;
        AddPending(PatienceMilliseconds);
    }

    public void Dispose()
    {
        if (isPending)
        {
            AddPending(LastPatienceMilliseconds);
        }

        file.Dispose();
    }

    private static byte[] ReadWhole(string path)
    {
        using SafeFileHandle file = FileLock.Open(path, isWritten: false);
        byte[] all = new byte[RandomAccess.GetLength(file)];
        _ = RandomAccess.Read(file, all, 0);
        return all;
    }

    private void AddPending(int patienceMilliseconds)
    {
        try
        {
            using FileLock.Hold? hold = FileLock.TryHold(file, patienceMilliseconds);
            if (hold is null || RandomAccess.Read(file, counters, firstCounter) != counters.Length)
            {
                return;
            }

            Span<long> values = MemoryMarshal.Cast<byte, long>(counters.AsSpan());
            for (int i = 0; i < pending.Length; i++)
            {
                values[i] += pending[i];
            }

            RandomAccess.Write(file, counters, firstCounter);
            Array.Clear(pending);
            isPending = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A count is lost, or comes late.
        }
    }

    private static byte[] HeaderOf(ImmutableArray<string> names)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', names));
        int nameBytes = (text.Length + sizeof(long) - 1) / sizeof(long) * sizeof(long);
        byte[] header = new byte[HeaderBytes + nameBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), nameBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), names.Length);
        text.CopyTo(header, HeaderBytes);
        return header;
    }
}
