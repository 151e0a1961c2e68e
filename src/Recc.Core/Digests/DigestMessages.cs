using System.Diagnostics.CodeAnalysis;
using DigestMessage = Build.Bazel.Remote.Execution.V2.Digest;

namespace Recc.Core.Digests;

/// <summary>Between digests and the messages that carry them.</summary>
public static class DigestMessages
{
    /// <summary>The message for a digest.</summary>
    public static DigestMessage ToMessage(this Digest digest) => new() { Hash = digest.Hash, SizeBytes = digest.Size };

    /// <summary>What a server's message names; false when it is missing or malformed.</summary>
    public static bool TryRead([NotNullWhen(true)] this DigestMessage? message, out Digest digest)
    {
        digest = default;
        return message is not null && Digest.TryCreate(message.Hash, message.SizeBytes, out digest);
    }
}
