using System.Diagnostics;
using System.Globalization;
using Recc.Bench.Building;
using Recc.Bench.Measuring;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.InputRoots;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;

namespace Recc.Bench.Benches;

/// <summary>Digests, input trees and calls, in this process.</summary>
internal sealed class DaemonParts(BenchWork work)
{
    private const int Megabyte = 1_000_000;

    public List<string[]> Rows { get; } = [];

    public void MeasureDigests()
    {
        foreach (int size in new[] { 100, 4096, 65536, 8 * Megabyte })
        {
            var content = new byte[size];
            double seconds = Time(() => ContentHasher.Compute(content, DigestFunction.Sha256));
            Add(
                string.Create(CultureInfo.InvariantCulture, $"SHA-256 of {size} bytes"), size / seconds / Megabyte,
                "MB/s");
        }
    }

    public void MeasureTree()
    {
        const int files = 300;
        var content = new Blob(ContentHasher.Compute("content"u8, DigestFunction.Sha256),
            new BlobSource.InMemory("content"u8.ToArray()));
        string[] paths = [.. Enumerable.Range(0, files).Select(
            static number =>
                string.Create(CultureInfo.InvariantCulture, $"project/module{number % 20}/include/header{number}.h"))];
        double seconds = Time(() =>
        {
            var builder = new InputRootBuilder(DigestFunction.Sha256);
            foreach (string path in paths)
                builder.TryAddFile(path, content);
            builder.Build();
        });
        Add(string.Create(CultureInfo.InvariantCulture, $"input root of {files} files in 41 directories"),
            1e6 * seconds, "µs");
    }

    public void MeasureWire()
    {
        using var server = new FarServer(Path.Combine(work.Folder, "wire"));
        using var pool = new TransportPool();
        using var memory = new ServerMemory(TimeProvider.System);
        var address = new ServerAddress(server.Address, new Uri(server.Address));
        var connection = new GrpcConnection(address, Plain, pool, Log.Silent);
        var settings = new ServiceSettings("", DigestFunction.Sha256, TimeSpan.FromMinutes(1)) { Compresses = false };
        using var probe = new GrpcServerProbe(connection, settings, memory, null);
        var store = new GrpcContentStore(connection, settings, probe);
        Digest[] some = [.. Enumerable.Range(0, 300).Select(
            static number => ContentHasher.Compute(BitConverter.GetBytes(number), DigestFunction.Sha256))];
        Add("a call: FindMissingBlobs of one", 1e6 * Time(() => Wait(store.FindMissingAsync([some[0]], default))),
            "µs");
        Add("a call: FindMissingBlobs of 300", 1e6 * Time(() => Wait(store.FindMissingAsync(some, default))), "µs");
        Add(
            "96 calls at once",
            1e6 * Time(() => Wait(
                Task.WhenAll(Enumerable.Range(0, 96).Select(_ => store.FindMissingAsync([some[0]], default))))) / 96,
            "µs for each");

        MeasureTransfers(store);
    }

    /// <summary>Each blob is another one: a server that has it already reads nothing.</summary>
    private void MeasureTransfers(GrpcContentStore store)
    {
        int megabytes = work.Options.IsShort ? 4 : 32;
        Blob[] blobs = [.. Enumerable.Range(0, 4).Select(number => MakeBlob(megabytes, (byte)number))];
        var next = new Queue<Blob>(blobs);
        Add(
            string.Create(CultureInfo.InvariantCulture, $"upload of {megabytes} MB"),
            megabytes / Time(() => Wait(store.UploadAsync([next.Dequeue()], default)), 3),
            "MB/s");
        using var stream = new MemoryStream(megabytes * Megabyte);
        Add(
            string.Create(CultureInfo.InvariantCulture, $"download of {megabytes} MB, checked"),
            megabytes / Time(() => Wait(store.DownloadAsync([new BlobDownload(blobs[0].Digest, stream)], default)), 3),
            "MB/s");
    }

    private static Blob MakeBlob(int megabytes, byte filling)
    {
        var content = new byte[megabytes * Megabyte];
        content.AsSpan().Fill(filling);
        return new Blob(ContentHasher.Compute(content, DigestFunction.Sha256), new BlobSource.InMemory(content));
    }

    public void Add(string what, double value, string unit)
    {
        Rows.Add([what, Numbers.Text(value, value < 10 ? "F2" : "F0"), unit]);
        work.Samples.Add($"{what}, {unit}", value);
        work.Say($"{what}: {Numbers.Text(value, "F2")} {unit}");
    }

    private static ConnectionSettings Plain => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        ServerCertificate = null,
        ClientCertificate = null,
        ClientKey = null,
        AccessTokenPath = null,
        Headers = [],
        ToolInvocationId = "",
        CorrelatedInvocationsId = "",
    };

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <summary>Seconds for one, the median of several goes of which each is long enough to be measured.</summary>
    private double Time(Action action, int goes = 9)
    {
        const int few = 3;
        double least = work.Options.IsShort ? 0.005 : 0.1;
        int times = 1;
        while (goes > few && TimeOf(action, times) < least)
            times *= 2;

        return Numbers.Median([.. Enumerable.Range(0, goes).Select(_ => TimeOf(action, times) / times)]);
    }

    private static double TimeOf(Action action, int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
