using System.Diagnostics;
using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;

namespace Recc.Core.Launching;

/// <summary>
/// Finds out what kind of server actions are named for: by the settings, by what is remembered, and the first time by
/// asking.
/// </summary>
/// <param name="options">The settings of the launch.</param>
/// <param name="memory">What earlier launches learned.</param>
/// <param name="open">Opens a session with servers that get no second try.</param>
internal sealed class ServerShapes(ReccOptions options, ServerMemory memory, Func<DigestFunction, RemoteSession> open)
{
    private const int FirstWithOutputPaths = 1;

    /// <summary>The shape to go by. A server that cannot be asked is one like most.</summary>
    /// <param name="servers">Told when the server failed; null when there is none.</param>
    /// <param name="mayAsk">Whether asking is worth it; called when nothing is remembered.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async Task<ServerShape> FindAsync(ServerAccess? servers, Func<bool> mayAsk, CancellationToken cancellation)
    {
        ServerShape shape = ServerShape.Usual;
        bool isSaid = options is { DigestFunction: not null, ApiMinorVersion: not null };
        if (servers is not null && !isSaid)
        {
            shape = RemoteSessionFactory.RecallShape(options, memory)
                ?? (!servers.IsPaused && mayAsk() ? await AskAsync(servers, cancellation) : shape);
        }

        return new ServerShape(
            options.DigestFunction ?? shape.Function,
            options.ApiMinorVersion is { } minor ? minor >= FirstWithOutputPaths : shape.KnowsOutputPaths);
    }

    private async Task<ServerShape> AskAsync(ServerAccess servers, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        using RemoteSession session = open(DigestFunction.Sha256);
        try
        {
            return ServerShape.Of(await session.Probe.GetLimitsAsync(cancellation));
        }
        catch (RemoteException failure) when (failure.Failure.Kind == RemoteFailureKind.NotSupported)
        {
            return ServerShape.Usual;
        }
        catch (RemoteException failure)
        {
            servers.FailedBefore(failure, Stopwatch.GetElapsedTime(started));
            return ServerShape.Usual;
        }
    }
}
