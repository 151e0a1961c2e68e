using System.Text.RegularExpressions;
using Recc.Testing;
using Recc.Testing.Peers;

namespace Recc.Bench.Building;

/// <summary>A library from Debian's source package, configured by CMake.</summary>
internal sealed partial class Library : IProject
{
    /// <summary>What CMake writes for a launcher, and we put another in its place.</summary>
    private const string Placeholder = "/usr/bin/env";

    private static readonly string[] BuildFiles = ["CMakeFiles/rules.ninja", "build.ninja"];

    private readonly LibraryRow row;

    /// <exception cref="Unmeasurable">The package or CMake cannot be had here.</exception>
    public Library(LibraryRow row, string root)
    {
        if (DebianSource.ReasonWhyNot(row.Package) is { } reason)
            throw new Unmeasurable($"no sources of {row.Package}: {reason}");
        this.row = row;
        Root = root;
        string source = Path.Combine(root, "source");
        DebianSource.Unpack(row.Package, source);
        Run(
            "cmake",
            [
                "-S", Path.Combine(source, row.Folder), "-B", BuildFolder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                $"-DCMAKE_C_COMPILER_LAUNCHER={Placeholder}", $"-DCMAKE_CXX_COMPILER_LAUNCHER={Placeholder}",
                .. row.Options,
            ]);
        Units = CompileLine().Count(Run("ninja", ["-C", BuildFolder, "-n", .. row.Targets]));
        if (Units < 50)
            throw new Broken($"{row.Name} has only {Units} translation units here");
    }

    public string Name => row.Name;

    public int Units { get; }

    public string Root { get; }

    public string BuildFolder => Path.Combine(Root, "build");

    public IReadOnlyList<string> Targets => row.Targets;

    public void Adopt(string name, string launcher)
    {
        int places = 0;
        foreach (string file in BuildFiles)
        {
            string text = File.ReadAllText(Path.Combine(BuildFolder, file));
            places += LauncherPlace().Count(text);
            text = LauncherPlace()
                .Replace(text, place => place.Groups[1].Value + (launcher.Length > 0 ? launcher + " " : ""))
                .Replace("include CMakeFiles/rules.ninja", $"include CMakeFiles/rules.{name}.ninja",
                    StringComparison.Ordinal);
            File.WriteAllText(
                Path.Combine(BuildFolder, file.Replace(".ninja", $".{name}.ninja", StringComparison.Ordinal)), text);
        }

        if (places == 0)
            throw new Broken($"the build of {Name} does not name the launcher where it is expected");
    }

    private static string Run(string program, IReadOnlyList<string> arguments) =>
        new ProgramRun { Program = program, Arguments = arguments }.Run().EnsureSuccess().StandardOutput;

    [GeneratedRegex(@"^\[\d+/\d+\] Building C(?:XX)? object", RegexOptions.Multiline)]
    private static partial Regex CompileLine();

    [GeneratedRegex(@"^(  (?:command|LAUNCHER) = )/usr/bin/env ", RegexOptions.Multiline)]
    private static partial Regex LauncherPlace();
}
