using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Toolchains;

/// <summary>
/// One program or library of a toolchain, by the path under which it is found: a link in it may lead elsewhere one day.
/// </summary>
internal sealed record ToolchainFile(string Path, FileIdentity Identity, Digest Digest)
{
    /// <summary>Reads it. Throws <see cref="IOException"/> when that fails.</summary>
    public static ToolchainFile Read(string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity)
            ? new ToolchainFile(path, identity,
                ContentHasher.ComputeFile(PhysicalPath.WithoutDots(path), DigestFunction.Sha256))
            : throw new FileNotFoundException($"{path} is gone");
}
