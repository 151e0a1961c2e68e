using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Launching;

/// <summary>How fast a server took the last large file, which says how long the next one will take.</summary>
/// <param name="folder">Where that is kept.</param>
/// <param name="server">The server's address.</param>
internal sealed class LinkSpeed(string folder, string server)
{
    /// <summary>Below this, it is how far away the server is that counts.</summary>
    private const long LeastBytes = 1L << 20;

    /// <summary>About what the slowest compile of a large source takes: longer than that nobody waits for a
    /// file.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private string File => PathText.Join(
        folder, $"links/{ContentHasher.Compute(Encoding.UTF8.GetBytes(server), DigestFunction.Sha256).Hash}");

    /// <summary>Whether sending so many bytes takes too long; false where nothing is known.</summary>
    public bool IsTooSlowFor(long bytes)
    {
        try
        {
            return System.IO.File.Exists(File)
                && long.TryParse(System.IO.File.ReadAllText(File), NumberStyles.None, CultureInfo.InvariantCulture,
                    out long speed)
                && bytes > speed * Longest.TotalSeconds;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Remembers how long it took to send something.</summary>
    public void Note(long bytes, TimeSpan took)
    {
        if (bytes >= LeastBytes)
        {
            long speed = (long)(bytes / Math.Max(took.TotalSeconds, 0.001));
            CacheFile.TryWrite(File, Encoding.UTF8.GetBytes(speed.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
