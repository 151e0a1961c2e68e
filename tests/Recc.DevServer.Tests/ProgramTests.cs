using System.Diagnostics;
using System.Globalization;
using Build.Bazel.Remote.Execution.V2;
using Shouldly;
using Xunit;

namespace Recc.DevServer.Tests;

public sealed class ProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task The_program_serves_until_a_signal_ends_it(string signal)
    {
        using var folder = new TempFolder();
        string portFile = $"{folder.Path}/port";
        using Process program = Start("--port-file", portFile);
        int port = await ReadPortAsync(portFile);
        using (var client = new RawClient(new Uri($"http://127.0.0.1:{port}")))
        {
            var reply = await client.CallAsync(
                Methods.GetCapabilities, ServerCapabilities.Parser, new GetCapabilitiesRequest());
            reply.Only.ExecutionCapabilities.ExecEnabled.ShouldBeTrue();
        }

        using Process kill = Process.Start("kill", [$"-{signal}", program.Id.ToString(CultureInfo.InvariantCulture)]);
        await program.WaitForExitAsync().WaitAsync(Patience);

        program.ExitCode.ShouldBe(0);
        string said = await program.StandardOutput.ReadToEndAsync();
        said.ShouldContain("not for production");
        said.ShouldContain($"listening on http://127.0.0.1:{port}/");
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_line()
    {
        await using var server = await DevelopmentServer.StartAsync(new DevServerOptions());
        using Process program = Start("--port", server.Port.ToString(CultureInfo.InvariantCulture));

        await program.WaitForExitAsync().WaitAsync(Patience);

        program.ExitCode.ShouldBe(1);
        (await program.StandardError.ReadToEndAsync()).ShouldBe($"recc-devserver: port {server.Port} is in use\n");
    }

    [Fact]
    public async Task Wrong_arguments_are_exit_code_2()
    {
        using Process program = Start("--bogus");

        await program.WaitForExitAsync().WaitAsync(Patience);

        program.ExitCode.ShouldBe(2);
        string said = await program.StandardError.ReadToEndAsync();
        said.ShouldBe("recc-devserver: there is no option '--bogus' (see --help)\n");
    }

    private static Process Start(params string[] arguments)
    {
        string program = Path.ChangeExtension(typeof(DevelopmentServer).Assembly.Location, ".dll");
        // What is started in the background of a script ignores SIGINT, and so do its children.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,TERM", "dotnet", "exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static async Task<int> ReadPortAsync(string path)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!File.Exists(path))
        {
            await Task.Delay(20, patience.Token);
        }

        return int.Parse(await File.ReadAllTextAsync(path), CultureInfo.InvariantCulture);
    }
}
