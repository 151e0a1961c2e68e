using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Remote;
using Shouldly;
using Xunit;
using static Recc.Core.Tests.Remote.Peer.RemoteWorld;
using ContentDigest = Recc.Core.Digests.Digest;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Remote;

public sealed class WrapperTests
{
    private static readonly RemoteFailure Passing = new(RemoteFailureKind.Unavailable, "busy");
    private static readonly RemoteFailure Final = new(RemoteFailureKind.Denied, "no");
    private static readonly ContentDigest Empty = DigestOf("");
    private static readonly ContentDigest Full = DigestOf("full");

    private readonly List<TimeSpan> pauses = [];

    [Fact]
    public async Task What_may_pass_is_tried_again_after_growing_pauses()
    {
        var left = 3;

        int result = await Retrier(4).RunAsync(
            () => left-- > 0 ? throw new RemoteException(Passing) : Task.FromResult(7),
            static f => f.IsTransient,
            CancellationToken.None);

        result.ShouldBe(7);
        pauses.ShouldBe([Milliseconds(100), Milliseconds(200), Milliseconds(400)]);
    }

    [Fact]
    public async Task After_the_last_try_the_failure_is_thrown()
    {
        var tries = 0;

        RemoteFailure failure = await FailureOf(() => Retrier(2).RunAsync(
            () => { tries++; throw new RemoteException(Passing); }, static f => f.IsTransient, CancellationToken.None));

        failure.ShouldBe(Passing);
        tries.ShouldBe(3);
    }

    [Fact]
    public async Task What_will_not_pass_is_not_tried_again()
    {
        var tries = 0;

        await FailureOf(() => Retrier(5).RunAsync(
            () => { tries++; throw new RemoteException(Final); }, static f => f.IsTransient, CancellationToken.None));

        tries.ShouldBe(1);
    }

    [Fact]
    public async Task A_bug_is_not_tried_again()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => Retrier(5).RunAsync(
            static () => throw new InvalidOperationException(), static _ => true, CancellationToken.None));

        pauses.ShouldBeEmpty();
    }

    [Fact]
    public async Task Outputs_that_come_with_a_result_are_counted()
    {
        long bytes = 0;
        var result = new ActionResult
        {
            OutputFiles = { new OutputFile { Contents = ByteString.CopyFromUtf8("12345") }, new OutputFile() },
            StdoutRaw = ByteString.CopyFromUtf8("1"),
            StderrRaw = ByteString.CopyFromUtf8("12"),
        };
        var inner = new Answers(result);

        await new CountingActionCache(inner, count => bytes += count).LookUpAsync(
            new CacheQuery(Full, []), CancellationToken.None);
        bytes.ShouldBe(8);
        await new CountingExecutor(inner, count => bytes += count).ExecuteAsync(
            new ExecutionOrder(Full, SkipCacheLookup: false, []), CancellationToken.None);
        bytes.ShouldBe(16);
    }

    [Fact]
    public async Task A_cancellation_ends_the_waiting()
    {
        using var cancel = new CancellationTokenSource();
        Retrier retrier = new(new RetryPolicy(5, TimeSpan.FromMinutes(1)), Task.Delay, static () => 1, Log.Silent);
        cancel.CancelAfter(20);

        await Should.ThrowAsync<OperationCanceledException>(() => retrier.RunAsync(
            static () => throw new RemoteException(Passing), static _ => true, cancel.Token));
    }

    [Theory]
    [InlineData(0, 0.0, 0, 50)]
    [InlineData(0, 1.0, 0, 100)]
    [InlineData(3, 1.0, 0, 800)]
    [InlineData(0, 1.0, 1500, 1500)]
    [InlineData(0, 1.0, 10, 100)]
    [InlineData(0, 1.0, 3_600_000, 20_000)]
    [InlineData(60, 1.0, 0, 20_000)]
    public void Pauses_double_keep_to_what_the_server_asks_and_have_a_bound(
        int retry, double jitter, int asked, int expected)
    {
        var policy = new RetryPolicy(9, Milliseconds(100));

        policy.PauseBefore(retry, jitter, asked == 0 ? null : Milliseconds(asked)).ShouldBe(Milliseconds(expected));
    }

    [Fact]
    public async Task A_content_store_is_asked_again()
    {
        var inner = new FakeStore { FailuresLeft = 2 };
        var store = new RetryingContentStore(inner, Retrier(2));

        (await store.FindMissingAsync([Full], default)).ShouldBe([Full]);
        inner.FailuresLeft = 2;
        await store.UploadAsync([BlobOf("full")], default);
        inner.FailuresLeft = 2;
        await store.DownloadAsync([new(Full, new MemoryStream())], default);

        inner.Calls.Count.ShouldBe(9);
    }

    [Fact]
    public async Task An_action_cache_that_cannot_be_asked_is_asked_again()
    {
        var inner = new FakeCache { FailuresLeft = 2 };

        CacheLookup lookup = await new RetryingActionCache(inner, Retrier(2)).LookUpAsync(new(Full, []), default);

        lookup.ShouldBe(new CacheLookup.Miss());
        inner.Calls.ShouldBe(3);
    }

    [Fact]
    public async Task An_action_cache_that_stays_away_is_unavailable_and_nothing_is_thrown()
    {
        var inner = new FakeCache { FailuresLeft = 9 };

        CacheLookup lookup = await new RetryingActionCache(inner, Retrier(2)).LookUpAsync(new(Full, []), default);

        lookup.ShouldBe(new CacheLookup.Unavailable(Passing));
        inner.Calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_result_is_stored_again()
    {
        var inner = new FakeCache { FailuresLeft = 1 };

        await new RetryingActionCache(inner, Retrier(2)).UpdateAsync(Full, new ActionResult(), default);

        inner.Calls.ShouldBe(2);
    }

    [Theory]
    [InlineData(RemoteFailureKind.Unavailable, 3)]
    [InlineData(RemoteFailureKind.BrokenStream, 3)]
    [InlineData(RemoteFailureKind.TimedOut, 1)]
    [InlineData(RemoteFailureKind.Rejected, 1)]
    public async Task An_execution_is_tried_again_unless_it_took_all_its_time(RemoteFailureKind kind, int tries)
    {
        var inner = new FakeExecutor(new RemoteFailure(kind, "x"));

        await FailureOf(() => new RetryingExecutor(inner, Retrier(2)).ExecuteAsync(new(Full, false, []), default));

        inner.Calls.ShouldBe(tries);
    }

    [Fact]
    public async Task A_read_only_cache_answers_and_refuses_by_name()
    {
        var inner = new FakeCache();
        var cache = new ReadOnlyActionCache(inner);

        (await cache.LookUpAsync(new(Full, []), default)).ShouldBe(new CacheLookup.Miss());
        RemoteFailure failure = await FailureOf(() => cache.UpdateAsync(Full, new ActionResult(), default));

        failure.Kind.ShouldBe(RemoteFailureKind.Denied);
        failure.Message.ShouldContain("reading only");
        inner.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task The_empty_blob_is_always_there_and_never_travels()
    {
        var inner = new FakeStore();
        var store = new EmptyBlobContentStore(inner, HashFunction.Sha256);
        var destination = new MemoryStream();
        destination.WriteByte(1);

        (await store.FindMissingAsync([Empty], default)).ShouldBeEmpty();
        await store.UploadAsync([BlobOf("")], default);
        await store.DownloadAsync([new(Empty, destination)], default);

        destination.Length.ShouldBe(0);
        inner.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_blob_is_not_empty_because_a_server_says_so()
    {
        var store = new EmptyBlobContentStore(new FakeStore(), HashFunction.Sha256);
        ContentDigest.TryCreate(Full.Hash, 0, out ContentDigest lie).ShouldBeTrue();

        RemoteFailure failure = await FailureOf(() => store.DownloadAsync([new(lie, new MemoryStream())], default));

        failure.Kind.ShouldBe(RemoteFailureKind.Corrupt);
    }

    [Fact]
    public async Task Other_blobs_travel_without_the_empty_one()
    {
        var inner = new FakeStore();
        var store = new EmptyBlobContentStore(inner, HashFunction.Sha256);

        (await store.FindMissingAsync([Empty, Full], default)).ShouldBe([Full]);
        await store.UploadAsync([BlobOf(""), BlobOf("full")], default);
        await store.DownloadAsync([new(Empty, new MemoryStream()), new(Full, new MemoryStream())], default);

        inner.Calls.ShouldBe([$"find {Full}", $"upload {Full}", $"download {Full}"]);
    }

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);

    private Retrier Retrier(int limit) => new(
        new RetryPolicy(limit, Milliseconds(100)),
        (length, _) => { pauses.Add(length); return Task.CompletedTask; },
        static () => 1,
        Log.Silent);

    private sealed class FakeStore : IContentStore
    {
        public int FailuresLeft { get; set; }

        public List<string> Calls { get; } = [];

        public Task<IReadOnlySet<ContentDigest>> FindMissingAsync(
            IReadOnlyCollection<ContentDigest> digests, CancellationToken cancellation)
        {
            Note("find", digests);
            return Task.FromResult<IReadOnlySet<ContentDigest>>(digests.ToHashSet());
        }

        public Task UploadAsync(IReadOnlyCollection<Blob> blobs, CancellationToken cancellation)
        {
            Note("upload", blobs.Select(b => b.Digest));
            return Task.CompletedTask;
        }

        public Task DownloadAsync(IReadOnlyCollection<BlobDownload> downloads, CancellationToken cancellation)
        {
            Note("download", downloads.Select(d => d.Digest));
            return Task.CompletedTask;
        }

        private void Note(string verb, IEnumerable<ContentDigest> digests)
        {
            Calls.Add(verb + " " + string.Join(' ', digests));
            if (FailuresLeft-- > 0)
            {
                throw new RemoteException(Passing);
            }
        }
    }

    private sealed class FakeCache : IActionCache
    {
        public int FailuresLeft { get; set; }

        public int Calls { get; private set; }

        public Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation)
        {
            Calls++;
            return Task.FromResult<CacheLookup>(
                FailuresLeft-- > 0 ? new CacheLookup.Unavailable(Passing) : new CacheLookup.Miss());
        }

        public Task UpdateAsync(ContentDigest action, ActionResult result, CancellationToken cancellation)
        {
            Calls++;
            return FailuresLeft-- > 0 ? Task.FromException(new RemoteException(Passing)) : Task.CompletedTask;
        }
    }

    private sealed class FakeExecutor(RemoteFailure failure) : IExecutor
    {
        public int Calls { get; private set; }

        public Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation)
        {
            Calls++;
            throw new RemoteException(failure);
        }
    }

    private sealed class Answers(ActionResult result) : IActionCache, IExecutor
    {
        public Task<CacheLookup> LookUpAsync(CacheQuery query, CancellationToken cancellation) =>
            Task.FromResult<CacheLookup>(new CacheLookup.Hit(result));

        public Task UpdateAsync(ContentDigest action, ActionResult made, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task<ExecutionReport> ExecuteAsync(ExecutionOrder order, CancellationToken cancellation) =>
            Task.FromResult<ExecutionReport>(new ExecutionReport.Completed(result, FromCache: true, ""));
    }
}
