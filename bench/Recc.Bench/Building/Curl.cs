using System.Text.RegularExpressions;
using Recc.Testing;
using Recc.Testing.Peers;

namespace Recc.Bench.Building;

/// <summary>curl, from Debian's source package, configured by CMake.</summary>
internal sealed partial class Curl : IProject
{
    private const string Package = "curl";

    /// <summary>What CMake writes for a launcher, and we put another in its place.</summary>
    private const string Placeholder = "/usr/bin/env";

    private static readonly string[] BuildFiles = ["CMakeFiles/rules.ninja", "build.ninja"];

    /// <exception cref="Unmeasurable">The package or CMake cannot be had here.</exception>
    public Curl(string root)
    {
        if (DebianSource.ReasonWhyNot(Package) is { } reason)
            throw new Unmeasurable($"no sources of curl: {reason}");
        Root = root;
        string source = Path.Combine(root, "source");
        DebianSource.Unpack(Package, source);
        Run(
            "cmake", "-S", source, "-B", BuildFolder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
            $"-DCMAKE_C_COMPILER_LAUNCHER={Placeholder}", "-DCURL_ENABLE_SSL=OFF", "-DCURL_ZLIB=OFF",
            "-DENABLE_MANUAL=OFF", "-DBUILD_TESTING=OFF");
        Units = CompileLine().Count(Run("ninja", "-C", BuildFolder, "-n"));
        if (Units < 50)
            throw new Broken($"curl has only {Units} translation units here");
    }

    public string Name => "curl";

    public int Units { get; }

    public string Root { get; }

    public string BuildFolder => Path.Combine(Root, "build");

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
            throw new Broken("curl's build does not name the launcher where it is expected");
    }

    private static string Run(string program, params string[] arguments) =>
        new ProgramRun { Program = program, Arguments = arguments }.Run().EnsureSuccess().StandardOutput;

    [GeneratedRegex(@"^\[\d+/\d+\] Building C object", RegexOptions.Multiline)]
    private static partial Regex CompileLine();

    [GeneratedRegex(@"^(  (?:command|LAUNCHER) = )/usr/bin/env ", RegexOptions.Multiline)]
    private static partial Regex LauncherPlace();
}
