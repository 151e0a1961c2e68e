namespace Recc.DepScan;

/// <summary>The language of a translation unit, as far as a preprocessor cares.</summary>
public enum ScanLanguage
{
    C,
    Cxx,

    /// <summary>Assembly that goes through the C preprocessor (.S).</summary>
    AssemblyWithCpp,
}
