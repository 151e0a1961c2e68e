namespace Recc.Bench;

/// <summary>One part cannot be measured on this machine, for the reason given.</summary>
internal sealed class Unmeasurable(string reason) : Exception(reason);
