using System.Text.RegularExpressions;

namespace Recc.Core.Tests.Architecture;

/// <summary>A C# file as far as the architecture rules look at it.</summary>
/// <param name="Path">Relative to the repository, with slashes.</param>
/// <param name="Text">Its text.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    private const string CoreFolder = "src/Recc.Core/";

    /// <summary>The text with comments and literals blanked out, so that only code is left.</summary>
    public string Code { get; } = CommentOrLiteral().Replace(Text, match =>
        match.Value.StartsWith('/') ? " " : match.Value[0] is '"' or '@' or '$' ? "\"\"" : "' '");

    /// <summary>The folder below the core project, with dots, such as Remote.Wire; or empty.</summary>
    public string Folder => !IsInCore ? "" : Path.LastIndexOf('/') is var slash && slash < CoreFolder.Length
        ? "" : Path[CoreFolder.Length..slash].Replace('/', '.');

    /// <summary>Whether it belongs to the core project.</summary>
    public bool IsInCore => Path.StartsWith(CoreFolder, StringComparison.Ordinal);

    /// <summary>The file's name up to its first dot.</summary>
    public string BaseName => System.IO.Path.GetFileName(Path).Split('.')[0];

    /// <summary>The declared namespace, or empty.</summary>
    public string Namespace => NamespaceLine().Match(Code).Groups[1].Value;

    /// <summary>The top-level types in the order in which they stand: keyword and name.</summary>
    public IReadOnlyList<(string Kind, string Name)> Types =>
        [.. TypeLine().Matches(Code).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    /// <summary>All that stands in using lines, such as "Recc.Core.Paths" or "static Recc.Core.Paths.X".</summary>
    public IReadOnlyList<string> Usings =>
        [.. UsingLine().Matches(Code).Select(match => match.Groups[1].Value.Trim())];

    /// <summary>The code without its using lines and its namespace line.</summary>
    public string Body => NamespaceLine().Replace(UsingLine().Replace(Code, ""), "");

    [GeneratedRegex(
        """//[^\n]*|/\*[\s\S]*?\*/|\$*"{3,}[\s\S]*?"{3,}|[$@]*@[$@]*"(?:[^"]|"")*"|"""
            + """\$?"(?:\\.|[^"\\\n])*"|'(?:\\.[^'\n]*|[^'\\\n])'""")]
    private static partial Regex CommentOrLiteral();

    [GeneratedRegex("""^namespace\s+([\w.]+)\s*[;{]?""", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    // Top-level types stand at the start of a line.
    [GeneratedRegex(
        """^(?:(?:public|internal|file|sealed|static|abstract|readonly|unsafe|partial|ref)\s+)*"""
            + """(class|record\s+struct|record\s+class|record|struct|interface|enum|delegate\s+[\w<>?\[\],]+)\s+(\w+)""",
        RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^\s*((?:global\s+)?using\s+[^;(={\n]*(?:=[^;(\n]*)?);""", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
