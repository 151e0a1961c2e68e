using System.Collections.Concurrent;

namespace Recc.DevServer.Storage;

/// <summary>Keeps everything until the process ends.</summary>
internal sealed class MemoryByteStore : IByteStore
{
    private readonly ConcurrentDictionary<BlobKey, ReadOnlyMemory<byte>> entries = new();

    public bool Contains(BlobKey key) => entries.ContainsKey(key);

    public ReadOnlyMemory<byte>? Read(BlobKey key)
    {
        // Not "? bytes : null": there, null would become an empty memory.
        if (entries.TryGetValue(key, out ReadOnlyMemory<byte> bytes))
        {
            return bytes;
        }

        return null;
    }

    public void Store(BlobKey key, ReadOnlyMemory<byte> bytes) => entries[key] = bytes;

    public void Forget(BlobKey key) => entries.TryRemove(key, out _);
}
