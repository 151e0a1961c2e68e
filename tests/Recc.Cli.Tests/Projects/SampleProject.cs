using System.Globalization;
using Recc.Cli.Tests.EndToEnd;
using Recc.Testing;

namespace Recc.Cli.Tests.Projects;

/// <summary>A CMake project that is built natively and through recc.</summary>
internal sealed record SampleProject
{
    private static readonly string Folder = Repository.PathOf("tests/Recc.Cli.Tests/Projects/Samples");

    public required string Name { get; init; }

    /// <summary>Puts the sources into a folder.</summary>
    public required Action<string> Unpack { get; init; }

    /// <summary>More arguments for CMake.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Whether the build tree lies beside the sources and not below them.</summary>
    public bool BuildsBeside { get; init; }

    /// <summary>A header that is edited, by its path in the sources; null when none is.</summary>
    public string? Edited { get; init; }

    /// <summary>A program that is run, by its path in the build tree; null when none is.</summary>
    public string? Runs { get; init; }

    /// <summary>How many compiles miss in a second checkout, for reasons of their own.</summary>
    public int MissesWhenMoved { get; init; }

    /// <summary>Folders of the build tree that "ninja -t clean" does not know.</summary>
    public IReadOnlyList<string> AlsoCleaned { get; init; } = [];

    /// <summary>Names of the samples in the folder Samples.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.txt").Select(Path.GetFileNameWithoutExtension)
            .OfType<string>().Order(StringComparer.Ordinal);

    /// <summary>
    /// Reads a sample. Keys are edit, runs, options, build (beside), moved (number of misses, and why), also-clean.
    /// </summary>
    /// <exception cref="FormatException">The file is none.</exception>
    public static SampleProject Read(string name)
    {
        HeadedTree read = HeadedTree.Read(File.ReadAllText(Path.Combine(Folder, name + ".txt")));
        var project = new SampleProject { Name = name, Unpack = folder => TreeText.Write(folder, read.Files) };
        return read.Values.Aggregate(project, static (so, pair) => With(so, pair.Key, pair.Value));
    }

    private static SampleProject With(SampleProject project, string key, string value) => (key, value) switch
    {
        ("edit", _) => project with { Edited = value },
        ("runs", _) => project with { Runs = value },
        ("options", _) => project with { Options = value.Split(' ') },
        ("build", "beside") => project with { BuildsBeside = true },
        ("moved", _) => project with
        {
            MissesWhenMoved = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture),
        },
        ("also-clean", _) => project with { AlsoCleaned = value.Split(' ') },
        _ => throw new FormatException($"{project.Name}: '{key}: {value}' means nothing"),
    };
}
