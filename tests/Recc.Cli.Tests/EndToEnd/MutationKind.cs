namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What an edit does to the result.</summary>
internal enum MutationKind
{
    /// <summary>There must be another result, and no hit.</summary>
    Changes,

    /// <summary>What was stored before the edit must be hit.</summary>
    Keeps,

    /// <summary>The tree is again as it was before earlier edits: another result, and a hit.</summary>
    Returns,
}
