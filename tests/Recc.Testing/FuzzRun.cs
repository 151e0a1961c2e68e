using System.Diagnostics;
using System.Globalization;

namespace Recc.Testing;

/// <summary>
/// Feeds a reader thousands of spoilt inputs. RECC_TEST_RUNS says how many, for runs by hand; the seed of what fails is
/// in the message. RECC_FUZZ_REPORT names a file that gets a line for each reader: how many inputs, how many seconds.
/// </summary>
public static class FuzzRun
{
    private const int UsualRuns = 3000;

    /// <summary>
    /// Far more than any input of these sizes has reason to take. (The protobuf library makes up to 100 MB of garbage
    /// from some messages whose lengths are near the largest number; a server may send 64 MiB in one message anyway.)
    /// </summary>
    private const long AllowedBytes = 256 << 20;

    private static readonly TimeSpan AllowedTime = TimeSpan.FromSeconds(20);

    /// <summary>How many inputs each reader gets.</summary>
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
    public static void Over(IReadOnlyList<byte[]> goods, Action<byte[]> read, params Type[] allowed) =>
        Spoilt(Runs, goods, read, allowed, read.Method.Name);

    /// <summary>The same for a reader that takes its time: a tenth of them.</summary>
    public static void OverSome(IReadOnlyList<byte[]> goods, Action<byte[]> read, params Type[] allowed) =>
        Spoilt(Math.Max(Runs / 10, 1), goods, read, allowed, read.Method.Name);

    /// <summary>The same for a reader that is a program of its own: a fiftieth of them.</summary>
    public static void OverFew(IReadOnlyList<byte[]> goods, Action<byte[]> read, params Type[] allowed) =>
        Spoilt(Math.Max(Runs / 50, 1), goods, read, allowed, read.Method.Name);

    /// <summary>The same for a reader of files; fewer of them, because disks are slow.</summary>
    public static void OverFile(string path, Action<byte[]> read) => OverFile(path, [File.ReadAllBytes(path)], read);

    /// <summary>The same for a file that may be any of several.</summary>
    public static void OverFile(
        string path, IReadOnlyList<byte[]> goods, Action<byte[]> read, params Type[] allowed) => Spoilt(
        Math.Max(Runs / 10, 1),
        goods,
        bytes =>
        {
            File.WriteAllBytes(path, bytes);
            read(bytes);
        },
        allowed,
        read.Method.Name);

    /// <summary>The same for inputs that are made, not spoilt.</summary>
    /// <param name="make">Makes one, the same for the same numbers.</param>
    /// <param name="read">Throws for none.</param>
    /// <param name="show">How it stands in a message.</param>
    public static void Made<T>(Func<Random, T> make, Action<T> read, Func<T, string> show) =>
        Many(Runs, make, read, [], show, read.Method.Name);

    private static void Spoilt(
        int count, IReadOnlyList<byte[]> goods, Action<byte[]> read, Type[] allowed, string name)
    {
        foreach (byte[] good in goods)
        {
            Once(good, read, allowed, seed: 0, Convert.ToHexString);
        }

        Many(count, random => Mutations.Spoil(random, goods[random.Next(goods.Count)]), read, allowed,
            Convert.ToHexString, name);
    }

    private static void Many<T>(
        int count, Func<Random, T> make, Action<T> read, Type[] allowed, Func<T, string> show, string name)
    {
        long start = Stopwatch.GetTimestamp();
        for (int seed = 1; seed <= count; seed++)
        {
            Once(make(new Random(seed)), read, allowed, seed, show);
        }

        if (Environment.GetEnvironmentVariable("RECC_FUZZ_REPORT") is { Length: > 0 } report)
        {
            File.AppendAllText(report, string.Create(
                CultureInfo.InvariantCulture,
                $"{count} {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s {name}\n"));
        }
    }

    private static void Once<T>(T input, Action<T> read, Type[] allowed, int seed, Func<T, string> show)
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
            throw new InvalidOperationException($"seed {seed}, input {show(input)}", bug);
        }

        if (GC.GetAllocatedBytesForCurrentThread() - before >= AllowedBytes
            || Stopwatch.GetElapsedTime(start) >= AllowedTime)
        {
            throw new InvalidOperationException(
                $"too much memory, or too long: seed {seed}, input {show(input)}");
        }
    }
}
