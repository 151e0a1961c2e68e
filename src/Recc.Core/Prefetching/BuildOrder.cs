using System.Diagnostics;

namespace Recc.Core.Prefetching;

/// <summary>
/// Which commands followed one another in one directory the last time, so that those to come can be told when some
/// have begun. Knows nothing of what commands do. Safe for many threads.
/// </summary>
/// <param name="clock">Tells one build from the next.</param>
public sealed class BuildOrder(TimeProvider clock)
{
    /// <summary>How far ahead is told, at most.</summary>
    public const int Reach = 64;

    /// <summary>How far ahead is told when the first commands begin: many a build is of one command.</summary>
    private const int FirstReach = 8;

    /// <summary>About how many bytes the commands of one directory may take; the last ones are forgotten.</summary>
    private const long MostBytes = 8 << 20;

    /// <summary>
    /// After such a pause, or where a command begins again, what begins is another build, or another part of one.
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>A build of fewer than this part of the commands says little about the order of all.</summary>
    private const int SmallPart = 10;

    private readonly Lock gate = new();
    private readonly Dictionary<string, CommandAhead> known = new(StringComparer.Ordinal);
    private readonly List<CommandAhead> begun = [];
    private List<CommandAhead> order = [];
    private long lastBegin;
    private long bytes;

    /// <summary>About how many bytes they take.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return bytes;
            }
        }
    }

    /// <summary>How many commands are known.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return known.Count;
            }
        }
    }

    /// <summary>
    /// Notes that a command begins. Those that followed it last time, of which some have begun meanwhile; each is told
    /// once in a build.
    /// </summary>
    /// <param name="key">Equal for equal commands.</param>
    /// <param name="arguments">What it says, kept as it is.</param>
    /// <param name="wantsMore">Whether to tell any.</param>
    public IReadOnlyList<CommandAhead> Begin(string key, ReadOnlyMemory<byte> arguments, bool wantsMore)
    {
        lock (gate)
        {
            long now = clock.GetTimestamp();
            known.TryGetValue(key, out CommandAhead? command);
            bool isOver = command?.HasBegun == true || clock.GetElapsedTime(lastBegin, now) > Quiet;
            lastBegin = now;
            if (begun.Count > 0 && isOver)
            {
                BeginAnew();
                known.TryGetValue(key, out command);
            }

            if (command is null)
            {
                command = new CommandAhead(key, arguments.ToArray());
                known.Add(key, command);
                bytes += command.Bytes;
            }

            if (!command.HasBegun)
            {
                command.HasBegun = true;
                begun.Add(command);
            }

            return wantsMore && command.Position is { } position ? Following(position) : [];
        }
    }

    private List<CommandAhead> Following(int position)
    {
        var told = new List<CommandAhead>();
        int reach = Math.Min(Reach, FirstReach + (2 * begun.Count));
        for (int i = position + 1; i < order.Count && i <= position + reach; i++)
        {
            if (order[i] is { HasBegun: false, IsTold: false } next)
            {
                next.IsTold = true;
                told.Add(next);
            }
        }

        return told;
    }

    /// <summary>
    /// Makes the order that of the build that has ended. What it did not come to stays behind what it did: a pause may
    /// have parted it in two, or little had to be done.
    /// </summary>
    private void BeginAnew()
    {
        bool isSmall = begun.Count * SmallPart < order.Count;
        order = isSmall
            ? [.. order, .. begun.Where(static command => command.Position is null)]
            : [.. begun, .. order.Where(static command => !command.HasBegun)];
        begun.Clear();
        bytes = 0;
        int kept = 0;
        while (kept < order.Count && bytes + order[kept].Bytes <= MostBytes)
        {
            bytes += order[kept++].Bytes;
        }

        foreach (CommandAhead forgotten in order.Skip(kept))
        {
            known.Remove(forgotten.Key);
        }

        order.RemoveRange(kept, order.Count - kept);
        for (int i = 0; i < order.Count; i++)
        {
            order[i].Position = i;
            order[i].HasBegun = false;
            order[i].IsTold = false;
        }

        Debug.Assert(known.Count == order.Count, "every known command has its place");
    }
}

/// <summary>A command that a build has run before.</summary>
public sealed class CommandAhead(string key, ReadOnlyMemory<byte> arguments)
{
    private const int BytesPerCommand = 200;

    public string Key { get; } = key;

    /// <summary>As they were given.</summary>
    public ReadOnlyMemory<byte> Arguments { get; } = arguments;

    /// <summary>Whether this build has come to it.</summary>
    public bool HasBegun { get; internal set; }

    /// <summary>Whether it was told in this build that it may come.</summary>
    internal bool IsTold { get; set; }

    /// <summary>Where in the order it is; null for one that no earlier build had.</summary>
    internal int? Position { get; set; }

    internal long Bytes => BytesPerCommand + Arguments.Length;
}
