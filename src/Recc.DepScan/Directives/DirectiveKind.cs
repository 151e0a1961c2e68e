namespace Recc.DepScan;

internal enum DirectiveKind : byte
{
    If,
    Ifdef,
    Ifndef,
    Elif,
    Elifdef,
    Elifndef,
    Else,
    Endif,
    Define,
    Undef,
    Include,
    IncludeNext,
    Import,
    Embed,
    Line,

    /// <summary>A line marker (# 1 "file").</summary>
    Marker,
    Error,
    Once,
    PushMacro,
    PopMacro,
    SystemHeader,

    /// <summary>A pragma, module line or other thing that this scanner does not follow.</summary>
    Unclear,

    /// <summary>A conditional that does not fit.</summary>
    Misplaced,
}
