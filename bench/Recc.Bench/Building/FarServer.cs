using System.Diagnostics;
using System.Net;
using Recc.Bench.Measuring;
using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;

namespace Recc.Bench.Building;

/// <summary>A development server in this process. What it knows lies in a folder, so that several can know the
/// same.</summary>
internal sealed class FarServer : IDisposable
{
    private readonly DevelopmentServer server;

    public FarServer(string dataFolder, TimeSpan roundTrip = default, long bitsPerSecond = 0)
    {
        Directory.CreateDirectory(dataFolder);
        server = DevelopmentServer.StartAsync(new DevServerOptions
        {
            DataFolder = dataFolder,
            RoundTrip = roundTrip,
            BitsPerSecond = bitsPerSecond,
        }).GetAwaiter().GetResult();
    }

    public string Address => $"http://127.0.0.1:{server.Port}";

    /// <summary>What it saw since it started, or since <see cref="Forget"/>.</summary>
    public Traffic Seen => new(server.Log.Counts, server.Log.BytesReceived, server.Log.BytesSent);

    /// <summary>How many compilers it has started.</summary>
    public int Compiles => server.Log.ProcessesStarted;

    /// <summary>
    /// From now on nothing is found in its cache, and what is to be executed has its result at once where it is known:
    /// a farm that needs no time.
    /// </summary>
    public void BecomeInstantFarm() =>
        server.Faults.Add("GetActionResult", new FaultAction.Refuse(RpcCode.NotFound));

    /// <summary>What an exchange on a connection that stands really takes; the median of some, in seconds.</summary>
    public double MeasureRoundTrip()
    {
        using var client = new HttpClient();
        var times = new List<double>();
        for (int i = 0; i < 12; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Address + "/nothing/Nothing");
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            request.Content = new ByteArrayContent([]);
            request.Content.Headers.ContentType = new("application/grpc");
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = client.SendAsync(request).GetAwaiter().GetResult();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return Numbers.Median(times[2..]);
    }

    public void Forget() => server.Log.Clear();

    public void Dispose() => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
