namespace Recc.DepScan;

/// <summary>A header name as it is written, without its quotes or brackets.</summary>
/// <param name="Name">What stands between the delimiters; not empty, slashes and dots as written.</param>
/// <param name="Form">Which delimiters.</param>
/// <param name="Use">What is asked of the name.</param>
public readonly record struct IncludeName(string Name, IncludeForm Form, IncludeUse Use);

/// <summary>How a header name is written, which decides where it is looked for.</summary>
public enum IncludeForm
{
    /// <summary>"x.h": first beside the file that says it.</summary>
    Quote,

    /// <summary>&lt;x.h&gt;: only along the search path.</summary>
    Angle,
}

/// <summary>What is asked of a header name.</summary>
public enum IncludeUse
{
    /// <summary>#include</summary>
    Include,

    /// <summary>#include_next: the search begins behind the directory of the file that says it.</summary>
    IncludeNext,

    /// <summary>#import</summary>
    Import,

    /// <summary>#embed</summary>
    Embed,

    /// <summary>__has_include</summary>
    HasInclude,

    /// <summary>__has_include_next</summary>
    HasIncludeNext,

    /// <summary>__has_embed</summary>
    HasEmbed,

    /// <summary>
    /// Text in a #define, in the condition of an #if, or in the operand of a computed include. It is looked for only if
    /// a computed include or probe, in whatever file of the compile, is made of it. Most such text names no file.
    /// </summary>
    MacroText,
}
