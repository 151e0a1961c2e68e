using Recc.Core.Digests;

namespace Recc.Core.Inputs;

/// <summary>
/// A precompiled header that a compile takes, or could take. Its content is not read yet: it is large.
/// </summary>
/// <param name="Spelled">As an option names it, or as it follows from the name of the header.</param>
/// <param name="Path">Absolute.</param>
/// <param name="Identity">When the compiler was asked.</param>
public sealed record PrecompiledFile(string Spelled, string Path, FileIdentity Identity)
{
    /// <summary>Whether the compiler takes it, as far as it says so before it compiles.</summary>
    public bool IsTaken { get; init; }
}
