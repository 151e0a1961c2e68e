using System.Runtime.InteropServices;

namespace Recc.Core.Processes;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into cancellation once the launch begins to start children and to wait for servers,
/// so that neither they nor half an output are left behind. Before that, the signals end the process as always.
/// </summary>
public sealed class SignalCancellation : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    /// <summary>From now on signals cancel the token.</summary>
    public CancellationToken Begin()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, Cancel));
        }

        return source.Token;
    }

    /// <summary>Signals end the process again.</summary>
    public void Dispose()
    {
        registrations.ForEach(static registration => registration.Dispose());
        source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }
}
