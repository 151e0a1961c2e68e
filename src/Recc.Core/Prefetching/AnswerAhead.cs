using Recc.Core.Remote;

namespace Recc.Core.Prefetching;

/// <summary>What a server said about an action before a launch asked for it.</summary>
/// <param name="Lookup">Its answer, with small outputs in it.</param>
/// <param name="Fetched">Bytes of blobs that were fetched to be put in it.</param>
/// <param name="Size">About how many bytes of memory it takes.</param>
public sealed record AnswerAhead(CacheLookup Lookup, long Fetched, long Size);
