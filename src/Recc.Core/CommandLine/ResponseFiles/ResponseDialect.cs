namespace Recc.Core.CommandLine;

/// <summary>How a compiler cuts the text of a response file into arguments.</summary>
internal enum ResponseDialect
{
    /// <summary>
    /// As gcc and clang do: both kinds of quotes, and a backslash takes the next character literally.
    /// </summary>
    Unix,

    /// <summary>As clang-cl does: double quotes only, and a backslash means something only before one.</summary>
    Windows,
}
