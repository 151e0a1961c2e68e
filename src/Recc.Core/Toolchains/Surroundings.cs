using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Toolchains;

/// <summary>What decides besides programs and libraries how a compiler works.</summary>
/// <param name="Files">Files that it reads of its own accord: gcc's specs, configuration files beside clang.</param>
/// <param name="Watched">
/// Directories and files that tell by a change, or by appearing, that such a thing has come.
/// </param>
/// <param name="Said">What the compiler said it has chosen, one choice on a line.</param>
internal sealed record Surroundings(
    ImmutableArray<string> Files, ImmutableArray<string> Watched, string Said)
{
    private const string SpecsPrefix = "Reading specs from ";
    private const string ConfigurationPrefix = "Configuration file: ";
    private const string CandidatePrefix = "Found candidate GCC installation: ";
    private const string SelectedPrefix = "Selected GCC installation: ";

    /// <summary>
    /// Where distributions have clang look for configuration files, besides the directory it lies in.
    /// </summary>
    private const string SystemConfiguration = "/etc/clang";

    /// <summary>
    /// gcc takes "specs" from its installation directory or the one above. A compiler proper that is missing today,
    /// such as cc1plus, would appear beside the others.
    /// </summary>
    public static Surroundings OfGcc(string answer, string installation, IEnumerable<string> programs)
    {
        string place = installation.TrimEnd('/');
        IEnumerable<string> watched = programs.Select(PathText.Parent).Append(place).Append(PathText.Parent(place));
        return new Surroundings([.. After(answer, SpecsPrefix)], [.. watched.Where(PathText.IsAbsolute)], "");
    }

    /// <summary>
    /// clang takes C++ headers from the newest gcc that it finds, and options from files that lie beside it. Which of
    /// them depends on its name and on what it compiles for, so all count.
    /// </summary>
    public static Surroundings OfClang(string answer, IEnumerable<string> installed)
    {
        string[] places = [.. installed.Append(SystemConfiguration).Where(PathText.IsAbsolute)];
        var watched = new List<string>(places);
        foreach (string candidate in After(answer, CandidatePrefix))
        {
            string versions = PathText.Parent(candidate);
            watched.Add(PathText.Parent(versions));
            watched.Add(versions);
            watched.AddRange(EntriesOf(versions));
        }

        return new Surroundings(
            [
                .. places.SelectMany(EntriesOf).Where(static path => path.EndsWith(".cfg", StringComparison.Ordinal)),
                .. After(answer, ConfigurationPrefix).Where(File.Exists),
            ],
            [.. watched],
            string.Join('\n', After(answer, SelectedPrefix)));
    }

    private static IEnumerable<string> After(string answer, string prefix) => answer.Split('\n')
        .Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..].Trim());

    private static IEnumerable<string> EntriesOf(string directory) =>
        FileIdentity.TryRead(directory, out FileIdentity identity) && identity.IsDirectory
            ? Directory.EnumerateFileSystemEntries(PhysicalPath.WithoutDots(directory)).Order(StringComparer.Ordinal)
            : [];
}
