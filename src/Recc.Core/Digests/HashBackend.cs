using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Recc.Core.Digests;

/// <summary>
/// Chooses who hashes. Loading OpenSSL costs a process about 2 ms once and then hashes seven times as fast as our own
/// SHA-256, so we hash ourselves until we have spent about as much as loading would cost. Measured with NativeAOT:
/// 0.25 ms for 64 KiB against 2.2 ms, break-even at about 0.6 MB.
/// </summary>
internal static class HashBackend
{
    /// <summary>How many bytes a process hashes in managed code before it turns to the platform.</summary>
    internal const long ManagedBudget = 640 * 1024;

    // Process-wide on purpose: the cost that it weighs is paid once in a process.
    private static long managedBytes;

    private static readonly Lazy<bool> Platform = new(PlatformCanBeLoaded);

    /// <summary>Whether the platform's cryptography can be used. The first call may load it.</summary>
    internal static bool PlatformIsThere => Platform.Value;

    /// <summary>Whether content of this size is to be hashed by <see cref="Sha256"/>. Counts it when it is.</summary>
    internal static bool UseManaged(DigestFunction function, long expectedSize)
    {
        if (function != DigestFunction.Sha256)
        {
            return false;
        }

        if (Interlocked.Read(ref managedBytes) + expectedSize > ManagedBudget && PlatformIsThere)
        {
            return false;
        }

        Interlocked.Add(ref managedBytes, expectedSize);
        return true;
    }

    internal static IncrementalHash CreatePlatformHash(DigestFunction function) =>
        PlatformIsThere
            ? IncrementalHash.CreateHash(NameOf(function))
            : throw new PlatformNotSupportedException($"{function} needs OpenSSL, which is not on this machine.");

    /// <summary>Length of a hash in bytes.</summary>
    internal static int HashLength(DigestFunction function) => function switch
    {
        DigestFunction.Sha256 or DigestFunction.Blake3 => 32,
        DigestFunction.Sha1 => 20,
        DigestFunction.Sha384 => 48,
        DigestFunction.Sha512 => 64,
        DigestFunction.Md5 => 16,
        _ => throw new UnreachableException(),
    };

    private static HashAlgorithmName NameOf(DigestFunction function) => function switch
    {
        DigestFunction.Sha256 => HashAlgorithmName.SHA256,
        DigestFunction.Sha1 => HashAlgorithmName.SHA1,
        DigestFunction.Sha384 => HashAlgorithmName.SHA384,
        DigestFunction.Sha512 => HashAlgorithmName.SHA512,
        DigestFunction.Md5 => HashAlgorithmName.MD5,
        _ => throw new UnreachableException(),
    };

    // The runtime aborts the whole process, and throws nothing, when it needs OpenSSL and finds none. So we look first,
    // for the names that it would try.
    private static bool PlatformCanBeLoaded() =>
        !OperatingSystem.IsLinux()
        || NativeLibrary.TryLoad("libssl.so.3", out _)
        || NativeLibrary.TryLoad("libssl.so.1.1", out _);
}
