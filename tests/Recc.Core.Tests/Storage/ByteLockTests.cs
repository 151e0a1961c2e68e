using Recc.Core.Storage;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Storage;

public sealed class ByteLockTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string File => folder["locks"];

    [Fact]
    public void One_at_a_time_has_a_byte()
    {
        int inside = 0;
        int most = 0;
        Parallel.For(0, 200, _ =>
        {
            using ByteLock? taken = ByteLock.Take(File, 7, CancellationToken.None);
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
        using ByteLock? one = ByteLock.Take(File, 0, CancellationToken.None);
        using ByteLock? other = ByteLock.Take(File, long.MaxValue - 1, CancellationToken.None);

        one.ShouldNotBeNull();
        other.ShouldNotBeNull();
    }

    [Fact]
    public void Who_is_not_wanted_any_more_does_not_wait()
    {
        using ByteLock? one = ByteLock.Take(File, 1, CancellationToken.None);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));

        Should.Throw<OperationCanceledException>(() => ByteLock.Take(File, 1, soon.Token));
    }

    [Fact]
    public void Where_there_is_no_place_for_the_file_there_is_no_lock() =>
        ByteLock.Take(folder["missing/locks"], 1, CancellationToken.None).ShouldBeNull();

    public void Dispose() => folder.Dispose();
}
