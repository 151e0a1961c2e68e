using System.Text;
using Recc.Chaos;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Chaos;

/// <summary>Short forms of what <c>./build.sh chaos</c> runs, with seeds that stay the same.</summary>
public sealed class ChaosTests
{
    /// <summary>Every so many cells; no divisor of the number of faults, so that all of them have their turn.</summary>
    private const int Stride = 27;

    private readonly StringBuilder said = new();

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.Clang, Need.CMakeAndNinja)]
    public void Builds_succeed_whichever_call_to_the_server_goes_wrong()
    {
        MatrixCell[] cells = [.. Matrix.Cells.Where(static (_, at) => at % Stride == 0)];

        IReadOnlyList<MatrixOutcome> outcomes = new Matrix(Say).Run(cells, jobs: 2, "auto");

        outcomes.Count(static outcome => outcome.Failure is not null).ShouldBe(0, said.ToString());
        outcomes.Count.ShouldBe(cells.Length);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.CMakeAndNinja)]
    public void Builds_succeed_whatever_else_goes_wrong()
    {
        using var builds = new RandomBuilds(hasMounts: false, Say);

        builds.Run(15, seed: 1).ShouldBe(0, said.ToString());
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc, Need.CMakeAndNinja)]
    public void A_daemon_takes_no_more_of_the_machine_as_time_goes_by()
    {
        using var soak = new Soak(Say);

        soak.Run(TimeSpan.FromSeconds(10)).ShouldBeNull(said.ToString());
    }

    [Fact]
    public void An_object_that_is_wrong_or_missing_or_one_too_many_is_a_failure()
    {
        BuildResult native = Built(("a.o", "a"), ("b.o", "b"));

        Built(("a.o", "a"), ("b.o", "b")).DifferenceFrom(native).ShouldBeNull();
        Built(("a.o", "a"), ("b.o", "c")).DifferenceFrom(native)!.ShouldContain("b.o");
        Built(("a.o", "a")).DifferenceFrom(native)!.ShouldContain("missing: [b.o]");
        Built(("a.o", "a"), ("b.o", "b"), (".recc-1", "")).DifferenceFrom(native)!.ShouldContain("too many: [.recc-1]");
        (native with { Run = new ProgramResult(1, "", "") }).DifferenceFrom(native)!.ShouldContain("failed");
    }

    [Theory]
    [InlineData("storm")]
    [InlineData("--builds")]
    [InlineData("--builds many")]
    [InlineData("--minutes -1")]
    public void What_is_asked_for_wrongly_is_told(string arguments) =>
        Should.Throw<FormatException>(() => ChaosOptions.Read(arguments.Split(' ')));

    private static BuildResult Built(params (string Name, string Content)[] files) => new(
        new ProgramResult(0, "", ""), files.ToDictionary(f => f.Name, f => Encoding.UTF8.GetBytes(f.Content)), default);

    private void Say(string line)
    {
        lock (said)
        {
            said.AppendLine(line);
        }
    }
}
