using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Recc.Testing;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// What an object says, for comparisons that must not mind how debug information names a file as long as a debugger
/// finds it. recc compiles with relative names, and leaves room for the user's directory, which it writes in later; so
/// file names are joined with that directory here, and numbers of files and offsets of strings are left out.
/// </summary>
internal static partial class DebugInfoText
{
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>
    /// A hash of everything but the debug information, and the debug information as readelf tells it; null when it is
    /// no ELF file.
    /// </summary>
    public static string? OfObject(byte[] content) => content.AsSpan().StartsWith("\u007fELF"u8)
        ? Known.GetOrAdd(Convert.ToHexString(SHA256.HashData(content)), _ => Read(content))
        : null;

    /// <summary>The lines in the order of the alphabet, without remarks on offsets.</summary>
    public static string OfAssembly(string text) => string.Join(
        '\n', OffsetRemark().Replace(text, "").Split('\n').Order(StringComparer.Ordinal));

    private static string Read(byte[] content)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["object"], content);
        Run("objcopy", "--strip-debug", folder["object"], folder["stripped"]);
        string code = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder["stripped"])));
        string entries = Run("readelf", "-W", "--debug-dump=info", folder["object"]);
        if (entries.Contains(".debug_info.dwo", StringComparison.Ordinal))
        {
            // readelf takes the strings of these from the wrong places.
            return $"{code}\n{Entry().Count(entries)} entries beside the object";
        }

        string directory = CompilationDirectory().Match(entries) is { Success: true } found
            ? found.Groups[1].Value : "/";
        string lines = Run("readelf", "-W", "--debug-dump=decodedline", folder["object"]);
        return string.Join('\n', code, Entries(entries, directory), Sources(lines, directory), Rows(lines));
    }

    private static string Entries(string said, string directory) => string.Join(
        '\n',
        said.Split('\n').Where(static line => !FileNumber().IsMatch(line)).Select(
            line => FileName().Replace(Offset().Replace(line, ""), name => Absolute(directory, name.Value))));

    /// <summary>Every file that has lines.</summary>
    private static string Sources(string said, string directory) => string.Join(
        '\n',
        Heading().Matches(said).Select(match => Absolute(directory, match.Groups[1].Value))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Lines and addresses.</summary>
    private static string Rows(string said) =>
        string.Join('\n', Row().Matches(said).Select(static match => match.Value.Trim()));

    // readelf may put the directory before a name that is absolute.
    private static string Absolute(string directory, string name) =>
        Path.GetFullPath(name[(name.LastIndexOf("//", StringComparison.Ordinal) + 1)..], directory);

    private static string Run(string program, params string[] arguments) =>
        new ProgramRun { Program = program, Arguments = arguments }.Run().EnsureSuccess().StandardOutput;

    [GeneratedRegex(@"DW_AT_comp_dir .*?: (/.*)")]
    private static partial Regex CompilationDirectory();

    [GeneratedRegex(@"^ <\w+><\w+>: Abbrev Number: [1-9]", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"DW_AT_(decl_file|call_file|GNU_dwo_id)|DWO ID:")]
    private static partial Regex FileNumber();

    // Only names of files have slashes.
    [GeneratedRegex(@"(?<=DW_AT_name .*?: )\S*/.*")]
    private static partial Regex FileName();

    [GeneratedRegex(@"(?<=offset: |Offset: +|Length: +)(0x)?[0-9a-f]+")]
    private static partial Regex Offset();

    [GeneratedRegex(@"^(?:CU: )?(\S*[/.]\S*):(?:\[\+\+\])?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<=^\S+)[ \t]+(\d+|-)[ \t]+(0|0x[0-9a-f]+)([ \t]+\S+)*[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"[ \t]*# string offset=.*")]
    private static partial Regex OffsetRemark();
}
