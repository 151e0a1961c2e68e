using System.Collections.Immutable;

namespace Recc.Core.Paths;

/// <summary>A directory of this machine that actions know under a name of their own.</summary>
/// <param name="Mount">Where it stands in the input root: "" for the input root itself, or one component.</param>
/// <param name="Prefixes">
/// Absolute normalised paths by which the directory is called, first the one the project uses, then the physical one
/// when that differs.
/// </param>
public sealed record PathRoot(string Mount, ImmutableArray<string> Prefixes);
