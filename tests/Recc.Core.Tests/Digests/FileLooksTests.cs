using System.Diagnostics;
using Recc.Core.Digests;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Digests;

public sealed class FileLooksTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly SharedLooks shared = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_look_serves_launches_that_had_begun_and_no_others()
    {
        long early = Stopwatch.GetTimestamp();
        string file = folder.Write("a.h", "int one;");
        new FileLooks(shared, early).TryRead(file, out FileIdentity first).ShouldBeTrue();

        folder.Write("a.h", "int another;");
        long late = Stopwatch.GetTimestamp();

        new FileLooks(shared, early).TryRead(file, out FileIdentity again).ShouldBeTrue();
        again.ShouldBe(first, "it had begun before the first look");
        new FileLooks(shared, late).TryRead(file, out FileIdentity now).ShouldBeTrue();
        now.Size.ShouldBe("int another;".Length, "it began after the change");
        new FileLooks(shared, early).TryRead(file, out FileIdentity newest).ShouldBeTrue();
        newest.ShouldBe(now);
    }

    [Fact]
    public void What_was_not_there_is_shared_too_and_looked_for_again_later()
    {
        long early = Stopwatch.GetTimestamp();
        string file = folder["late.h"];
        new FileLooks(shared, early).TryRead(file, out _).ShouldBeFalse();

        folder.Write("late.h", "int late;");

        new FileLooks(shared, early).TryRead(file, out _).ShouldBeFalse();
        new FileLooks(shared, Stopwatch.GetTimestamp()).TryRead(file, out _).ShouldBeTrue();
        FileLooks.Own.TryRead(file, out _).ShouldBeTrue();
    }
}
