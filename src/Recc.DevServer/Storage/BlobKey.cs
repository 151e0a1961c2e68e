using Recc.DevServer.Wire;
using Function = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;
using Reapi = Build.Bazel.Remote.Execution.V2;

namespace Recc.DevServer.Storage;

/// <summary>
/// A digest that has been checked: a known hash length, lower-case digits, a size that is not negative. Hash and size
/// are all that counts when two are compared: what names a blob inside other messages does not say by which function.
/// </summary>
internal sealed record BlobKey
{
    private BlobKey(string hash, long size, Function function)
    {
        Hash = hash;
        Size = size;
        Function = function;
    }

    public string Hash { get; }

    public long Size { get; }

    public Function Function { get; }

    /// <summary>The resource name without instance, as violations name a missing blob.</summary>
    public string Subject => $"blobs/{Hash}/{Size}";

    /// <summary>Names these bytes.</summary>
    public static BlobKey Of(Function function, ReadOnlySpan<byte> bytes) =>
        new(HashFunctions.Hash(function, bytes), bytes.Length, function);

    /// <summary>Null when this is no digest.</summary>
    public static BlobKey? TryCreate(string hash, long size)
    {
        bool digits = hash.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
        return size >= 0 && digits && HashFunctions.OfHexLength(hash.Length) is { } function
            ? new BlobKey(hash, size, function)
            : null;
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT when the message is no digest.</exception>
    public static BlobKey Require(Reapi.Digest? digest, string what)
    {
        if (digest is null)
        {
            throw RpcException.Invalid($"{what} has no digest");
        }

        return TryCreate(digest.Hash, digest.SizeBytes)
            ?? throw RpcException.Invalid($"{what} has no well-formed digest: '{digest.Hash}/{digest.SizeBytes}'");
    }

    /// <summary>The same, made by another function; null when that makes hashes of another length.</summary>
    public BlobKey? By(Function function) =>
        function == Function || (function == Function.Blake3 && Function == Function.Sha256)
            ? new BlobKey(Hash, Size, function)
            : null;

    public bool Equals(BlobKey? other) => other is not null && Size == other.Size && Hash == other.Hash;

    public override int GetHashCode() => HashCode.Combine(Hash, Size);

    /// <summary>Whether these bytes are the blob.</summary>
    public bool Names(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size && HashFunctions.Hash(Function, bytes) == Hash;

    public Reapi.Digest ToDigest() => new() { Hash = Hash, SizeBytes = Size };

    public override string ToString() => $"{Hash}/{Size}";
}
