using System.Diagnostics;
using System.Runtime.InteropServices;
using Recc.Core.Digests;

namespace Recc.Core.Remote.Wire;

/// <summary>
/// Reads a blob that is about to be sent and holds it against its digest, so that a file that changed since it was
/// hashed never reaches a server under the wrong name: not every server checks. Trouble is a RemoteException of kind
/// LocalFile.
/// </summary>
internal sealed class BlobSourceReader : IDisposable
{
    private readonly Blob blob;
    private readonly Stream stream;
    private readonly ContentCheck check;

    public BlobSourceReader(Blob blob, DigestFunction function)
    {
        this.blob = blob;
        stream = Open(blob.Source);
        check = new ContentCheck(blob.Digest, function);
        Remaining = blob.Digest.Size;
    }

    /// <summary>Bytes not yet read.</summary>
    public long Remaining { get; private set; }

    /// <summary>
    /// Fills the buffer, or as much of it as there are bytes left. With the last byte the whole content is known to be
    /// right.
    /// </summary>
    public int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, Remaining);
        int read = Fill(buffer[..wanted]);
        check.Append(buffer[..read]);
        Remaining -= read;
        if (read < wanted || (Remaining == 0 && !IsWhole()))
        {
            throw Unusable("changed while it was read", null);
        }

        return read;
    }

    public void Dispose()
    {
        stream.Dispose();
        check.Dispose();
    }

    private Stream Open(BlobSource source) => source switch
    {
        BlobSource.OnDisk file => Guarded(() =>
            new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1)),
        BlobSource.InMemory memory => Open(memory.Bytes),
        _ => throw new UnreachableException("Unknown source of a blob."),
    };

    private static MemoryStream Open(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private bool IsWhole()
    {
        Span<byte> beyond = stackalloc byte[1];
        return Fill(beyond) == 0 && check.Holds();
    }

    private int Fill(Span<byte> buffer)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("cannot be read", e);
        }
    }

    private T Guarded<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unusable("cannot be opened", e);
        }
    }

    private RemoteException Unusable(string what, Exception? cause)
    {
        string name = blob.Source is BlobSource.OnDisk file ? "the file " + file.Path : $"the blob {blob.Digest}";
        return new RemoteException(new RemoteFailure(RemoteFailureKind.LocalFile, $"{name} {what}"), cause);
    }
}
