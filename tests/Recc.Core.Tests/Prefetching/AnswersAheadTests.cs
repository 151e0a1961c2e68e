using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Prefetching;
using Recc.Core.Remote;
using Recc.Core.Tests.Scenes;
using Shouldly;
using Xunit;
using ContentDigest = Recc.Core.Digests.Digest;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Prefetching;

public sealed class AnswersAheadTests
{
    private static readonly ContentDigest One = ContentHasher.Compute("one"u8, HashFunction.Sha256);
    private static readonly ServerAddress Server = new("grpc://far:1", new Uri("http://far:1"));

    private static readonly ServerLimits AnyLimits = new()
    {
        MaxBatchBytes = 1,
        CanExecute = false,
        CanUpdateActionCache = null,
        DigestFunctions = [],
        KnowsOutputPaths = true,
    };

    private readonly SteppedClock clock = new();
    private readonly AnswersAhead answers;
    private readonly object settings = new();

    public AnswersAheadTests() => answers = new AnswersAhead(clock);

    [Fact]
    public async Task An_answer_is_given_once()
    {
        answers.Ask(One, settings, Hit);

        (await answers.Take(One, settings)!).ShouldNotBeNull();
        answers.Take(One, settings).ShouldBeNull();
        answers.TakeUnused().ShouldBe(0);
    }

    [Fact]
    public void An_answer_is_for_the_same_settings_alone()
    {
        answers.Ask(One, settings, Hit);

        answers.Take(One, new object()).ShouldBeNull();
        answers.Take(One, settings).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_answer_on_its_way_is_waited_for()
    {
        var coming = new TaskCompletionSource<AnswerAhead?>();
        answers.Ask(One, settings, () => coming.Task);
        Task<AnswerAhead?> taken = answers.Take(One, settings)!;

        taken.IsCompleted.ShouldBeFalse();
        coming.SetResult(await Hit());

        (await taken).ShouldNotBeNull();
        answers.Count.ShouldBe(0);
        answers.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public void An_old_answer_is_not_given_and_counted()
    {
        answers.Ask(One, settings, Hit);
        clock.Now += TimeSpan.FromMinutes(1);

        answers.Take(One, settings).ShouldBeNull();
        answers.TakeUnused().ShouldBe(1);
        answers.TakeUnused().ShouldBe(0);
    }

    [Fact]
    public void Answers_are_bounded_in_number()
    {
        int asked = 0;
        while (answers.HasRoom && asked < 10_000)
        {
            answers.Ask(Named(asked++), settings, Hit);
        }

        asked.ShouldBeLessThan(1000);
        answers.Take(Named(3), settings).ShouldNotBeNull();
        answers.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public void Calls_under_way_are_bounded()
    {
        int asked = 0;
        while (answers.HasRoom && asked < 10_000)
        {
            answers.Ask(Named(asked++), settings, static () => new TaskCompletionSource<AnswerAhead?>().Task);
        }

        asked.ShouldBeLessThan(100);
    }

    [Fact]
    public void Answers_are_bounded_in_bytes()
    {
        int asked = 0;
        while (answers.HasRoom && asked < 10_000)
        {
            answers.Ask(Named(asked++), settings, static () =>
                Task.FromResult<AnswerAhead?>(new AnswerAhead(new CacheLookup.Miss(), 0, 10 << 20)));
        }

        asked.ShouldBeLessThan(10);
        answers.Take(Named(0), settings).ShouldNotBeNull();
        answers.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public async Task What_nobody_answered_is_asked_by_the_launch()
    {
        var memory = new PrefetchMemory();
        var inner = new FakeActionCache();
        memory.Answers.Ask(One, settings, static () => Task.FromResult<AnswerAhead?>(null));

        (await Cache(inner, memory).LookUpAsync(new CacheQuery(One, []), default)).ShouldBeOfType<CacheLookup.Miss>();

        inner.Queries.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_answered_is_not_asked_again()
    {
        var memory = new PrefetchMemory();
        var inner = new FakeActionCache();
        memory.Answers.Ask(One, settings, Hit);
        int used = 0;

        (await Cache(inner, memory, _ => used++).LookUpAsync(new CacheQuery(One, []), default))
            .ShouldBeOfType<CacheLookup.Hit>();

        inner.Queries.ShouldBeEmpty();
        used.ShouldBe(1);
    }

    [Fact]
    public async Task What_hangs_is_asked_by_the_launch()
    {
        var memory = new PrefetchMemory();
        var inner = new FakeActionCache();
        memory.Answers.Ask(One, settings, static () => new TaskCompletionSource<AnswerAhead?>().Task);
        var cache = new PrefetchedActionCache(inner, Server, memory, settings, static _ => { })
        {
            Patience = TimeSpan.FromMilliseconds(1),
        };

        (await cache.LookUpAsync(new CacheQuery(One, []), default)).ShouldBeOfType<CacheLookup.Miss>();

        inner.Queries.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_seeker_puts_small_outputs_into_the_answer()
    {
        var store = new FakeStore();
        var cache = new FakeActionCache();
        cache.Results[One] = ResultOf(store, new byte[5000]);

        AnswerAhead answer = (await Seek(cache, store)).ShouldNotBeNull();

        answer.Fetched.ShouldBe(5000);
        ((CacheLookup.Hit)answer.Lookup).Result.OutputFiles[0].Contents.Length.ShouldBe(5000);
        answer.Size.ShouldBeGreaterThan(5000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_seeker_leaves_large_outputs_and_lost_ones_to_the_launch(bool isLarge)
    {
        var store = new FakeStore();
        var cache = new FakeActionCache();
        cache.Results[One] = ResultOf(store, new byte[isLarge ? 3 << 20 : 100]);
        store.Failure = isLarge ? null : new RemoteFailure(RemoteFailureKind.NotFound, "gone");

        AnswerAhead answer = (await Seek(cache, store)).ShouldNotBeNull();

        answer.Fetched.ShouldBe(0);
        ((CacheLookup.Hit)answer.Lookup).Result.OutputFiles[0].Contents.ShouldBeEmpty();
        store.Downloads.ShouldBe(isLarge ? 0 : 1);
    }

    [Fact]
    public async Task A_seeker_that_cannot_ask_has_no_answer()
    {
        var cache = new FakeActionCache
        {
            Answer = new CacheLookup.Unavailable(new RemoteFailure(RemoteFailureKind.Unavailable, "down")),
        };

        (await Seek(cache, new FakeStore())).ShouldBeNull();
    }

    [Fact]
    public void A_server_is_far_when_even_its_quickest_answer_took_long()
    {
        var lookUps = new LookUps();
        Note(lookUps, 20, 30);
        lookUps.IsFar(Server).ShouldBeFalse();
        Note(lookUps, 25);
        lookUps.IsFar(Server).ShouldBeTrue();

        Note(lookUps, 1);
        lookUps.IsFar(Server).ShouldBeFalse();
        Note(lookUps, 20, 20, 20, 20, 20, 20, 20, 20);
        lookUps.IsFar(Server).ShouldBeTrue();
    }

    [Fact]
    public void A_server_that_has_nothing_is_no_longer_asked_ahead_until_it_has()
    {
        var lookUps = new LookUps();
        lookUps.Hits(Server).ShouldBeTrue();
        for (int i = 0; i < 8; i++)
        {
            lookUps.Note(Server, new CacheLookup.Miss(), TimeSpan.Zero);
        }

        lookUps.Hits(Server).ShouldBeFalse();
        Note(lookUps, 1);
        lookUps.Hits(Server).ShouldBeTrue();
    }

    private static ContentDigest Named(int number) =>
        ContentHasher.Compute(BitConverter.GetBytes(number), HashFunction.Sha256);

    private static Task<AnswerAhead?> Hit() =>
        Task.FromResult<AnswerAhead?>(new AnswerAhead(new CacheLookup.Hit(new ActionResult()), 0, 10));

    private static void Note(LookUps lookUps, params int[] milliseconds)
    {
        foreach (int time in milliseconds)
        {
            lookUps.Note(Server, new CacheLookup.Hit(new ActionResult()), TimeSpan.FromMilliseconds(time));
        }
    }

    private static ActionResult ResultOf(FakeStore store, byte[] content) => new()
    {
        OutputFiles = { new OutputFile { Path = "a.o", Digest = store.Put(content).ToMessage() } },
    };

    private static Task<AnswerAhead?> Seek(FakeActionCache cache, FakeStore store) => new AnswerSeeker(
        new RemoteSession(
            store, cache, null, new AssumedServerProbe(AnyLimits), new KnownBlobs(TimeProvider.System)),
        Server,
        new LookUps()).AskAsync(new CacheQuery(One, []));

    private PrefetchedActionCache Cache(
        FakeActionCache inner, PrefetchMemory memory, Action<AnswerAhead>? used = null) =>
        new(inner, Server, memory, settings, used ?? (static _ => { }));
}
