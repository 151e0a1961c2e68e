namespace Recc.Core.Inputs;

/// <summary>What a compile has to do with modules.</summary>
public sealed record ModuleUse
{
    /// <summary>
    /// The interface that gcc writes, as its list says; null when it writes none, or an option names it.
    /// </summary>
    public string? Written { get; init; }

    /// <summary>
    /// gcc's list as the command names it; null when there is none, or its lines stand in <see cref="OrderedList"/>'s
    /// order.
    /// </summary>
    public string? List { get; init; }

    /// <summary>
    /// The same list in an order of its own. CMake writes it in the order in which gcc tells what a source needs, and
    /// that differs from one time to the next.
    /// </summary>
    public ReadOnlyMemory<byte> OrderedList { get; init; }

    /// <summary>Whether a list names files by absolute paths, so that it means something here only.</summary>
    public bool NamesPlaces { get; init; }
}
