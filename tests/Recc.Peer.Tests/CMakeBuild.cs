using System.Security.Cryptography;
using Recc.Testing;
using Recc.Testing.Peers;

namespace Recc.Peer.Tests;

/// <summary>A CMake project with a build folder in the sid root. All paths are absolute and seen from inside.</summary>
internal sealed record CMakeBuild
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    public required string Source { get; init; }

    public required string Folder { get; init; }

    /// <summary>
    /// Compiler launcher, absolute; empty when compilers are run as they are, null when it is not for us to say.
    /// </summary>
    public string? Launcher { get; init; }

    /// <summary>gcc or clang; the C++ compiler beside it is used too.</summary>
    public string Compiler { get; init; } = "gcc";

    /// <summary>More arguments for CMake.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The launcher's settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    // Beside the build folder: a build tool may clean that.
    private string MetricsFile => Folder + ".metrics";

    /// <summary>Runs CMake; its launches are counted like those of a build.</summary>
    public NinjaRun Configure()
    {
        string[] launcher = Launcher is null
            ? []
            : [$"-DCMAKE_C_COMPILER_LAUNCHER={Launcher}", $"-DCMAKE_CXX_COMPILER_LAUNCHER={Launcher}"];
        string[] command =
        [
            "cmake", "-S", Source, "-B", Folder, "-G", "Ninja",
            $"-DCMAKE_C_COMPILER={Compiler}", $"-DCMAKE_CXX_COMPILER={(Compiler == "gcc" ? "g++" : "clang++")}",
            .. launcher, .. Options,
        ];
        return Start("/", command).GetAwaiter().GetResult();
    }

    public NinjaRun Build(params string[] arguments) => BuildAsync(arguments).GetAwaiter().GetResult();

    /// <summary>Runs Ninja, whatever its exit code.</summary>
    public Task<NinjaRun> TryBuildAsync(params string[] arguments) => Start(Folder, ["ninja", .. arguments]);

    /// <exception cref="InvalidOperationException">The build failed.</exception>
    public async Task<NinjaRun> BuildAsync(params string[] arguments)
    {
        NinjaRun run = await TryBuildAsync(arguments);
        run.Result.EnsureSuccess();
        return run;
    }

    /// <summary>What the launches of the build that runs now have counted so far.</summary>
    public Launches LaunchesSoFar() => Launches.Read(SidRoot.Outside(MetricsFile));

    public void Clean() => InFolder("ninja", "-t", "clean").EnsureSuccess();

    /// <summary>Runs a program that was built.</summary>
    public string Run(string relativePath) => InFolder("./" + relativePath).EnsureSuccess().StandardOutput;

    /// <summary>Every object file, by its path in the build folder, with a hash of its content.</summary>
    public SortedDictionary<string, string> Objects()
    {
        string outside = SidRoot.Outside(Folder);
        var objects = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(outside, "*.o", SearchOption.AllDirectories))
            objects.Add(
                Path.GetRelativePath(outside, file),
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
        return objects;
    }

    /// <summary>
    /// What Ninja has learned from depfiles: for each object what it was made from, as it was spelled, a line each.
    /// </summary>
    public SortedDictionary<string, string> Dependencies()
    {
        var dependencies = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string block in InFolder("ninja", "-t", "deps").EnsureSuccess().StandardOutput.Split("\n\n"))
        {
            string[] lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (lines.Length > 0)
                dependencies.Add(lines[0][..lines[0].IndexOf(':', StringComparison.Ordinal)],
                    string.Join('\n', lines[1..]));
        }

        return dependencies;
    }

    /// <summary>The code of every object without what is for debuggers, a line each: hash and path.</summary>
    public string CodeOfObjects() => InFolder(
        "sh", "-ec",
        """
        find . -name '*.o' | sort | while read -r object; do
          strip --strip-debug -o "$1" "$object"
          printf '%s %s\n' "$(sha256sum < "$1")" "$object"
        done
        """,
        "sh", Folder + ".stripped").EnsureSuccess().StandardOutput;

    /// <summary>The source of each object, absolute, where debuggers are told to look for it.</summary>
    public IReadOnlyList<string> SourcesForDebuggers()
    {
        // One by one: given several objects, readelf takes strings of one from another.
        string[] command =
        [
            "sh", "-ec", "for object; do readelf --debug-dump=info --dwarf-depth=1 \"$object\"; done", "sh",
            .. Objects().Keys,
        ];
        string[] lines = InFolder(command).EnsureSuccess().StandardOutput.Split('\n');
        return [.. Values("DW_AT_comp_dir").Zip(Values("DW_AT_name"), (folder, name) => Path.Combine(folder, name))];

        // "<1c>   DW_AT_comp_dir    : (indirect line string, offset: 0x10): /home/me/build"
        IEnumerable<string> Values(string attribute) => lines
            .Where(line => line.Contains(attribute, StringComparison.Ordinal))
            .Select(line => line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Trim());
    }

    private ProgramResult InFolder(params string[] command) => SidRoot.Run(Folder, null, command);

    private async Task<NinjaRun> Start(string workingDirectory, string[] command)
    {
        string metrics = SidRoot.Outside(MetricsFile);
        Directory.CreateDirectory(Path.GetDirectoryName(metrics)!);
        File.Delete(metrics);
        var variables = new Dictionary<string, string>(Settings)
        {
            ["RECC_ENABLE_METRICS"] = "1",
            ["RECC_METRICS_FILE"] = MetricsFile,
        };
        ProgramRun run = SidRoot.Program(workingDirectory, variables, command) with { TimeLimit = TimeLimit };
        ProgramResult result = await run.RunAsync(CancellationToken.None);
        return new NinjaRun(result, LaunchesSoFar());
    }
}
