using Recc.Core.Digests;

namespace Recc.Core.Remote.Wire;

/// <summary>Watches bytes go by and says whether they are what a digest names.</summary>
internal sealed class ContentCheck(Digest expected, DigestFunction function) : IDisposable
{
    private readonly IncrementalHasher hasher = new(function, expected.Size);
    private long size;

    /// <summary>False as soon as there are more bytes than the digest has.</summary>
    public bool Append(ReadOnlySpan<byte> bytes)
    {
        size += bytes.Length;
        if (size > expected.Size)
        {
            return false;
        }

        hasher.Append(bytes);
        return true;
    }

    /// <summary>Whether the bytes so far are the whole content. Ends the watch.</summary>
    public bool Holds() => size == expected.Size && hasher.Finish() == expected;

    /// <summary>Whether these bytes are what the digest names.</summary>
    public static bool Holds(Digest expected, DigestFunction function, ReadOnlySpan<byte> bytes)
    {
        using var check = new ContentCheck(expected, function);
        return check.Append(bytes) && check.Holds();
    }

    public void Dispose() => hasher.Dispose();
}
