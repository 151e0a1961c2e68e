using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Harness;

public sealed class ProgramRunTests
{
    [Fact]
    public void Streams_exit_code_folder_and_variables_are_the_programs_own()
    {
        using var folder = new TempFolder();
        ProgramRun run = Shell("pwd; echo $RECC_X; echo no >&2; exit 7") with
        {
            WorkingDirectory = folder.Path,
            Variables = new Dictionary<string, string?> { ["RECC_X"] = "yes" },
        };
        ProgramResult result = run.Run();
        result.ExitCode.ShouldBe(7);
        result.StandardOutput.ShouldBe($"{folder.Path}\nyes\n");
        result.StandardError.ShouldBe("no\n");
    }

    [Fact]
    public void A_program_that_does_not_end_is_killed_with_its_children() =>
        Should.Throw<TimeoutException>(() =>
            (Shell("sleep 600 & sleep 600") with { TimeLimit = TimeSpan.FromMilliseconds(200) }).Run());

    [Fact]
    public void Much_output_on_both_streams_does_not_block()
    {
        ProgramResult result = Shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2").Run();
        result.StandardOutput.Length.ShouldBe(300000);
        result.StandardError.Length.ShouldBe(300000);
    }

    private static ProgramRun Shell(string script) => new() { Program = "/bin/sh", Arguments = ["-c", script] };
}
