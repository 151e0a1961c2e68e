using System.Diagnostics;
using System.Globalization;
using System.Text;
using Recc.Core.Processes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Processes;

/// <summary>
/// A process that becomes another one cannot be the test's own. So each test starts a .NET process of its own, in
/// which <see cref="StartupHook"/> makes the exchange before anything else runs.
/// </summary>
public sealed class ProcessImageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Arguments_survive_byte_for_byte() =>
        Shell(count: 5, """$DOTNET "$ASSEMBLY" /usr/bin/printf '<%s>' "$(printf 'a\377b')" '' 'two words'""")
            .ShouldBe("<a\u00FFb><><two words>");

    [Fact]
    public void Our_own_environment_stays_byte_for_byte() =>
        Shell(count: 2, """ODD="$(printf 'x\377')" $DOTNET "$ASSEMBLY" /usr/bin/env -0""")
            .Split('\0').ShouldContain("ODD=x\u00FF");

    [Fact]
    public void A_given_environment_takes_the_place_of_ours() =>
        Shell(count: 2, $"""{StartupHook.EnvironmentVariable}=ONLY $DOTNET "$ASSEMBLY" /usr/bin/env -0""")
            .ShouldBe("ONLY=1\0");

    [Fact]
    public void The_process_id_stays_and_the_exit_code_is_the_programs()
    {
        string[] lines = Shell(
            count: 3,
            """
            sh -c 'echo $$; exec $DOTNET "$ASSEMBLY" /bin/sh -c "echo \$\$; exit 5"'
            echo code $?
            """).Split('\n');

        lines[1].ShouldBe(lines[0]);
        lines[2].ShouldBe("code 5");
    }

    [Fact]
    public void SIGPIPE_and_the_signal_mask_are_again_as_a_program_expects()
    {
        string[] status = Shell(count: 2, """$DOTNET "$ASSEMBLY" /bin/cat /proc/self/status""").Split('\n');

        (SignalSet(status, "SigIgn:") & (1UL << (13 - 1))).ShouldBe(0UL);
        SignalSet(status, "SigBlk:").ShouldBe(0UL);
    }

    [Fact]
    public void A_script_without_an_interpreter_line_is_run_by_the_shell() =>
        Shell(
            count: 2,
            """
            script=$(mktemp)
            echo 'echo "I am $0 with $1"' > "$script"
            chmod +x "$script"
            $DOTNET "$ASSEMBLY" "$script" word | sed "s:$script:SCRIPT:"
            rm "$script"
            """).ShouldBe("I am SCRIPT with word\n");

    [Fact]
    public void Failure_is_told_in_the_systems_words() =>
        ProcessImage.Replace("/no/such/program", ["x"u8.ToArray()]).ShouldBe("No such file or directory");

    [Fact]
    public void The_last_arguments_are_those_of_this_process()
    {
        string last = Environment.GetCommandLineArgs()[^1];

        RawArguments.ReadLast(1).Select(Encoding.UTF8.GetString).ShouldBe([last]);
        Should.Throw<IOException>(() => RawArguments.ReadLast(1_000_000));
    }

    private static ulong SignalSet(string[] status, string name) => ulong.Parse(
        status.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim(),
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    // What the script writes, decoded so that each byte is one character. The count is that of the program and its
    // arguments, after the assembly.
    private static string Shell(int count, string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        string assembly = typeof(StartupHook).Assembly.Location;
        start.Environment["DOTNET"] = Environment.ProcessPath;
        start.Environment["ASSEMBLY"] = assembly;
        start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
        start.Environment[StartupHook.CountVariable] = count.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(Patience).ShouldBeTrue();
        return output;
    }
}
