namespace Recc.Core.Inputs;

/// <summary>What a compile has to do with modules.</summary>
public sealed record ModuleUse
{
    /// <summary>The interface that gcc writes, as its list says; null when it writes none, or an option names it.</summary>
    public string? Written { get; init; }

    /// <summary>Whether a list names files by absolute paths, so that it means something here only.</summary>
    public bool NamesPlaces { get; init; }
}
