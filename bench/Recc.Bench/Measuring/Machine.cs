using System.Globalization;
using System.Text.RegularExpressions;
using Recc.Bench.Reports;
using Recc.Testing;

namespace Recc.Bench.Measuring;

/// <summary>What is said of the machine beside each result.</summary>
internal static partial class Machine
{
    /// <summary>The load average of the last minute.</summary>
    public static double Load =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Processor and number of cores.</summary>
    public static string Name
    {
        get
        {
            Match model = ModelLine().Match(File.ReadAllText("/proc/cpuinfo"));
            string processor = model.Success ? model.Groups[1].Value.Trim() : "an unknown processor";
            return string.Create(CultureInfo.InvariantCulture, $"{processor}, {Environment.ProcessorCount} cores");
        }
    }

    public static Circumstances Now(double loadBefore, bool isShort) => new(
        DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Name,
        FirstLine("git", "-C", Repository.Root, "rev-parse", "--short", "HEAD"),
        FirstLine("gcc", "--version"),
        loadBefore,
        Load,
        isShort);

    private static string FirstLine(string program, params string[] arguments)
    {
        ProgramResult result = new ProgramRun { Program = program, Arguments = arguments }.Run();
        return result.ExitCode == 0 ? result.StandardOutput.Split('\n')[0].Trim() : "unknown";
    }

    [GeneratedRegex(@"^model name\s*:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ModelLine();
}
