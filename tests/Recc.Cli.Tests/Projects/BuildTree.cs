using Recc.Cli.Tests.EndToEnd;
using Recc.Testing;

namespace Recc.Cli.Tests.Projects;

/// <summary>A checkout of a project with a build tree, in which Ninja runs with and without recc.</summary>
internal sealed class BuildTree : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    private readonly TempFolder folder = new();
    private readonly SampleProject project;
    private readonly string build;

    /// <summary>Unpacks and configures.</summary>
    /// <param name="name">Of the folder with the sources.</param>
    /// <param name="buildType">For CMAKE_BUILD_TYPE.</param>
    public BuildTree(SampleProject project, string name, Tools tools, string buildType)
    {
        this.project = project;
        Source = folder.CreateFolder(name);
        project.Unpack(Source);
        folder.CreateFolder(name + "/.git");
        build = project.BuildsBeside ? folder["build-of-" + name] : Path.Combine(Source, "build");

        // With nothing in RECC it runs what it is given, so that native builds have the same commands.
        string launcher = folder.Write("launch", "#!/bin/sh\nexec $RECC \"$@\"\n");
        Run("chmod", null, "+x", launcher).EnsureSuccess();
        string[] checks = ["-DCMAKE_C_COMPILER_WORKS=1", "-DCMAKE_CXX_COMPILER_WORKS=1"];
        Run(
            "cmake", null,
            [
                "-S", Source, "-B", build, "-G", "Ninja", $"-DCMAKE_BUILD_TYPE={buildType}",
                $"-DCMAKE_C_COMPILER={tools.C}", $"-DCMAKE_CXX_COMPILER={tools.Cxx}",
                $"-DCMAKE_C_COMPILER_LAUNCHER={launcher}", $"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}",
                .. checks, .. project.Options,
            ]).EnsureSuccess();
    }

    /// <summary>Absolute path of the sources.</summary>
    public string Source { get; }

    /// <summary>Builds without recc.</summary>
    public BuildRun BuildNatively() => Build(new Dictionary<string, string?>());

    /// <summary>Builds through recc.</summary>
    public BuildRun Build(IReadOnlyDictionary<string, string?> settings)
    {
        string metrics = folder["metrics"];
        File.Delete(metrics);
        var variables = new Dictionary<string, string?>(settings)
        {
            ["RECC"] = settings.Count > 0 ? ReccBinary.Path : "",
            ["RECC_ENABLE_METRICS"] = "1",
            ["RECC_METRICS_FILE"] = metrics,
            ["HOME"] = folder.CreateFolder("home"),
            ["LC_ALL"] = "C.UTF-8",
            ["CPATH"] = null,
        };
        Dictionary<string, DateTime> before = Times();
        ProgramResult result = Run("ninja", variables).EnsureSuccess();
        Dictionary<string, DateTime> after = Times();
        bool isDone = Run("ninja", variables).EnsureSuccess().StandardOutput
            .Contains("ninja: no work to do.", StringComparison.Ordinal);
        return new BuildRun
        {
            Objects = ReadObjects(),
            Made = [.. after.Keys.Where(path => !before.TryGetValue(path, out DateTime time) || time != after[path])
                .Order(StringComparer.Ordinal)],
            Dependencies = ReadDependencies(),
            Said = WhatWasSaid(result),
            Counts = LaunchCounts.Read(metrics),
            NothingIsLeft = isDone,
        };
    }

    /// <summary>Removes what was built, and leaves what was configured.</summary>
    public void Clean()
    {
        Run("ninja", null, "-t", "clean").EnsureSuccess();
        foreach (string name in project.AlsoCleaned)
        {
            Directory.Delete(Path.Combine(build, name), recursive: true);
        }
    }

    /// <summary>The exit code of the program that the project is about; 0 when there is none.</summary>
    public int RunProgram() => project.Runs is { } program ? Run(Path.Combine(build, program), null).ExitCode : 0;

    public void Dispose() => folder.Dispose();

    private ProgramResult Run(string program, IReadOnlyDictionary<string, string?>? variables,
        params string[] arguments) =>
        new ProgramRun
        {
            Program = program,
            Arguments = arguments,
            WorkingDirectory = Directory.Exists(build) ? build : folder.Path,
            Variables = variables ?? new Dictionary<string, string?>(),
            TimeLimit = TimeLimit,
        }.Run();

    private IEnumerable<string> ObjectFiles() =>
        Directory.EnumerateFiles(build, "*.o", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private Dictionary<string, DateTime> Times() => ObjectFiles().ToDictionary(
        path => Path.GetRelativePath(build, path), File.GetLastWriteTimeUtc, StringComparer.Ordinal);

    private SortedDictionary<string, byte[]> ReadObjects() => new(
        ObjectFiles().ToDictionary(path => Path.GetRelativePath(build, path), File.ReadAllBytes),
        StringComparer.Ordinal);

    /// <summary>What Ninja has learned from depfiles, without times.</summary>
    private string ReadDependencies()
    {
        IEnumerable<string> blocks = Run("ninja", null, "-t", "deps").EnsureSuccess().StandardOutput.Split("\n\n")
            .Select(static block => string.Join(
                '\n', block.Split('\n').Select(static line => line.Contains("#deps", StringComparison.Ordinal)
                    ? line[..line.IndexOf(':', StringComparison.Ordinal)]
                    : line)));
        return string.Join('\n', blocks.Order(StringComparer.Ordinal));
    }

    /// <summary>Lines that are not Ninja's own; parallel compiles end in any order.</summary>
    private static string WhatWasSaid(ProgramResult result) => string.Join(
        '\n',
        $"{result.StandardOutput}\n{result.StandardError}".Split('\n')
            .Where(static line => !line.StartsWith('[') && !line.StartsWith("-- ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));
}
