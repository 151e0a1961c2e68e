namespace Recc.Core.Remote.Wire;

/// <summary>How a set of blobs travels.</summary>
/// <param name="Batches">Blobs that share a message, none of them empty, in the order in which they were given.</param>
/// <param name="Streamed">Blobs too large for a message.</param>
public sealed record BatchPlan<T>(IReadOnlyList<IReadOnlyList<T>> Batches, IReadOnlyList<T> Streamed);
