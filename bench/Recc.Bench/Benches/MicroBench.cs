using System.Globalization;
using Recc.Bench.Building;
using Recc.Bench.Measuring;
using Recc.Bench.Reports;
using Recc.Testing;

namespace Recc.Bench.Benches;

/// <summary>The parts by themselves: one launch with the shipped program, and in this process what the daemon
/// does.</summary>
internal sealed class MicroBench(BenchWork work)
{
    private readonly List<string[]> launches = [];
    private readonly List<Aim> aims = [];

    public Report Run()
    {
        MeasureLaunches();
        var parts = new DaemonParts(work);
        parts.MeasureDigests();
        parts.MeasureTree();
        parts.MeasureWire();
        MeasureScan(parts);
        return new Report
        {
            Kind = "micro",
            Title = "The parts by themselves",
            Introduction =
                "Launches are those of the shipped program (compiled ahead of time). The other parts run in the "
                + "bench's own process, "
                + $"compiled just in time ({System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, "
                + $"release), which is how fast "
                + "the same code is elsewhere once it is warm.",
            Circumstances = Machine.Now(work.LoadBefore, work.Options.IsShort),
            Sections =
            [
                new Section("One launch", "", ["", "CPU ms", "wall ms", "peak MB"], launches),
                new Section("The parts", "", ["", "measured", ""], parts.Rows),
            ],
            Aims = aims,
            NotMeasured = work.NotMeasured,
            Samples = work.Samples.All,
        };
    }

    private void MeasureLaunches()
    {
        var project = new GeneratedUnits(Path.Combine(work.Folder, "units"), 8);
        Client recc = work.Ours(project);
        Client alone = work.Alone(project);
        foreach (Client client in new[] { recc, recc, alone, alone })
            client.Build(1);
        string measure = Path.Combine(work.Folder, "measure");
        new ProgramRun
        {
            Program = "gcc",
            Arguments = ["-O2", "-o", measure, Repository.PathOf("bench/measure.c")]
        }.Run().EnsureSuccess();
        string[] hit =
            [ReccBinary.Path, "gcc", "-Iinclude", "-O0", "-MD", "-MF", "out/u0.o.d", "-c", "u0.c", "-o", "out/u0.o"];
        ProgramResult result = new ProgramRun
        {
            // A daemon serves launches whose process has the same certificates to trust, and the builds above had none.
            Program = "env",
            Arguments =
            [
                "-i", measure, Numbers.Text(work.Options.IsShort ? 10 : 200),
                "--", "`true` without a launcher", "/bin/true",
                "--", "`true` behind recc", .. Settings(recc), ReccBinary.Path, "/bin/true",
                "--", "a hit", .. Settings(recc), .. hit,
                "--", "a hit, `RECC_DAEMON=off`", .. Settings(alone), .. hit,
            ],
            WorkingDirectory = project.Root,
        }.Run().EnsureSuccess();
        foreach (string line in result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            AddLaunch(line.Split('\t'));
    }

    private static IEnumerable<string> Settings(Client client) =>
        client.Settings.Select(static pair => $"{pair.Key}={pair.Value}");

    /// <summary>Name, CPU, wall, peak of all, peak of the process itself or 0: see bench/measure.c.</summary>
    private void AddLaunch(string[] fields)
    {
        double[] numbers = [.. fields[1..5].Select(static text => double.Parse(text, CultureInfo.InvariantCulture))];
        double peak = (numbers[3] > 0 ? numbers[3] : numbers[2]) / 1024;
        launches.Add(
            [fields[0], Numbers.Text(numbers[0], "F2"), Numbers.Text(numbers[1], "F2"), Numbers.Text(peak, "F1")]);
        work.Samples.Add($"launch {fields[0]} cpu ms", numbers[0]);
        work.Samples.Add($"launch {fields[0]} wall ms", numbers[1]);
        if (fields[0] == "a hit")
        {
            aims.Add(new Aim("launcher of a hit, CPU ms", Numbers.Text(numbers[0], "F2"), "≤ 2", numbers[0] <= 2));
            aims.Add(new Aim("launcher of a hit, peak MB", Numbers.Text(peak, "F1"), "≤ 6", peak <= 6));
        }
    }

    /// <summary>With the program that ./build.sh bench scan makes, over units whose commands are written
    /// here.</summary>
    private void MeasureScan(DaemonParts parts)
    {
        string program = Repository.PathOf("artifacts/bench/scan-bench");
        if (!File.Exists(program))
        {
            work.NotMeasured.Add("the scanner: ./build.sh bench scan makes the program that measures it");
            return;
        }

        var project = new GeneratedUnits(Path.Combine(work.Folder, "scanned"), 200);
        File.WriteAllText(
            Path.Combine(project.Root, "compile_commands.json"),
            "[" + string.Join(",\n", Enumerable.Range(0, project.Units).Select(number => string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"directory": "{{project.Root}}", "file": "u{{number}}.c", "command": "gcc -Iinclude -O0 -c u{{number}}.c -o out/u{{number}}.o"}"""))) + "]");
        string output = new ProgramRun { Program = program, Arguments = ["gcc", project.Root, "", "3"] }.Run()
            .EnsureSuccess().StandardOutput;
        foreach (string name in new[] { "cold", "warm", "memory" })
        {
            double[] times =
            [
                .. output.Split('\n').Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
                    .Select(static line => line.Split("cpu_ms=")[1].Split(' ')[0])
                    .Select(static text => 1000 * double.Parse(text, CultureInfo.InvariantCulture)),
            ];
            parts.Add($"scan of a generated unit, {name}", Numbers.Median(times), "µs of CPU (ahead of time)");
        }
    }
}
