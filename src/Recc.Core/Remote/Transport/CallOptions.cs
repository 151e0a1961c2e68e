namespace Recc.Core.Remote.Transport;

/// <summary>What goes with one call besides its message.</summary>
/// <param name="Timeout">Until the last answer is there. Zero or less: no limit.</param>
/// <param name="ActionId">The hash of the action that the call is about, for the server's logs; or empty.</param>
public sealed record CallOptions(TimeSpan Timeout, string ActionId = "");
