using System.Text;
using Recc.Bench;
using Recc.Bench.Benches;
using Recc.Bench.Reports;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Bench;

/// <summary>
/// Short forms of what <c>./build.sh bench</c> runs: that they work, and what they count. What they time means nothing
/// here.
/// </summary>
public sealed class BenchTests
{
    private readonly StringBuilder said = new();

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.CMakeAndNinja)]
    public void A_hit_from_a_far_server_is_one_call()
    {
        Report report = Run("far", static work => new FarBench(work).Run());

        report.Sections.Single(static section => section.Title == "Calls for each compile, all hits").Rows.ShouldBe(
            [["GetActionResult", "1.000", "1.000"]], said.ToString());
        report.Chart.ShouldNotBeNull();
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.CMakeAndNinja)]
    public void First_builds_take_turns_and_are_compared_in_pairs()
    {
        Report report = Run("cold", static work => new ColdBench(work).Run());

        report.Headline.ShouldNotBeNull().Rows.Select(static row => row[0]).ShouldBe(
            ["the compiler alone", "recc, empty cache", "recc, again"], said.ToString());
        double ratio = report.Samples["cold cpu"].Single() / report.Samples["native cpu"].Single();
        report.Aims.Single().Met.ShouldBe(ratio <= 1.05, said.ToString());
        report.Samples["again cpu"].Single().ShouldBeLessThan(report.Samples["cold cpu"].Single());
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.CMakeAndNinja)]
    public void What_remote_execution_costs_the_client_is_told_with_and_without_a_daemon()
    {
        Report report = Run("client", static work => new ClientBench(work).Run());

        report.Headline.ShouldNotBeNull().Rows.Select(static row => row[0]).ShouldBe(
            ["the compiler alone", "recc", "recc, `RECC_DAEMON=off`"], said.ToString());
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.CMakeAndNinja)]
    public void Units_of_several_numbers_are_built_and_the_daemon_is_looked_at()
    {
        Report report = Run("scale", static work => new ScaleBench(work).Run());

        report.Headline.ShouldNotBeNull().Rows.Select(static row => row[0]).ShouldBe(["20", "40"], said.ToString());
        report.Headline.Rows.ShouldAllBe(static row => int.Parse(row[3]) > 0);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.CMakeAndNinja)]
    public void The_parts_are_measured_by_themselves()
    {
        Report report = Run("micro", static work => new MicroBench(work).Run());

        report.Sections[0].Rows.Count.ShouldBe(4, said.ToString());
        report.Sections[1].Rows.Count.ShouldBeGreaterThanOrEqualTo(10);
    }

    private Report Run(string what, Func<BenchWork, Report> bench)
    {
        using var work = new BenchWork(new BenchOptions(what, IsShort: true, Rounds: 1, Sizes: [20, 40]), Say);
        return bench(work);
    }

    private void Say(string text) => said.AppendLine(text);
}
