using System.Collections.Immutable;
using System.Globalization;
using Recc.Core.Digests;

namespace Recc.Core.Toolchains;

/// <summary>
/// Which compiler a command really runs: the same for equal installations on different machines, another one as soon
/// as any program or library behind it differs.
/// </summary>
/// <param name="Compiler">Absolute path of the program, as found, symbolic links kept.</param>
/// <param name="IsClang">Whether it says that it is clang, whatever its name.</param>
/// <param name="Version">Its version line, for people.</param>
/// <param name="Identity">Digest over its version and the content of every program and library behind it.</param>
/// <param name="SearchPath">
/// The PATH for actions: the same for everybody, led by the directory of the assembler when it would not be found
/// otherwise.
/// </param>
public sealed record Toolchain(string Compiler, bool IsClang, string Version, Digest Identity, string SearchPath)
{
    /// <summary>
    /// Whether __DATE__ and __TIME__ follow the variable SOURCE_DATE_EPOCH: in gcc since 7, in clang since 16. Apple
    /// numbers its clang in its own way, and is not asked.
    /// </summary>
    public bool HonoursSourceDateEpoch =>
        !Version.Contains("Apple", StringComparison.Ordinal) && MajorVersion >= (IsClang ? 16 : 7);

    /// <summary>
    /// Whether prefix maps change names in debug information and nothing else. With DWARF before version 5, gcc numbers
    /// a source file twice, as it is called and as it is mapped.
    /// </summary>
    /// <param name="options">The options of a command, as typed.</param>
    public bool MapsDebugNamesCleanly(IEnumerable<string> options)
    {
        string? format = options.LastOrDefault(static option =>
            option.StartsWith("-gdwarf-", StringComparison.Ordinal)
                || option.StartsWith("-gstabs", StringComparison.Ordinal)
                || option.StartsWith("-gcoff", StringComparison.Ordinal));
        return IsClang || (format is null ? MajorVersion >= 11 : format == "-gdwarf-5");
    }

    /// <summary>
    /// Whether a compile that reads the interfaces of modules has to be told of all of them by name, and finds none by
    /// itself: so in clang 19 and 21. Of gcc the same was tried with 16.
    /// </summary>
    public bool IsToldOfAllModules =>
        !Version.Contains("Apple", StringComparison.Ordinal) && MajorVersion >= (IsClang ? 19 : 16);

    /// <summary>
    /// Whether the compiler says what a file with a module of headers is made of; tried with clang 14, 19 and 21.
    /// </summary>
    public bool DescribesHeaderModules =>
        IsClang && !Version.Contains("Apple", StringComparison.Ordinal) && MajorVersion >= 14;

    /// <summary>The first number behind the word "version", or 0.</summary>
    private int MajorVersion
    {
        get
        {
            const string Word = "version ";
            int word = Version.IndexOf(Word, StringComparison.Ordinal);
            int start = word < 0 ? Version.Length : word + Word.Length;
            int end = start;
            while (end < Version.Length && char.IsAsciiDigit(Version[end]))
            {
                end++;
            }

            return int.TryParse(Version.AsSpan(start, end - start), CultureInfo.InvariantCulture, out int major)
                ? major : 0;
        }
    }
}

/// <summary>What came of asking a compiler who it is.</summary>
public abstract record ToolchainFinding
{
    private ToolchainFinding() { }

    /// <summary>It is known.</summary>
    public sealed record Known(Toolchain Toolchain) : ToolchainFinding;

    /// <summary>No such program.</summary>
    public sealed record NotFound(string Detail) : ToolchainFinding;

    /// <summary>It runs, but does not answer as gcc and clang do.</summary>
    public sealed record NotUnderstood(string Detail) : ToolchainFinding;
}

/// <summary>Whom to ask.</summary>
/// <param name="Compiler">Absolute path of the program.</param>
/// <param name="WorkingDirectory">Absolute path to run it in.</param>
/// <param name="Environment">The user's whole environment: wrappers and loaders read it.</param>
/// <param name="RemoteEnvironment">Variables that actions have besides the usual ones.</param>
public sealed record ToolchainRequest(
    string Compiler,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    ImmutableArray<KeyValuePair<string, string>> RemoteEnvironment);
