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

    /// <summary>The shape to begin with. No server is asked: perhaps nothing will be wanted of it.</summary>
    public ShapeFinding Recall()
    {
        bool isSaid = options is { DigestFunction: not null, ApiMinorVersion: not null };
        if (basis.Server is not { } server || isSaid || !options.AsksCapabilities)
        {
            return new ShapeFinding(AsSaid(ServerShape.Usual)) { IsFinal = true };
        }

        ServerShape? known = RemoteSessionFactory.RecallShape(options, basis.World.Memory.Servers);
        bool isRemembered = options.CacheDirectory is not null || basis.World.Memory.Breakers is not null;
        return new ShapeFinding(AsSaid(known ?? ServerShape.Usual))
        {
            IsFinal = known is not null || !isRemembered || basis.Health.IsPaused(server),
        };
    }

    /// <summary>
    /// What the server says. One that cannot be asked is one like most; there is no second try, since what is asked
    /// here only spares the compile one.
    /// </summary>
    public async Task<ShapeFinding> AskAsync(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        var found = new ShapeFinding(AsSaid(ServerShape.Usual)) { IsFinal = true };
        using RemoteSession session = basis.OpenSession(options with { RetryLimit = 0 }, DigestFunction.Sha256);
        try
        {
            return found with { Shape = AsSaid(ServerShape.Of(await session.Probe.GetLimitsAsync(cancellation))) };
        }
        catch (RemoteException failure) when (failure.Failure.Kind == RemoteFailureKind.NotSupported)
        {
            return found;
        }
        catch (RemoteException failure)
        {
            basis.Health.Failed(basis.Server!, Stopwatch.GetElapsedTime(started), failure.Failure.Message);
            return found with { Failure = failure };
        }
    }

    private ServerShape AsSaid(ServerShape shape) => new(
        options.DigestFunction ?? shape.Function,
        options.ApiMinorVersion is { } minor ? minor >= FirstWithOutputPaths : shape.KnowsOutputPaths);
}

/// <summary>What kind of server there is.</summary>
/// <param name="Shape">What is known of it, or what most are.</param>
internal sealed record ShapeFinding(ServerShape Shape)
{
    /// <summary>Whether there is no more to be had by asking.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Why it could not be asked: it is not asked again in this launch; or null.</summary>
    public RemoteException? Failure { get; init; }
}
