namespace Recc.Bench.Building;

/// <summary>What a server saw.</summary>
/// <param name="Calls">How often each method was called.</param>
/// <param name="BytesUp">Of the messages that it got.</param>
/// <param name="BytesDown">Of the messages that it sent.</param>
internal sealed record Traffic(IReadOnlyDictionary<string, int> Calls, long BytesUp, long BytesDown);
