using Recc.Core.Digests;
using Recc.DepScan;

namespace Recc.Core.Sources;

/// <summary>What is known of a file's content: all of it from the same bytes.</summary>
/// <param name="Identity">Taken before they were read.</param>
/// <param name="Digest">Of the bytes.</param>
/// <param name="Facts">What the text says, whoever reads it.</param>
public sealed record SourceText(FileIdentity Identity, Digest Digest, SourceFacts Facts)
{
    /// <summary>What a preprocessor makes of it; null until one has asked.</summary>
    internal Directives? Directives { get; init; }

    /// <summary>How it was read for that.</summary>
    internal ReadingMode Mode { get; init; }

    internal bool HasDirectives(ReadingMode mode) => Directives is not null && Mode == mode;
}
