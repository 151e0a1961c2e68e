namespace Recc.DepScan;

/// <summary>
/// What of a dialect decides how a file's text falls into directives. One file read in two modes may differ.
/// </summary>
[Flags]
public enum ReadingMode
{
    None = 0,

    /// <summary>The nine trigraphs are replaced.</summary>
    Trigraphs = 1 << 0,

    /// <summary>R"x(...)x" is one literal.</summary>
    RawStrings = 1 << 1,

    /// <summary>1'000 is one number.</summary>
    DigitSeparators = 1 << 2,

    /// <summary>Strict C90: // begins no comment everywhere.</summary>
    StrictC90 = 1 << 3,

    /// <summary>Assembly: a # may begin a comment.</summary>
    Assembly = 1 << 4,

    /// <summary>C++20 module lines (import, export module) are directives.</summary>
    Modules = 1 << 5,

    /// <summary>%: is no #, nor is any other digraph what it stands for: strict C90, and assembly in gcc.</summary>
    NoDigraphs = 1 << 6,
}
