using Google.Protobuf;
using Recc.DevServer.Wire;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Recc.DevServer.Storage;

/// <summary>
/// The content-addressable store: everything in it has been verified, and the empty blob is always there, as the
/// protocol demands.
/// </summary>
internal sealed class BlobStore(IByteStore bytes)
{
    public bool Contains(BlobKey key) => IsEmptyBlob(key) || bytes.Contains(key);

    public ReadOnlyMemory<byte>? Read(BlobKey key) =>
        IsEmptyBlob(key) ? ReadOnlyMemory<byte>.Empty : bytes.Read(key);

    /// <summary>Stores what a client claims to be this blob.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT when it is not.</exception>
    public void StoreVerified(BlobKey key, ReadOnlyMemory<byte> content)
    {
        if (!key.Names(content.Span))
        {
            var real = BlobKey.Of(key.Function, content.Span);
            throw RpcException.Invalid($"{content.Length} bytes do not have the digest {key}: they are {real}");
        }

        bytes.Store(key, content);
    }

    /// <summary>Stores bytes of our own.</summary>
    public BlobKey Store(Function function, ReadOnlyMemory<byte> content)
    {
        var key = BlobKey.Of(function, content.Span);
        bytes.Store(key, content);
        return key;
    }

    public void Forget(BlobKey key) => bytes.Forget(key);

    /// <summary>The message stored under the key, or null when it is not there.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT when the blob is something else.</exception>
    public T? ReadMessage<T>(BlobKey key, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        if (Read(key) is not { } content)
        {
            return null;
        }

        try
        {
            return parser.ParseFrom(content.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw RpcException.Invalid($"the blob {key} is not a {typeof(T).Name}");
        }
    }

    /// <summary>What names it inside other messages does not say by which function.</summary>
    private static bool IsEmptyBlob(BlobKey key) =>
        key.Size == 0 && (key.Names([]) || key.By(Function.Blake3)?.Names([]) == true);
}
