using Recc.DevServer.Faults;

namespace Recc.Chaos;

/// <summary>
/// One user builds one project again and again, while sources change and everything else goes wrong: the server, the
/// daemon, the caches, the disk, the clock. Each build has to give what the compiler gives for the sources as they are.
/// </summary>
internal sealed class RandomBuilds : IDisposable
{
    private static readonly (string, string?)[] Settings =
    [
        ("RECC_CONNECT_TIMEOUT", "1"), ("RECC_REQUEST_TIMEOUT", "1"), ("RECC_QUEUE_TIMEOUT", "1"),
        ("RECC_EXECUTE_TIMEOUT", "3"), ("RECC_RETRY_DELAY", "10"), ("RECC_DAEMON_IDLE", "20"),
        ("RECC_PREFETCH", "on"),
    ];

    private static readonly (string, string?)[][] Modes =
    [
        [], [("RECC_CACHE_ONLY", "1"), ("RECC_CACHE_UPLOAD_LOCAL_BUILD", "1")], [("RECC_CACHE_ONLY", "1")],
        [("RECC_LOCAL_CACHE", "0")], [("RECC_SERVER", null)], [("RECC_DAEMON", "off")], [("RECC_SCANNER", "compiler")],
        [("RECC_COMPRESSION", "on")],
    ];

    private readonly World world = new();
    private readonly ServerSite server;
    private readonly bool hasMounts;
    private readonly MovedClock? clock;
    private readonly Action<string> say;
    private readonly SortedDictionary<string, int> done = new(StringComparer.Ordinal);

    /// <param name="hasMounts">
    /// Whether this process has a mount namespace of its own, so that a disk can be full.
    /// </param>
    /// <param name="say">Gets a line or more for each failure.</param>
    public RandomBuilds(bool hasMounts, Action<string> say)
    {
        this.hasMounts = hasMounts;
        this.say = say;
        server = new ServerSite(world["data"]);
        foreach ((string name, string? value) in Settings)
            world.Variables[name] = value;
        world.Variables["RECC_SERVER"] = server.Address;
        if (hasMounts)
        {
            SmallDisk.Mount(world["small"]);
            clock = MovedClock.TryInstall(world["clock"]);
        }
    }

    /// <summary>Whether the time of day jumps, besides the times of files.</summary>
    public bool MovesClock => clock is not null;

    /// <summary>How often each kind of trouble was made.</summary>
    public IReadOnlyDictionary<string, int> Troubles => done;

    /// <summary>The slowest build.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Runs so many builds, and says how many went wrong.</summary>
    public int Run(int builds, int seed)
    {
        world.Native();
        int failures = 0;
        for (int i = 0; i < builds; i++)
        {
            // A generator for each build, so that what the threads of one take does not change the next.
            if (BuildOnce(new Random(HashCode(seed, i))) is { } failure)
            {
                failures++;
                say($"FAILED build {i} of seed {seed}: {failure}");
            }
        }

        if (WhatIsLeft() is { } left)
        {
            failures++;
            say($"FAILED at the end of seed {seed}: {left}");
        }

        return failures;
    }

    public void Dispose()
    {
        server.Dispose();
        clock?.Dispose();
        if (hasMounts)
            SmallDisk.Unmount(world["small"]);
        world.Dispose();
    }

    private static int HashCode(int seed, int build) => unchecked((seed * 1000003) + build);

    private string? BuildOnce(Random random)
    {
        server.Start();
        server.SetFaults([]);
        server.SetInlining(random.Next(2) == 0);
        List<(string Name, string? Value)> settings = [.. ChooseMode(random)];
        List<string> troubles = [.. Before(random, settings)];
        Interruption interruption = ChooseInterruption(random, troubles);
        BuildResult native = world.Native();
        server.SetFaults(Faults(random, troubles));
        using var isOver = new CancellationTokenSource();
        var meanwhile = new Random(random.Next());
        var during = new List<string>();
        Thread thread = new(() => During(meanwhile, during, isOver.Token));
        thread.Start();
        IReadOnlyList<int> daemons = world.Daemons();
        BuildResult build = BuildWithin(interruption, random, [.. settings], troubles);
        isOver.Cancel();
        thread.Join();
        bool isServed = daemons.Count > 0 && world.Daemons().SequenceEqual(daemons)
            && !settings.Contains(("RECC_DAEMON", "off"));
        foreach (string trouble in troubles.Concat(during))
            done[Kind(trouble)] = done.GetValueOrDefault(Kind(trouble)) + 1;
        Longest = build.Time > Longest ? build.Time : Longest;
        string what = string.Join(", ", settings.Select(s => $"{s.Name}={s.Value}").Concat(troubles).Concat(during));
        if (build.DifferenceFrom(native) is { } difference)
            return $"{what}: {difference}";
        if (isServed && build.Unfinished.Count > 0)
            return $"{what}: the daemon left behind: {string.Join(' ', build.Unfinished)}";
        return world.Unfinished() is { Count: > 0 } left ? $"{what}: left behind: {string.Join(' ', left)}" : null;
    }

    private Interruption ChooseInterruption(Random random, List<string> troubles)
    {
        switch (random.Next(6))
        {
            case 0:
                return Interruption.OfAll;
            case 1:
                if (random.Next(2) == 0)
                {
                    // So that compilers run, and somebody is there to clear up behind their launchers.
                    world.Project.ChangeAll(random);
                    troubles.Add("sources changed");
                    world.Recc("daemon", "start");
                }

                return Interruption.OfLaunchers;
            default:
                return Interruption.None;
        }
    }

    private BuildResult BuildWithin(
        Interruption interruption, Random random, (string, string?)[] settings, List<string> troubles)
    {
        BuildResult build;
        switch (interruption)
        {
            case Interruption.OfAll:
                troubles.Add("build killed, and resumed");
                IReadOnlyList<string> left =
                    world.Interrupt(TimeSpan.FromMilliseconds(random.Next(10, 400)), settings);
                build = world.Resume(settings) with { Unfinished = left };
                break;
            case Interruption.OfLaunchers:
                var killer = new LauncherKiller(world, random, random.Next(1, 6));
                build = world.BuildKilling(killer, settings);
                troubles.AddRange(Enumerable.Repeat("launcher killed", killer.Killed));
                break;
            default:
                return world.Build(settings);
        }

        // Of those that worked without the daemon; nobody was told of these.
        troubles.AddRange(Enumerable.Repeat("(unfinished file of a killed launch)", build.Unfinished.Count));
        return build;
    }

    private static string Kind(string trouble) => trouble.Split(':')[0];

    /// <summary>Debug information only where objects are promised to be a native compile's, byte for byte.</summary>
    private IEnumerable<(string, string?)> ChooseMode(Random random)
    {
        bool isNative = random.Next(2) == 0;
        // Compilers that make more than an object write in its place.
        string inPlace = random.Next(4) == 0 ? " -fstack-usage" : "";
        world.Variables["FLAGS"] = (isNative ? "-g" : "") + inPlace;
        yield return ("RECC_PATHS", isNative ? "native" : "portable");
        foreach ((string, string?) setting in Modes[random.Next(Modes.Length)])
            yield return setting;
    }

    private List<string> Before(Random random, List<(string, string?)> settings)
    {
        var troubles = new List<string>();
        if (random.Next(2) == 0)
        {
            world.Project.Change(random);
            troubles.Add("sources changed");
        }

        if (random.Next(3) == 0)
        {
            Vandal.Jump(random, world.Project.Changing);
            troubles.Add("sources' times set");
        }

        if (clock is not null && random.Next(4) == 0)
        {
            clock.Jump(random);
            troubles.Add("clock set");
        }

        if (hasMounts && random.Next(8) == 0)
        {
            SmallDisk.Fill(random, world["small"]);
            settings.Add(("RECC_CACHE_DIR", world["small"]));
            troubles.Add("disk full");
        }

        if (random.Next(2) == 0)
            troubles.Add(Spoil(random, world.CacheFolder, "cache"));
        if (random.Next(4) == 0)
            troubles.Add(Spoil(random, world["data/blobs"], "server"));
        return troubles;
    }

    private static string Spoil(Random random, string folder, string name)
    {
        // A server's blobs are not flipped here: it would have to notice itself. Wrong answers are faults.
        switch (random.Next(name == "server" ? 2 : 6))
        {
            case 0:
                Vandal.Delete(random, folder);
                return $"{name} files deleted";
            case 1:
                if (Directory.Exists(folder) && name == "server")
                    EmptyFolder(folder);
                else
                    Vandal.Delete(random, folder);
                return $"{name} files deleted";
            case 2:
                Vandal.Truncate(random, folder);
                return $"{name} files cut";
            case 3:
                Vandal.Jump(random, folder);
                return $"{name} files' times set";
            default:
                Vandal.Flip(random, folder);
                return $"{name} bits flipped";
        }
    }

    private static void EmptyFolder(string folder)
    {
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            File.Delete(file);
    }

    private static List<Fault> Faults(Random random, List<string> troubles)
    {
        var faults = new List<Fault>();
        for (int i = random.Next(4) - 1; i > 0; i--)
        {
            MatrixFault fault = MatrixFault.All[random.Next(MatrixFault.All.Count)];
            string[] methods =
                [.. MethodNames.All.Where(fault.Concerns), .. fault.Methods is null ? new[] { Fault.AnyMethod } : []];
            string method = methods[random.Next(methods.Length)];
            FaultCalls calls = random.Next(3) switch
            {
                0 => new FaultCalls.Every(),
                1 => new FaultCalls.First(random.Next(1, 6)),
                _ => new FaultCalls.Nth(random.Next(1, 9)),
            };
            faults.Add(new Fault(method, fault.Action, calls));
            troubles.Add($"server fault: {method} {fault.Name} {calls}");
        }

        return faults;
    }

    /// <summary>Goes on until the build is over.</summary>
    private void During(Random random, List<string> troubles, CancellationToken isOver)
    {
        int kind = random.Next(8);
        while (!isOver.IsCancellationRequested)
        {
            isOver.WaitHandle.WaitOne(random.Next(1, random.Next(2) == 0 ? 40 : 300));
            if (isOver.IsCancellationRequested)
                return;
            switch (kind)
            {
                case 0 or 1:
                    foreach (int daemon in world.Daemons())
                    {
                        World.Signal("KILL", daemon);
                        troubles.Add("daemon killed");
                    }

                    break;
                case 2:
                    Freeze(random, troubles);
                    break;
                case 3:
                    server.Stop();
                    troubles.Add("server gone");
                    break;
                case 4:
                    server.Stop();
                    server.Start();
                    troubles.Add("server restarted");
                    break;
                case 6 when clock is not null:
                    clock.Jump(random);
                    troubles.Add("clock set");
                    break;
                case 5:
                    troubles.Add(Spoil(random, world.CacheFolder, "cache"));
                    break;
                default:
                    return;
            }
        }
    }

    private void Freeze(Random random, List<string> troubles)
    {
        foreach (int daemon in world.Daemons())
        {
            World.Signal("STOP", daemon);
            Thread.Sleep(random.Next(10, 500));
            World.Signal("CONT", daemon);
            troubles.Add("daemon stopped for a while");
        }
    }

    /// <summary>What is there after everything has ended, and should not be; null when nothing is.</summary>
    private string? WhatIsLeft()
    {
        server.Start();
        if (world.End() is { } left)
            return left;
        world.Recc("cache", "verify");
        Testing.ProgramResult verified = world.Recc("cache", "verify");
        if (!verified.StandardOutput.Contains("all good", StringComparison.Ordinal))
            return "the cache does not get well:\n" + verified;

        // Who writes a file that is old has been killed.
        string temporary = Path.Combine(world.CacheFolder, "tmp");
        if (Directory.Exists(temporary))
        {
            foreach (string file in Directory.GetFiles(temporary))
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }

        foreach (string staging in Directory.GetDirectories(world["temp"], "recc-staging-*"))
            Directory.SetLastWriteTimeUtc(staging, DateTime.UtcNow.AddHours(-2));
        world.Recc("cache", "trim");
        string[] parts = Directory.Exists(temporary) ? Directory.GetFiles(temporary) : [];
        string[] temps = [.. Directory.GetFileSystemEntries(world["temp"]).Where(path => !IsCompilers(path))];
        return parts.Length + temps.Length == 0 ? null : $"left behind: {string.Join(' ', [.. parts, .. temps])}";
    }

    /// <summary>A gcc that is killed leaves its own temporary files, with recc and without.</summary>
    private static bool IsCompilers(string path) => Path.GetFileName(path).StartsWith("cc", StringComparison.Ordinal);
}
