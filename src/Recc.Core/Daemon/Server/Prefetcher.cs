using Recc.Core.Configuration;
using Recc.Core.Digests;
using Recc.Core.Launching;
using Recc.Core.Prefetching;

namespace Recc.Core.Daemon.Server;

/// <summary>
/// Asks servers for launches that are likely to come, in one thread, as long as launches do come
/// (docs/decisions/0024-asking-ahead.md). Launches never wait for it.
/// </summary>
/// <param name="executable">Absolute path of this executable.</param>
/// <param name="memory">What launches of this process share.</param>
/// <param name="countLaunches">How many launches are under way.</param>
internal sealed class Prefetcher(string executable, LaunchMemory memory, Func<int> countLaunches)
{
    /// <summary>So many at a time fill the wire by themselves, and the machine.</summary>
    private const int ManyLaunches = 24;

    /// <summary>Whoever has not been asked for by then has come, or will not.</summary>
    private const int StaleMilliseconds = 2000;

    private const int StackBytes = 1 << 20;

    private readonly BuildOrders orders = new(TimeProvider.System);
    private readonly Lock gate = new();
    private readonly Queue<Likely> queue = new();
    private bool isRunning;

    /// <summary>How many commands it knows the order of.</summary>
    public int KnownCommands => orders.Count;

    /// <summary>Notes that a launch begins, and arranges for what is likely to follow.</summary>
    /// <param name="request">What it asks for.</param>
    /// <param name="directory">Where it runs.</param>
    /// <param name="settings">Its settings.</param>
    public void Begin(LaunchRequest request, string directory, ReadSettings settings)
    {
        if (memory.Prefetched is not { } prefetched || settings.HasBadValues
            || !PrefetchedLaunch.MayBe(settings.Options))
        {
            return;
        }

        string key = ContentHasher.Compute(request.Arguments.Span, DigestFunction.Sha256).Hash;
        bool isOfUse = countLaunches() < ManyLaunches
            && PrefetchedLaunch.IsOfUse(settings.Options, prefetched.LookUps);
        IReadOnlyList<CommandAhead> next = orders.Of(directory).Begin(key, request.Arguments, isOfUse);
        if (next.Count > 0)
        {
            Enqueue(next, request);
        }
    }

    private void Enqueue(IReadOnlyList<CommandAhead> next, LaunchRequest request)
    {
        long now = Environment.TickCount64;
        lock (gate)
        {
            foreach (CommandAhead command in next)
            {
                queue.Enqueue(new Likely(command, request, now));
            }

            if (isRunning)
            {
                return;
            }

            isRunning = true;
        }

        try
        {
            new Thread(Work, StackBytes) { IsBackground = true, Name = "prefetch" }.Start();
        }
        catch (Exception failure) when (failure is OutOfMemoryException or ThreadStartException)
        {
            // As many processes as the user may have.
            lock (gate)
            {
                isRunning = false;
            }
        }
    }

    private void Work()
    {
        while (Next() is { } likely)
        {
            while (!memory.Prefetched!.Answers.HasRoom && !likely.IsVoid)
            {
                Thread.Sleep(1);
            }

            if (!likely.IsVoid)
            {
                Ask(likely);
            }
        }
    }

    private Likely? Next()
    {
        lock (gate)
        {
            if (queue.TryDequeue(out Likely? likely))
            {
                return likely;
            }

            isRunning = false;
            return null;
        }
    }

    private void Ask(Likely likely)
    {
        try
        {
            LaunchRequest request = likely.Request with { Arguments = likely.Command.Arguments };
            var host = CompilerLaunch.WithoutRepeatedLauncher(request.ToHost(executable));
            ReadSettings settings = memory.Settings.Read(host);
            new PrefetchedLaunch(host, settings.Options, memory).TryAsk(CancellationToken.None);
        }
        catch (Exception)
        {
            // Ours to mend; the launch itself will tell.
        }
    }

    /// <param name="Command">What is likely to come.</param>
    /// <param name="Request">That of the launch it would follow.</param>
    /// <param name="Since">By <see cref="Environment.TickCount64"/>.</param>
    private sealed record Likely(CommandAhead Command, LaunchRequest Request, long Since)
    {
        public bool IsVoid => Command.HasBegun || Environment.TickCount64 - Since > StaleMilliseconds;
    }
}
