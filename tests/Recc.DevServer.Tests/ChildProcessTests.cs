using Recc.DevServer.Execution;
using Shouldly;
using Xunit;

namespace Recc.DevServer.Tests;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task A_program_that_is_still_open_for_writing_is_tried_again()
    {
        using var folder = new TempFolder();
        string program = $"{folder.Path}/prog";
        await File.WriteAllTextAsync(program, "#!/bin/sh\nexit 7\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        folder.Touch("out");
        folder.Touch("err");
        var plan = new ChildPlan
        {
            Program = program,
            Arguments = ["prog"],
            Environment = [],
            WorkingDirectory = folder.Path,
            StandardOutput = $"{folder.Path}/out",
            StandardError = $"{folder.Path}/err",
        };
        Task<ChildProcess> starting;
        await using (new FileStream(program, FileMode.Open, FileAccess.Write))
        {
            starting = Task.Run(() => ChildProcess.Start(plan));
            await Task.Delay(50);
            starting.IsCompleted.ShouldBeFalse();
        }

        (await starting).WaitForExit().ShouldBe(7);
    }
}
