using System.IO.Pipes;
using Recc.Core.Launching;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Launching;

public sealed class MakeJobserverTests : IDisposable
{
    private readonly AnonymousPipeServerStream taking = new(PipeDirection.In);
    private readonly AnonymousPipeClientStream giving;
    private readonly TempFolder folder = new();

    public MakeJobserverTests() =>
        giving = new AnonymousPipeClientStream(PipeDirection.Out, taking.ClientSafePipeHandle);

    private string Flags =>
        $" -j4 --jobserver-auth={taking.SafePipeHandle.DangerousGetHandle()},"
        + $"{giving.SafePipeHandle.DangerousGetHandle()}";

    public void Dispose()
    {
        giving.Dispose();
        taking.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task While_something_is_waited_for_another_may_have_the_slot()
    {
        using MakeJobserver jobserver = MakeJobserver.Open(Flags, Environment.ProcessId).ShouldNotBeNull();
        int slot = -1;

        int answer = await jobserver.LendAsync(
            () =>
            {
                slot = taking.ReadByte();
                giving.WriteByte((byte)slot);
                return Task.FromResult(5);
            },
            CancellationToken.None);

        answer.ShouldBe(5);
        slot.ShouldBe('+');
    }

    [Fact]
    public async Task Afterwards_there_is_a_wait_until_another_gives_one_back()
    {
        using MakeJobserver jobserver = MakeJobserver.Open(Flags, Environment.ProcessId).ShouldNotBeNull();

        Task<int> lending = jobserver.LendAsync(() => Task.FromResult(taking.ReadByte()), CancellationToken.None);
        await Task.Delay(50);
        bool hasWaited = !lending.IsCompleted;
        giving.WriteByte((byte)'x');

        (await lending).ShouldBe('+');
        hasWaited.ShouldBeTrue();
    }

    [Fact]
    public async Task A_failure_comes_through_and_the_slot_is_taken_back()
    {
        using MakeJobserver jobserver = MakeJobserver.Open(Flags, Environment.ProcessId).ShouldNotBeNull();

        await Should.ThrowAsync<InvalidOperationException>(() => jobserver.LendAsync<int>(
            static () => throw new InvalidOperationException("no"), CancellationToken.None));
        giving.WriteByte((byte)'l');

        taking.ReadByte().ShouldBe('l');
    }

    [Fact]
    public async Task Nobody_who_is_not_wanted_any_more_waits_for_a_slot()
    {
        using MakeJobserver jobserver = MakeJobserver.Open(Flags, Environment.ProcessId).ShouldNotBeNull();
        using var unwanted = new CancellationTokenSource();

        Task<int> lending = jobserver.LendAsync(() => Task.FromResult(taking.ReadByte()), unwanted.Token);
        await unwanted.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => lending);
        giving.WriteByte((byte)'l');
        taking.ReadByte().ShouldBe('l');
    }

    [Fact]
    public async Task A_pipe_with_a_name_is_as_good()
    {
        string pipe = folder["pipe"];
        new ProgramRun { Program = "/usr/bin/mkfifo", Arguments = [pipe] }.Run().EnsureSuccess();
        using MakeJobserver jobserver =
            MakeJobserver.Open($"-j2 --jobserver-auth=fifo:{pipe}", Environment.ProcessId).ShouldNotBeNull();
        using var other = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

        int slot = await jobserver.LendAsync(
            () =>
            {
                int given = other.ReadByte();
                other.WriteByte((byte)given);
                return Task.FromResult(given);
            },
            CancellationToken.None);

        slot.ShouldBe('+');
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-j")]
    [InlineData("--jobserver-auth=")]
    [InlineData("--jobserver-auth=3")]
    [InlineData("--jobserver-auth=-2,-2")]
    [InlineData("--jobserver-fds=8000,8001")]
    [InlineData("--jobserver-auth=fifo:/nowhere/at/all")]
    [InlineData("--jobserver-auth=fifo:/etc/passwd")]
    [InlineData("--jobserver-auth=fifo:/dev/null")]
    public void What_is_no_jobserver_is_not_used(string? flags) =>
        MakeJobserver.Open(flags, Environment.ProcessId).ShouldBeNull();

    [Fact]
    public void The_last_one_counts()
    {
        using MakeJobserver? jobserver = MakeJobserver.Open(
            "--jobserver-auth=fifo:/nowhere" + Flags, Environment.ProcessId);

        jobserver.ShouldNotBeNull();
        MakeJobserver.Open(Flags + " --jobserver-auth=fifo:/nowhere", Environment.ProcessId).ShouldBeNull();
    }
}
