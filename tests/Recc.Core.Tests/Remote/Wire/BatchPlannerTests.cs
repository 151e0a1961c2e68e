using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Remote.Wire;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class BatchPlannerTests
{
    private static readonly Arbitrary<(long[] Sizes, long Limit)> Cases = Gen.Zip(
        Gen.Frequency(
            (6, Gen.Choose(0, 3000)), (3, Gen.Choose(0, 200_000)), (1, Gen.Choose(0, 9_000_000)))
            .Select(static size => (long)size).ArrayOf(),
        Gen.Choose(1, (int)BatchPlanner.MaxBytes).Select(static limit => (long)limit)).ToArbitrary();

    [Fact]
    public void Every_blob_travels_exactly_once_and_in_order() => Check(static (sizes, limit) =>
    {
        BatchPlan<int> plan = Plan(sizes, limit);

        int[] batched = plan.Batches.SelectMany(static b => b).ToArray();
        batched.ShouldBe(batched.Order());
        batched.Concat(plan.Streamed).Order().ShouldBe(Enumerable.Range(0, sizes.Length));
    });

    [Fact]
    public void No_batch_is_empty_or_exceeds_the_limits() => Check(static (sizes, limit) =>
    {
        foreach (IReadOnlyList<int> batch in Plan(sizes, limit).Batches)
        {
            batch.Count.ShouldBeInRange(1, BatchPlanner.MaxEntries);
            batch.Sum(i => BatchPlanner.Cost(sizes[i])).ShouldBeLessThanOrEqualTo(limit);
        }
    });

    [Fact]
    public void Only_what_fits_into_no_batch_is_streamed() => Check(static (sizes, limit) =>
        Plan(sizes, limit).Streamed
            .ShouldBe(Enumerable.Range(0, sizes.Length).Where(i => BatchPlanner.Cost(sizes[i]) > limit)));

    [Fact]
    public void No_two_neighbouring_batches_could_be_one() => Check(static (sizes, limit) =>
    {
        IReadOnlyList<IReadOnlyList<int>> batches = Plan(sizes, limit).Batches;
        foreach ((IReadOnlyList<int> a, IReadOnlyList<int> b) in batches.Zip(batches.Skip(1)))
        {
            bool fits = a.Concat(b).Sum(i => BatchPlanner.Cost(sizes[i])) <= limit
                && a.Count + b.Count <= BatchPlanner.MaxEntries;
            fits.ShouldBeFalse();
        }
    });

    [Fact]
    public void Five_hundred_entries_are_the_most()
    {
        BatchPlan<int> plan = Plan(new long[1201], BatchPlanner.MaxBytes);

        plan.Batches.Select(static b => b.Count).ShouldBe([500, 500, 201]);
    }

    [Theory]
    [InlineData(0, 4 * 1024 * 1024 - 64 * 1024, 4 * 1024 * 1024 - 64 * 1024)]
    [InlineData(64 * 1024, 64 * 1024, 3_670_016)]
    [InlineData(1024 * 1024, 1024 * 1024, 1024 * 1024)]
    [InlineData(4 * 1024 * 1024, 4 * 1024 * 1024 - 64 * 1024, 4 * 1024 * 1024 - 64 * 1024)]
    [InlineData(1L << 40, 4 * 1024 * 1024 - 64 * 1024, 4 * 1024 * 1024 - 64 * 1024)]
    public void What_is_allowed_and_what_is_tried_follow_from_what_is_advertised(
        long advertised, long allowed, long tried)
    {
        BatchPlanner.Allowed(advertised).ShouldBe(allowed);
        BatchPlanner.Tried(advertised).ShouldBe(tried);
    }

    private static BatchPlan<int> Plan(long[] sizes, long limit) =>
        BatchPlanner.Plan(Enumerable.Range(0, sizes.Length), i => sizes[i], limit);

    private static void Check(Action<long[], long> property) =>
        Prop.ForAll(Cases, c => property(c.Sizes, c.Limit)).QuickCheckThrowOnFailure();
}
