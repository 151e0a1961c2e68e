using System.Xml.Linq;
using Recc.Bench.Reports;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Bench;

/// <summary>What becomes of numbers once they are measured.</summary>
public sealed class ResultTests
{
    [Fact]
    public void The_readme_and_the_charts_say_what_the_newest_results_say()
    {
        foreach ((string path, string text) in ReadMeBlock.Make())
        {
            File.ReadAllText(Repository.PathOf(path)).ShouldBe(text, $"{path}: ./build.sh bench readme renews it");
        }
    }

    [Fact]
    public void A_report_comes_back_from_its_file_as_it_was()
    {
        Report report = Sample();

        Report read = ReportJson.Read(ReportJson.Write(report));

        ReportJson.Write(read).ShouldBe(ReportJson.Write(report));
        MarkdownText.Of(read).ShouldBe(MarkdownText.Of(report));
    }

    [Fact]
    public void A_report_is_readable_as_markdown() => MarkdownText.Of(Sample()).ShouldBe("""
        # Snails, measured on 2026-02-03

        A garden, 2 cores, commit abc, gcc 1. Load average 0.5 before and 1.3 after.

        How fast they are.

        ## Speed

        All at once.

        | snail | m/h |
        | --- | ---: |
        | one | 3.20 |

        ## Aims

        | aim | measured | wanted | met |
        | --- | ---: | ---: | ---: |
        | faster than grass | 0.5 | > 1 | **no** |

        Not measured: slugs are asleep.

        """);

    [Fact]
    public void The_longest_bar_of_a_chart_takes_the_room_that_there_is_and_the_others_their_part()
    {
        var chart = new Chart("a < b",
            [new ChartGroup("", [new ChartBar("`x` & y", 4, true), new ChartBar("z", 1, false)])]);

        XDocument drawing = XDocument.Parse(BarChart.Draw(chart));

        XNamespace svg = "http://www.w3.org/2000/svg";
        double[] widths = [.. drawing.Descendants(svg + "rect").Select(static bar => (double)bar.Attribute("width")!)];
        widths.Length.ShouldBe(2);
        (widths[0] / widths[1]).ShouldBe(4, tolerance: 0.01);
        drawing.Descendants(svg + "text").Select(static text => text.Value)
            .ShouldBe(["a < b", "`x` & y", "4.00", "z", "1.00"]);
    }

    private static Report Sample() => new()
    {
        Kind = "snails",
        Title = "Snails",
        Introduction = "How fast they are.",
        Circumstances = new Circumstances("2026-02-03", "A garden, 2 cores", "abc", "gcc 1", 0.5, 1.3, false),
        Sections = [new Section("Speed", "All at once.", ["snail", "m/h"], [["one", "3.20"]])],
        Headline = new Section("Fast", "", ["snail"], [["one"]]),
        Chart = new Chart("Fast", [new ChartGroup("all", [new ChartBar("one", 3.2, true)])]),
        Aims = [new Aim("faster than grass", "0.5", "> 1", false)],
        NotMeasured = ["slugs are asleep"],
        Samples = { ["one"] = [3.1, 3.2, 3.3] },
    };
}
