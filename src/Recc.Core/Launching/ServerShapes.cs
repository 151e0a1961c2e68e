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
internal sealed class ServerShapes(LaunchBasis basis)
{
    private const int FirstWithOutputPaths = 1;

    private readonly ReccOptions options = basis.Options;

    /// <summary>The shape to go by. A server that cannot be asked is one like most.</summary>
    /// <param name="mayAsk">Whether asking is worth it; called when nothing is remembered.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async Task<ShapeFinding> FindAsync(Func<bool> mayAsk, CancellationToken cancellation)
    {
        ShapeFinding found = new(ServerShape.Usual, Failure: null);
        bool isSaid = options is { DigestFunction: not null, ApiMinorVersion: not null };
        if (basis.Server is { } server && !isSaid)
        {
            if (RemoteSessionFactory.RecallShape(options, basis.World.Memory.Servers) is { } known)
            {
                found = found with { Shape = known };
            }
            else if (!basis.Health.IsPaused(server) && mayAsk())
            {
                found = await AskAsync(server, cancellation);
            }
        }

        return found with
        {
            Shape = new ServerShape(
                options.DigestFunction ?? found.Shape.Function,
                options.ApiMinorVersion is { } minor ? minor >= FirstWithOutputPaths : found.Shape.KnowsOutputPaths),
        };
    }

    /// <summary>There is no second try: what is asked here only spares the compile one.</summary>
    private async Task<ShapeFinding> AskAsync(ServerAddress server, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        using RemoteSession session = basis.OpenSession(options with { RetryLimit = 0 }, DigestFunction.Sha256);
        try
        {
            return new ShapeFinding(ServerShape.Of(await session.Probe.GetLimitsAsync(cancellation)), Failure: null);
        }
        catch (RemoteException failure) when (failure.Failure.Kind == RemoteFailureKind.NotSupported)
        {
            return new ShapeFinding(ServerShape.Usual, Failure: null);
        }
        catch (RemoteException failure)
        {
            basis.Health.Failed(server, Stopwatch.GetElapsedTime(started), failure.Failure.Message);
            return new ShapeFinding(ServerShape.Usual, failure);
        }
    }
}

/// <summary>What kind of server there is.</summary>
/// <param name="Shape">What is known of it, or what most are.</param>
/// <param name="Failure">Why it could not be asked: it is not asked again in this launch; or null.</param>
internal sealed record ShapeFinding(ServerShape Shape, RemoteException? Failure);
