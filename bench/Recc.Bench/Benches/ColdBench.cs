using System.Globalization;
using Recc.Bench.Building;
using Recc.Bench.Measuring;
using Recc.Bench.Reports;

namespace Recc.Bench.Benches;

/// <summary>What a first build costs more through recc than without, and what the second one costs.</summary>
internal sealed class ColdBench(BenchWork work)
{
    private const double MostOfNative = 1.05;

    private readonly int jobs = Environment.ProcessorCount + 2;

    public Report Run()
    {
        bool isLarge = work.Options.Library == LibraryRow.Llvm;
        IProject project = work.MakeProject();
        Client native = work.Native(project);
        Client recc = work.Ours(project);
        var ratios = new List<double>();
        for (int round = 0; round < work.Rounds(isLarge ? 1 : 5); round++)
        {
            BuildCost alone = Keep("native", native.Build(jobs));
            recc.Reset();
            BuildCost through = Keep("cold", recc.Build(jobs));
            ratios.Add(through.Cpu / alone.Cpu);
        }

        // Not counted: files that were too new to be trusted the first time.
        recc.Build(jobs);
        for (int round = 0; round < work.Rounds(3); round++)
            Keep("again", recc.Build(jobs));
        double ratio = Numbers.Median(ratios);
        string[] head = ["build", "wall s", "CPU s", "of that: daemon", "CPU ms for each unit"];
        List<string[]> rows =
        [
            ["the compiler alone", .. Costs("native", project)],
            ["recc, empty cache", .. Costs("cold", project)],
            ["recc, again", .. Costs("again", project)],
        ];
        return new Report
        {
            Kind = project.Name == "llvm" ? "cold-llvm" : "cold",
            Title = "First builds",
            Introduction = string.Create(CultureInfo.InvariantCulture, $"""
                {project.Name}, {project.Units} units, built by `ninja -j{jobs}` after `ninja -t clean`, the compiler alone and recc with an empty local
                cache and no daemon by turns. *Again* is a build of hits. Medians, with the smallest and the largest.
                """),
            Circumstances = Machine.Now(work.LoadBefore, work.Options.IsShort),
            Sections = [new Section("Builds", "", head, rows)],
            Headline = new Section(
                $"First builds of {project.Name} ({project.Units} units)", "", ["build", "wall s", "CPU s"],
                [.. rows.Select(static row => row[..3].Select(Short).ToArray())]),
            Aims =
            [
                new Aim(
                    "first build, CPU, recc to the compiler alone, median of pairs", Numbers.Text(ratio, "F3"),
                    "≤ 1.05", ratio <= MostOfNative),
            ],
            NotMeasured = work.NotMeasured,
            Samples = work.Samples.All,
        };
    }

    private BuildCost Keep(string what, BuildCost cost)
    {
        work.Samples.Add(what, cost);
        work.Say(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {cost.Wall:F1} s, CPU {cost.Cpu:F2} s, of that daemon {cost.Daemon:F2} s"));
        return cost;
    }

    private string[] Costs(string what, IProject project) =>
    [
        work.Samples.Spread(what + " wall"), work.Samples.Spread(what + " cpu"),
        work.Samples.Spread(what + " daemon"),
        Numbers.Text(1000 * work.Samples.Median(what + " cpu") / project.Units, "F1"),
    ];

    /// <summary>Without the spread; names have spaces of their own.</summary>
    private static string Short(string cell, int column) => column == 0 ? cell : cell.Split(' ')[0];
}
