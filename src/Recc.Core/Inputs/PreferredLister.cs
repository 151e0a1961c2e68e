using Recc.Core.Diagnostics;

namespace Recc.Core.Inputs;

/// <summary>Asks one lister, and another where the first does not know.</summary>
/// <param name="first">The quick one.</param>
/// <param name="other">The one that is always right.</param>
/// <param name="log">Hears why the other is asked.</param>
public sealed class PreferredLister(IInputLister first, IInputLister other, Log log) : IInputLister
{
    public Listing? List(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        if (first.List(order, cancellation, out InputFinding.Refused? why) is { } listing)
        {
            refused = null;
            return listing;
        }

        log.Debug($"the compiler is asked for the inputs of {order.Command.Source}: {why!.Detail}");
        return other.List(order, cancellation, out refused);
    }
}
