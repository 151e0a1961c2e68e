namespace Recc.Core.CommandLine;

/// <summary>
/// What clang-cl's /Yc or /Yu says. A source is precompiled up to the include of a header; one that uses this begins
/// with the same include, and what stands before is passed over.
/// </summary>
/// <param name="Header">The header as typed: an absolute path, or a name that is looked for as an include.</param>
/// <param name="File">The precompiled file, by /Fp or named after the header, relative to the working
/// directory.</param>
/// <param name="IsMade">Whether it is made, besides the object of the same source; else it is taken.</param>
public sealed record MicrosoftPrecompiled(string Header, string File, bool IsMade)
{
    private const string Ending = ".pch";

    /// <summary>Whether all versions take a value of /Fp for the same name.</summary>
    internal static bool IsUnderstood(string value) =>
        ClangClOutput.IsUnderstood(value) && value.Length > 0 && !value.EndsWith('/');

    /// <summary>The file that a value of /Fp means; without one, it stands where the header would by its
    /// name.</summary>
    /// <param name="value">Of /Fp, or null.</param>
    /// <param name="header">Of /Yc or /Yu.</param>
    internal static string FileOf(string? value, string header) =>
        value is null ? PathNames.WithEnding(header, Ending)
        : PathNames.Ending(value).Length > 0 ? value
        : value + Ending;
}
