using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Recc.DevServer.Observation;

/// <summary>
/// What a server has seen, for assertions and curiosity. Counters are exact; of calls and actions the last
/// <see cref="Kept"/> are kept. May be read at any time, from any thread.
/// </summary>
public sealed class CallLog
{
    /// <summary>How many calls, and how many actions, are kept.</summary>
    public const int Kept = 4096;

    private const string MetadataHeader = "build.bazel.remote.execution.v2.requestmetadata-bin";

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Queue<ObservedCall> calls = new();
    private readonly Queue<ObservedAction> actions = new();
    private long bytesReceived;
    private long bytesSent;
    private int processesStarted;
    private int callsGivenUp;

    /// <summary>Payload bytes of all requests that have ended.</summary>
    public long BytesReceived => Interlocked.Read(ref bytesReceived);

    /// <summary>Payload bytes of all answers that have ended.</summary>
    public long BytesSent => Interlocked.Read(ref bytesSent);

    /// <summary>How many commands were really run.</summary>
    public int ProcessesStarted => Volatile.Read(ref processesStarted);

    /// <summary>How many calls ended because the client had gone or wanted no answer any more.</summary>
    public int CallsGivenUp => Volatile.Read(ref callsGivenUp);

    /// <summary>The last calls, oldest first.</summary>
    public IReadOnlyList<ObservedCall> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>The last actions asked about, oldest first.</summary>
    public IReadOnlyList<ObservedAction> Actions
    {
        get
        {
            lock (gate)
            {
                return [.. actions];
            }
        }
    }

    /// <summary>How often each method was called, methods without calls left out.</summary>
    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (gate)
            {
                return new Dictionary<string, int>(counts, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>How often a method was called, by its name without the service.</summary>
    public int CountOf(string method)
    {
        lock (gate)
        {
            return counts.GetValueOrDefault(method);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (gate)
        {
            counts.Clear();
            calls.Clear();
            actions.Clear();
        }

        Interlocked.Exchange(ref bytesReceived, 0);
        Interlocked.Exchange(ref bytesSent, 0);
        Interlocked.Exchange(ref processesStarted, 0);
        Interlocked.Exchange(ref callsGivenUp, 0);
    }

    internal void Started(string method, IHeaderDictionary headers)
    {
        var plain = headers.ToDictionary(
            h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal);
        var call = new ObservedCall(method, plain, ReadMetadata(plain));
        lock (gate)
        {
            counts[method] = counts.GetValueOrDefault(method) + 1;
            Keep(calls, call);
        }
    }

    internal void Ended(long received, long sent)
    {
        Interlocked.Add(ref bytesReceived, received);
        Interlocked.Add(ref bytesSent, sent);
    }

    internal void Saw(ObservedAction action)
    {
        lock (gate)
        {
            Keep(actions, action);
        }
    }

    internal void GivenUp() => Interlocked.Increment(ref callsGivenUp);

    internal void ProcessStarted() => Interlocked.Increment(ref processesStarted);

    private static void Keep<T>(Queue<T> queue, T item)
    {
        if (queue.Count == Kept)
        {
            queue.Dequeue();
        }

        queue.Enqueue(item);
    }

    private static RequestMetadata? ReadMetadata(Dictionary<string, string> headers)
    {
        if (!headers.TryGetValue(MetadataHeader, out string? text))
        {
            return null;
        }

        try
        {
            // gRPC lets senders leave the padding out.
            string padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
            return RequestMetadata.Parser.ParseFrom(Convert.FromBase64String(padded));
        }
        catch (Exception notMetadata) when (notMetadata is FormatException or InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
