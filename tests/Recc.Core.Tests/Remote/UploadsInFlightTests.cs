using Recc.Core.Digests;
using Recc.Core.Remote;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote;

public sealed class UploadsInFlightTests
{
    private static readonly Blob Shared = BlobOf("a header of all");
    private static readonly Blob Mine = BlobOf("my source");
    private static readonly Blob Yours = BlobOf("your source");

    private readonly UploadsInFlight uploads = new();
    private readonly List<Blob> sent = [];
    private readonly TaskCompletionSource line = new();

    [Fact]
    public async Task What_somebody_is_sending_is_sent_once()
    {
        Task first = uploads.RunAsync([Shared, Mine], SendSlowlyAsync, default);
        Task second = uploads.RunAsync([Shared, Yours], SendAsync, default);

        second.IsCompleted.ShouldBeFalse("the header is not there yet");
        line.SetResult();
        await Task.WhenAll(first, second);

        sent.ShouldBe([Shared, Mine, Yours], ignoreOrder: true);
    }

    [Fact]
    public async Task What_another_failed_to_send_is_sent_by_who_waited_for_it()
    {
        Task first = uploads.RunAsync([Shared], SendSlowlyAsync, default);
        Task second = uploads.RunAsync([Shared], SendAsync, default);

        line.SetException(new IOException("the line broke"));

        await Should.ThrowAsync<IOException>(first);
        await second;
        sent.ShouldBe([Shared]);
    }

    [Fact]
    public async Task What_was_sent_before_is_sent_again()
    {
        await uploads.RunAsync([Shared], SendAsync, default);
        await uploads.RunAsync([Shared, Shared], SendAsync, default);

        sent.ShouldBe([Shared, Shared]);
    }

    [Fact]
    public async Task Who_waits_for_another_can_be_told_to_stop()
    {
        using var stop = new CancellationTokenSource();
        Task first = uploads.RunAsync([Shared], SendSlowlyAsync, default);
        Task second = uploads.RunAsync([Shared], SendAsync, stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(second);
        line.SetResult();
        await first;
        sent.ShouldBe([Shared]);
    }

    [Fact]
    public async Task Two_that_want_each_others_blobs_do_not_wait_for_each_other()
    {
        for (int i = 0; i < 200; i++)
        {
            await Task.WhenAll(
                Task.Run(() => uploads.RunAsync([Mine, Yours], YieldAsync, default)),
                Task.Run(() => uploads.RunAsync([Yours, Mine], YieldAsync, default)))
                    .WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    private static async Task YieldAsync(IReadOnlyCollection<Blob> blobs) => await Task.Yield();

    private static Blob BlobOf(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return new Blob(ContentHasher.Compute(bytes, DigestFunction.Sha256), new BlobSource.InMemory(bytes));
    }

    private Task SendAsync(IReadOnlyCollection<Blob> blobs)
    {
        sent.AddRange(blobs);
        return Task.CompletedTask;
    }

    private async Task SendSlowlyAsync(IReadOnlyCollection<Blob> blobs)
    {
        await line.Task;
        sent.AddRange(blobs);
    }
}
