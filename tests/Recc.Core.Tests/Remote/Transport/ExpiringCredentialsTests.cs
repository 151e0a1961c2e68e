using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Tests.Remote.Peer;
using Recc.Core.Tests.Scenes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Transport;

public sealed class ExpiringCredentialsTests : IDisposable
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    private readonly LastGiven last = new();
    private readonly SteppedClock clock = new();
    private int questions;

    public void Dispose() => last.Dispose();

    [Fact]
    public async Task Who_let_one_launch_wait_in_vain_does_not_let_the_next_wait()
    {
        ExpiringCredentials credentials = Credentials(() => throw Trouble());
        RemoteFailure first = await FailureOf(credentials);

        clock.Now += TimeSpan.FromSeconds(199);
        (await FailureOf(credentials)).ShouldBe(first);
        questions.ShouldBe(1);

        clock.Now += TimeSpan.FromSeconds(2);
        await FailureOf(credentials);
        questions.ShouldBe(2);
    }

    [Fact]
    public async Task All_who_waited_for_the_same_question_have_its_answer()
    {
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        ExpiringCredentials credentials = new(last, async _ =>
        {
            questions++;
            begun.SetResult();
            await end.Task;
            clock.Now += Slow;
            throw Trouble();
        }, clock);
        Task<RemoteFailure>[] launches = [.. Enumerable.Range(0, 8).Select(_ => FailureOf(credentials))];
        await begun.Task;

        end.SetResult();
        await Task.WhenAll(launches).WaitAsync(RemoteWorld.Patience);

        questions.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_server_refuses_again_and_again_is_not_asked_for_each_time()
    {
        ExpiringCredentials credentials = Credentials(Given);
        for (int call = 0; call < 5; call++)
        {
            await credentials.HeadersAsync(default);
            credentials.Forget();
        }

        questions.ShouldBe(1);
        clock.Now += TimeSpan.FromSeconds(201);
        credentials.Forget();
        await credentials.HeadersAsync(default);
        questions.ShouldBe(2);
    }

    [Fact]
    public async Task Who_was_interrupted_is_asked_again()
    {
        using var stop = new CancellationTokenSource();
        ExpiringCredentials credentials = Credentials(() =>
        {
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
            return Given();
        });
        await Should.ThrowAsync<OperationCanceledException>(async () => await credentials.HeadersAsync(stop.Token));

        await Credentials(Given).HeadersAsync(default);

        questions.ShouldBe(2);
    }

    [Fact]
    public async Task What_fails_at_once_is_asked_again()
    {
        var credentials = new ExpiringCredentials(last, _ => { questions++; throw Trouble(); }, clock);

        await FailureOf(credentials);
        await FailureOf(credentials);

        questions.ShouldBe(2);
    }

    private ExpiringCredentials Credentials(Func<GivenHeaders> answer) => new(last, _ =>
    {
        questions++;
        clock.Now += Slow;
        return Task.FromResult(answer());
    }, clock);

    private GivenHeaders Given() => new([KeyValuePair.Create("authorization", "Bearer abc")],
        clock.GetUtcNow() + TimeSpan.FromHours(1));

    private static RemoteException Trouble() => new(new RemoteFailure(RemoteFailureKind.LocalFile, "it hangs"));

    private static Task<RemoteFailure> FailureOf(ExpiringCredentials credentials) =>
        RemoteWorld.FailureOf(async () => await credentials.HeadersAsync(default));
}
