namespace Recc.DevServer.Storage;

/// <summary>Bytes by key, safe for many threads. Does not verify; blobs are verified where they arrive.</summary>
internal interface IByteStore
{
    bool Contains(BlobKey key);

    /// <summary>The bytes, or null. Nobody may change them.</summary>
    ReadOnlyMemory<byte>? Read(BlobKey key);

    /// <summary>Stores, in the place of what was there.</summary>
    void Store(BlobKey key, ReadOnlyMemory<byte> bytes);

    void Forget(BlobKey key);
}
