using System.Diagnostics;
using Recc.Core.Configuration;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>
/// The way to the servers: taken when they are needed, and not at all when one has let a launch wait in vain a moment
/// ago.
/// </summary>
/// <param name="address">The server that is asked first.</param>
/// <param name="health">Remembers servers that do not answer.</param>
/// <param name="open">Called once at most.</param>
public sealed class ServerAccess(ServerAddress address, ServerHealth health, Func<RemoteTier> open)
{
    private RemoteTier? tier;
    private long opened;

    /// <summary>Why the servers have failed this launch already, and are not asked again; or null.</summary>
    public RemoteException? FailedBefore { get; init; }

    /// <summary>Why a server is left alone.</summary>
    public static string PausedText(ServerAddress server) => $"{server.Text} did not answer a moment ago";

    /// <summary>The servers. Throws <see cref="RemoteException"/> when they are to be left alone.</summary>
    public RemoteTier Enter()
    {
        if (tier is not null)
        {
            return tier;
        }

        if (FailedBefore is not null)
        {
            throw new RemoteException(FailedBefore.Failure);
        }

        if (health.IsPaused(address))
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.Unavailable, PausedText(address)));
        }

        opened = Stopwatch.GetTimestamp();
        return tier = open();
    }

    /// <summary>Says that the servers did what they were asked.</summary>
    public void Succeeded() => health.Succeeded(address);

    /// <summary>Says that a server failed, which is remembered when that took long.</summary>
    public void Failed(string why)
    {
        if (tier is not null)
        {
            health.Failed(address, Stopwatch.GetElapsedTime(opened), why);
        }
    }
}
