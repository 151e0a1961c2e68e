using System.Diagnostics;
using System.Globalization;
using Shouldly;

namespace Recc.Core.Tests.Fuzz;

/// <summary>
/// Feeds a reader thousands of spoilt inputs. RECC_TEST_RUNS says how many, for runs by hand; the seed of what fails is
/// in the message.
/// </summary>
internal static class FuzzRun
{
    private const int UsualRuns = 3000;

    /// <summary>
    /// Far more than any input of these sizes has reason to take. (The protobuf library makes up to 100 MB of garbage
    /// from some messages whose lengths are near the largest number; a server may send 64 MiB in one message anyway.)
    /// </summary>
    private const long AllowedBytes = 256 << 20;

    private static readonly TimeSpan AllowedTime = TimeSpan.FromSeconds(20);

    private static int Runs { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("RECC_TEST_RUNS"), CultureInfo.InvariantCulture, out int runs)
            ? Math.Max(runs, 1)
            : UsualRuns;

    /// <summary>
    /// Reads spoilt copies of good inputs; the reader must come back, and soon, and without filling the memory.
    /// </summary>
    /// <param name="goods">Inputs as they should be.</param>
    /// <param name="read">Throws for no input, but what is in <paramref name="allowed"/>.</param>
    /// <param name="allowed">Exceptions that are its way of saying no.</param>
    public static void Over(IReadOnlyList<byte[]> goods, Action<byte[]> read, params Type[] allowed)
    {
        foreach (byte[] good in goods)
            Once(good, read, allowed, seed: 0);
        for (int seed = 1; seed <= Runs; seed++)
        {
            var random = new Random(seed);
            Once(Mutations.Spoil(random, goods[random.Next(goods.Count)]), read, allowed, seed);
        }
    }

    /// <summary>The same for a reader of files; fewer of them, because disks are slow.</summary>
    public static void OverFile(string path, Action<byte[]> read)
    {
        byte[] good = File.ReadAllBytes(path);
        for (int seed = 1; seed <= Math.Max(Runs / 10, 1); seed++)
        {
            byte[] bad = Mutations.Spoil(new Random(seed), good);
            File.WriteAllBytes(path, bad);
            Once(bad, read, [], seed);
        }
    }

    private static void Once(byte[] input, Action<byte[]> read, Type[] allowed, int seed)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        try
        {
            read(input);
        }
        catch (Exception refusal) when (allowed.Contains(refusal.GetType()))
        {
            // A reader may say no.
        }
        catch (Exception bug)
        {
            throw new InvalidOperationException($"seed {seed}, input {Convert.ToHexString(input)}", bug);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before)
            .ShouldBeLessThan(AllowedBytes, $"seed {seed}, input {Convert.ToHexString(input)}");
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(AllowedTime, $"seed {seed}");
    }
}
