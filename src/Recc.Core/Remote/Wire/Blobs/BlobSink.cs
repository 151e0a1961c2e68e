using Recc.Core.Digests;
using Recc.Core.Storage;

namespace Recc.Core.Remote.Wire;

/// <summary>Takes the bytes of one blob to all who want it and holds them against its digest.</summary>
internal sealed class BlobSink : IDisposable
{
    private readonly Digest digest;
    private readonly IReadOnlyList<Stream> destinations;
    private readonly string origin;
    private readonly ContentCheck check;

    public BlobSink(Digest digest, IReadOnlyList<Stream> destinations, DigestFunction function, string origin)
    {
        this.digest = digest;
        this.destinations = destinations;
        this.origin = origin;
        check = new ContentCheck(digest, function);
        Guarded(Rewind);
    }

    /// <summary>Appends. More bytes than the digest has are refused before they are written.</summary>
    public void Write(ReadOnlyMemory<byte> bytes)
    {
        if (!check.Append(bytes.Span))
        {
            throw Wrong("the server sent more bytes than that");
        }

        Guarded(() =>
        {
            foreach (Stream destination in destinations)
            {
                destination.Write(bytes.Span);
            }
        });
    }

    /// <summary>Appends what the bytes hold.</summary>
    public void WriteCompressed(ReadOnlyMemory<byte> bytes, ZstandardReader zstd)
    {
        try
        {
            zstd.Decompress(bytes.Span, Write);
        }
        catch (InvalidDataException e)
        {
            throw Wrong("the server " + e.Message);
        }
    }

    /// <summary>To be called after the last byte.</summary>
    public void Complete()
    {
        if (!check.Holds())
        {
            throw Wrong("the server sent other content");
        }
    }

    public void Dispose() => check.Dispose();

    // An earlier try may have written a part.
    private void Rewind()
    {
        foreach (Stream destination in destinations)
        {
            destination.Position = 0;
            destination.SetLength(0);
        }
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RemoteException(
                new RemoteFailure(RemoteFailureKind.LocalFile, $"the blob {digest} cannot be written: {e.Message}"), e);
        }
    }

    private RemoteException Wrong(string what) =>
        new(new RemoteFailure(RemoteFailureKind.Corrupt, $"{origin} of {digest}: {what}"));
}
