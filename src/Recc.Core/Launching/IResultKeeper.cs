using Recc.Core.Outputs;

namespace Recc.Core.Launching;

/// <summary>A place where results are kept for those who ask later.</summary>
public interface IResultKeeper
{
    /// <summary>Whether also that a compile fails is kept.</summary>
    bool KeepsFailures => false;

    /// <summary>Keeps what the compile's action made. Trouble is thrown as a RemoteException.</summary>
    Task KeepAsync(PreparedCompile compile, CollectedOutputs made, CancellationToken cancellation);
}
