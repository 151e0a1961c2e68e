using System.Text;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Tests.Remote.Peer;
using Recc.Testing;
using Shouldly;
using Xunit;

// The tests run where recc does.
#pragma warning disable CA1416

namespace Recc.Core.Tests.Launching;

public sealed class HelperProcessTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_helper_reads_what_it_is_asked_and_has_the_users_variables()
    {
        string helper = Helper("printf '%s %s ' \"$1\" \"$TEAM\"; cat");

        byte[] answer = Run(helper, "{\"uri\":\"it's $HOME\"}");

        Encoding.UTF8.GetString(answer).ShouldBe("get blue {\"uri\":\"it's $HOME\"}");
    }

    [Fact]
    public async Task A_helper_that_fails_is_named_and_what_it_says_is_not_shown()
    {
        RemoteFailure failure = await FailureOf(Helper("echo s3cret; echo s3cret >&2; exit 3"));

        failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
        failure.Message.ShouldBe($"the credential helper {folder["helper"]} ended with exit code 3");
    }

    [Fact]
    public async Task A_helper_that_does_not_end_is_ended_with_all_its_children()
    {
        RemoteFailure failure = await FailureOf(Helper($"sleep 1000 & echo $! > {folder["child"]}; wait"));

        failure.Message.ShouldContain("did not answer within 1 s");
        string child = File.ReadAllText(folder["child"]).Trim();
        SpinWait.SpinUntil(() => !IsAlive(child), RemoteWorld.Patience).ShouldBeTrue();
    }

    [Theory]
    [InlineData("while echo aaaaaaaaaaaaaaaa; do :; done")]
    [InlineData("echo '{}'; head -c 70000 /dev/zero")]
    public async Task A_helper_that_writes_without_end_is_refused_before_it_fills_the_memory(string script) =>
        (await FailureOf(Helper(script))).Message
            .ShouldBe($"the credential helper {folder["helper"]} wrote more than 65536 bytes");

    [Fact]
    public void What_a_helper_says_of_its_own_is_not_kept()
    {
        string helper = Helper("head -c 100000 /dev/zero >&2; printf '{}'");

        Encoding.UTF8.GetString(Run(helper, "")).ShouldBe("{}");
    }

    [Fact]
    public async Task A_helper_that_is_killed_is_named() =>
        (await FailureOf(Helper("kill -SEGV $$"))).Message.ShouldContain($"{folder["helper"]} was killed");

    [Fact]
    public async Task A_helper_that_is_not_there_is_named() =>
        (await FailureOf(folder["none"])).Message.ShouldContain(folder["none"]);

    private string Helper(string script)
    {
        string path = folder.Write("helper", "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private byte[] Run(string helper, string input) => new HelperProcess(
        new PosixProcessRunner(),
        new HostEnvironment
        {
            Arguments = [],
            CurrentDirectory = folder.Path,
            Variables = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["TEAM"] = "blue" },
            ExecutablePath = "/recc",
            ErrorIsTerminal = false,
            ProcessId = Environment.ProcessId,
        })
    {
        Patience = TimeSpan.FromSeconds(1),
    }.Run(helper, input, CancellationToken.None);

    private Task<RemoteFailure> FailureOf(string helper) =>
        RemoteWorld.FailureOf(() => Task.FromResult(Run(helper, "{}")));

    private static bool IsAlive(string process) =>
        File.Exists($"/proc/{process}/stat")
            && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
}
