using System.Globalization;
using System.Text;
using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Launching;

/// <summary>
/// Remembers on disk that a server let launches wait in vain, so that a build pays for one such pause and not for one
/// in every file. A server that refuses at once costs nothing and is not remembered.
/// </summary>
/// <param name="options">The settings of the launch.</param>
/// <param name="breakers">What a process of many launches knows; null for a process of one.</param>
public sealed class ServerHealth(ReccOptions options, CircuitBreakers? breakers)
{
    private readonly string? cacheDirectory = options.CacheDirectory;

    /// <summary>How long a server is left alone.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Failures that took less than this are not worth remembering.</summary>
    public static TimeSpan WorthRemembering { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a launch a moment ago waited for this server in vain.</summary>
    public bool IsPaused(ServerAddress server)
    {
        if (breakers is not null)
        {
            return breakers.IsOpen(server);
        }

        if (MarkPath(server) is not { } mark)
        {
            return false;
        }

        try
        {
            DateTime marked = File.GetLastWriteTimeUtc(mark);
            DateTime now = DateTime.UtcNow;
            return marked <= now && now - marked < Pause;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The server did what it was asked.</summary>
    public void Succeeded(ServerAddress server) => breakers?.Succeeded(server);

    /// <summary>The server failed a launch, which waited so long for it.</summary>
    public void Failed(ServerAddress server, TimeSpan waited, string why)
    {
        if (breakers is not null)
        {
            breakers.Failed(server, options);
        }
        else if (waited > WorthRemembering)
        {
            PauseFor(server, why);
        }
    }

    /// <summary>Leaves the server alone for a while from now on.</summary>
    public void PauseFor(ServerAddress server, string why)
    {
        if (MarkPath(server) is { } mark)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:O} {server.Text} {why}\n");
            CacheFile.TryWrite(mark, Encoding.UTF8.GetBytes(text));
        }
    }

    private string? MarkPath(ServerAddress server) => cacheDirectory is null
        ? null
        : PathText.Join(
            cacheDirectory,
            "paused/" + ContentHasher.Compute(
                Encoding.UTF8.GetBytes(server.Endpoint.AbsoluteUri), DigestFunction.Sha256).Hash[..32]);
}
