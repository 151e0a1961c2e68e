using System.Diagnostics;
using Recc.Core.Digests;
using Messages = Build.Bazel.Remote.Execution.V2;

namespace Recc.Core.Remote.Wire;

/// <summary>Digest functions as messages have them.</summary>
internal static class WireDigests
{
    public static Messages.DigestFunction.Types.Value ToMessage(this DigestFunction function) => function switch
    {
        DigestFunction.Sha256 => Messages.DigestFunction.Types.Value.Sha256,
        DigestFunction.Sha1 => Messages.DigestFunction.Types.Value.Sha1,
        DigestFunction.Sha384 => Messages.DigestFunction.Types.Value.Sha384,
        DigestFunction.Sha512 => Messages.DigestFunction.Types.Value.Sha512,
        DigestFunction.Md5 => Messages.DigestFunction.Types.Value.Md5,
        DigestFunction.Blake3 => Messages.DigestFunction.Types.Value.Blake3,
        _ => throw new UnreachableException($"Unknown digest function {function}."),
    };

    /// <summary>Null for a function that we cannot compute.</summary>
    public static DigestFunction? Read(Messages.DigestFunction.Types.Value function) => function switch
    {
        Messages.DigestFunction.Types.Value.Sha256 => DigestFunction.Sha256,
        Messages.DigestFunction.Types.Value.Sha1 => DigestFunction.Sha1,
        Messages.DigestFunction.Types.Value.Sha384 => DigestFunction.Sha384,
        Messages.DigestFunction.Types.Value.Sha512 => DigestFunction.Sha512,
        Messages.DigestFunction.Types.Value.Md5 => DigestFunction.Md5,
        Messages.DigestFunction.Types.Value.Blake3 => DigestFunction.Blake3,
        _ => null,
    };
}
