namespace Recc.Bench;

/// <summary>What was measured did something else than it should; a number about it would be a lie.</summary>
internal sealed class Broken(string reason) : Exception(reason);
