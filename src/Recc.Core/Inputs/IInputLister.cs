namespace Recc.Core.Inputs;

/// <summary>Names what a preprocessor reads.</summary>
public interface IInputLister
{
    /// <summary>
    /// The names; null and a reason when there are none. Never throws for what a compiler or the disk does.
    /// </summary>
    Listing? List(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused);
}
