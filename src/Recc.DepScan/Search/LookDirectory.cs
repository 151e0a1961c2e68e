namespace Recc.DepScan;

/// <summary>
/// A directory in which a scan looks for names, whatever the places of the search path that stand for it.
/// </summary>
internal sealed class LookDirectory(int index, ISourceDirectory source)
{
    /// <summary>Its number within the scan.</summary>
    internal int Index => index;

    internal ISourceDirectory Source => source;
}
