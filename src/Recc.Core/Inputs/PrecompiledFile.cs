using System.Collections.Immutable;
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

    /// <summary>Whether each is still the one that was there.</summary>
    public static bool AllHold(ImmutableArray<PrecompiledFile> files) => files.All(
        static file => FileIdentity.TryRead(file.Path, out FileIdentity now) && now == file.Identity);
}
