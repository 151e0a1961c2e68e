using System.Diagnostics;

namespace Recc.Core.Tests.CommandLine;

/// <summary>Runs compilers of this machine in a directory of their own, removed at the end.</summary>
internal sealed class RealCompiler : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("recc-cmdline-").FullName;

    public static bool IsInstalled(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(directory => File.Exists(Path.Combine(directory, name)));

    public void Write(string name, string text)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Files below the directory, relative to it, in ordinal order.</summary>
    public string[] Files() =>
        [.. System.IO.Directory.EnumerateFiles(Directory, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Directory, path))
            .Order(StringComparer.Ordinal)];

    public (int ExitCode, string Output) Run(IEnumerable<string> argv)
    {
        var command = argv.ToArray();
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"{command[0]} does not end.");
        }

        return (process.ExitCode, output + error.Result);
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
