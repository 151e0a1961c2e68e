using Recc.Core.Storage;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

public sealed class ByteLockTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    private string File => folder["locks"];

    [Fact]
    public void One_at_a_time_has_a_byte()
    {
        int inside = 0;
        int most = 0;
        Parallel.For(0, 200, _ =>
        {
            using ByteLock? taken = ByteLock.Take(File, 7, Forever, CancellationToken.None);
            taken.ShouldNotBeNull();
            int now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            Thread.Yield();
            Interlocked.Decrement(ref inside);
        });

        most.ShouldBe(1);
    }

    [Fact]
    public void Other_bytes_are_free()
    {
        using ByteLock? one = ByteLock.Take(File, 0, Forever, CancellationToken.None);
        using ByteLock? other = ByteLock.Take(File, long.MaxValue - 1, Forever, CancellationToken.None);

        one.ShouldNotBeNull();
        other.ShouldNotBeNull();
    }

    [Fact]
    public void Who_is_not_wanted_any_more_does_not_wait()
    {
        using ByteLock? one = ByteLock.Take(File, 1, Forever, CancellationToken.None);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));

        Should.Throw<OperationCanceledException>(() => ByteLock.Take(File, 1, Forever, soon.Token));
    }

    [Fact]
    public void Nobody_waits_longer_than_he_likes()
    {
        using ByteLock? one = ByteLock.Take(File, 1, Forever, CancellationToken.None);

        ByteLock.Take(File, 1, TimeSpan.FromMilliseconds(30), CancellationToken.None).ShouldBeNull();
    }

    [Fact]
    public void Where_there_is_no_place_for_the_file_there_is_no_lock() =>
        ByteLock.Take(folder["missing/locks"], 1, Forever, CancellationToken.None).ShouldBeNull();

    public void Dispose() => folder.Dispose();
}
