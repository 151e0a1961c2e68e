using Recc.Core.Digests;

namespace Recc.Core.Toolchains;

/// <summary>One program or library of a toolchain.</summary>
internal sealed record ToolchainFile(string Path, FileIdentity Identity, Digest Digest)
{
    /// <summary>Reads it. Throws <see cref="IOException"/> when that fails.</summary>
    public static ToolchainFile Read(string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity)
            ? new ToolchainFile(path, identity, ContentHasher.ComputeFile(path, DigestFunction.Sha256))
            : throw new FileNotFoundException($"{path} is gone");
}
