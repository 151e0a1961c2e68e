using Recc.Core.Digests;

namespace Recc.Core.Prefetching;

/// <summary>
/// Answers that were asked for before the launches that want them, each until one takes it or it is too old. An answer
/// is given to a launch of the same action and the same settings alone. Bounded in number, bytes and calls under way;
/// safe for many threads.
/// </summary>
/// <param name="clock">Tells when an answer is too old.</param>
public sealed class AnswersAhead(TimeProvider clock)
{
    private const int MostCalls = 24;
    private const int MostAnswers = 160;
    private const long MostBytes = 32 << 20;

    /// <summary>A server may evict what it has told of; and a build that has not come to it does not go on.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private readonly Dictionary<Digest, Entry> entries = [];
    private int calls;
    private long bytes;
    private long unused;

    /// <summary>Whether one more may be asked for.</summary>
    public bool HasRoom
    {
        get
        {
            lock (gate)
            {
                RemoveOld();
                return calls < MostCalls && entries.Count < MostAnswers && bytes < MostBytes;
            }
        }
    }

    /// <summary>How many wait to be taken.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    /// <summary>Asks, unless that is done already. Answers are kept until they are taken.</summary>
    /// <param name="action">What is asked for.</param>
    /// <param name="settings">Those of the launch that is to come, told from others by reference.</param>
    /// <param name="ask">Never fails; gives null when there is no answer.</param>
    public void Ask(Digest action, object settings, Func<Task<AnswerAhead?>> ask)
    {
        var entry = new Entry(settings, clock.GetTimestamp());
        lock (gate)
        {
            if (!entries.TryAdd(action, entry))
            {
                return;
            }

            calls++;
        }

        _ = FinishAsync(action, entry, ask);
    }

    /// <summary>The answer, which may be on its way; null when nobody has asked. Nobody else gets it.</summary>
    public Task<AnswerAhead?>? Take(Digest action, object settings)
    {
        lock (gate)
        {
            RemoveOld();
            if (!entries.TryGetValue(action, out Entry? entry) || !ReferenceEquals(entry.Settings, settings))
            {
                return null;
            }

            Remove(action, entry);
            return entry.Answer.Task;
        }
    }

    /// <summary>How many were asked for in vain since this was last asked.</summary>
    public long TakeUnused() => Interlocked.Exchange(ref unused, 0);

    private async Task FinishAsync(Digest action, Entry entry, Func<Task<AnswerAhead?>> ask)
    {
        AnswerAhead? answer = null;
        try
        {
            answer = await ask();
        }
        finally
        {
            lock (gate)
            {
                calls--;
                bool isWaiting = entries.TryGetValue(action, out Entry? kept) && kept == entry;
                if (isWaiting && answer is null)
                {
                    Remove(action, entry);
                }
                else if (isWaiting)
                {
                    entry.Size = answer!.Size;
                    bytes += answer.Size;
                }
            }

            entry.Answer.SetResult(answer);
        }
    }

    private void RemoveOld()
    {
        long now = clock.GetTimestamp();
        foreach ((Digest action, Entry entry) in entries
            .Where(pair => clock.GetElapsedTime(pair.Value.Since, now) > Trust).ToArray())
        {
            Remove(action, entry);
            Interlocked.Increment(ref unused);
        }
    }

    private void Remove(Digest action, Entry entry)
    {
        entries.Remove(action);
        bytes -= entry.Size;
    }

    private sealed class Entry(object settings, long since)
    {
        public object Settings { get; } = settings;

        public long Since { get; } = since;

        public long Size { get; set; }

        public TaskCompletionSource<AnswerAhead?> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
