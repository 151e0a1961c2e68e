using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Launching;
using Recc.Core.Outputs;
using Recc.Core.Prefetching;
using Recc.Core.Storage;

namespace Recc.Core.Daemon.Server;

/// <summary>
/// The daemon: takes launches from launchers of one user and one executable, until it is told to stop, has had nothing
/// to do for long, or its executable has been replaced. It never runs a compiler itself; see <see cref="ClientSide"/>.
/// </summary>
public sealed class DaemonServer : IDisposable
{
    /// <summary>Each launch has a thread. If there are more at a time, their launchers work without us.</summary>
    private const int MostLaunches = 4000;

    private const int RequestMilliseconds = 5000;
    private const int LookMilliseconds = 1000;
    private const int TakeOverMilliseconds = 2000;
    private static readonly TimeSpan LongestSend = TimeSpan.FromMinutes(5);
    private const uint AllButOwner = 0b000_111_111;

    private readonly DaemonPlace place;
    private readonly string executable;
    private readonly ConnectionWatch watch = new();
    private readonly LaunchMemory memory = new()
    {
        Breakers = CircuitBreakers.ForServers(),
        Prefetched = new PrefetchMemory(),
        Sends = new BackgroundSends(LongestSend),
    };

    private readonly Prefetcher prefetcher;
    private readonly TrimThread trimmer = new();
    private readonly LocalSlots slots = new(Environment.ProcessorCount);
    private readonly ManualResetEventSlim stop = new(false, spinCount: 0);
    private readonly long started = Environment.TickCount64;
    private long lastUse = Environment.TickCount64;
    private long idleMilliseconds = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;
    private long launches;
    private long failures;

    /// <param name="place">Where launchers look for it.</param>
    /// <param name="executable">Absolute path of this executable.</param>
    public DaemonServer(DaemonPlace place, string executable)
    {
        this.place = place;
        this.executable = executable;
        prefetcher = new Prefetcher(executable, memory, () => watch.Count);
    }

    /// <summary>Serves until the end. 0, also when there is another daemon already.</summary>
    public int Run()
    {
        if (TakeOver() is not { } mine)
        {
            return 0;
        }

        try
        {
            Settle();
            StagingDirectory.Sweep();
            UnusedEngines.Sweep(place.Directory);
            Listen();
        }
        finally
        {
            // Launches that wait for something that is sent send it themselves.
            memory.Sends!.End();

            // Before the last launches are done: another daemon may take over meanwhile.
            mine.Dispose();
        }

        while (watch.Count > 0)
        {
            Thread.Sleep(10);
        }

        return 0;
    }

    public void Dispose()
    {
        watch.Dispose();
        stop.Dispose();
        memory.Dispose();
    }

    /// <summary>
    /// The lock; one who is just stopping gives it away in a moment. Null when somebody else keeps it.
    /// </summary>
    private FileLock? TakeOver()
    {
        long until = Environment.TickCount64 + TakeOverMilliseconds;
        while (true)
        {
            if (FileLock.TryTake(place.Lock) is { } mine)
            {
                return mine;
            }

            if (Environment.TickCount64 >= until)
            {
                return null;
            }

            Thread.Sleep(5);
        }
    }

    private void Listen()
    {
        _ = NativeMethods.Unlink(place.Socket);
        using var listener = LocalSocket.Listen(place.Socket);
        FileIdentity.TryReadLink(place.Socket, out FileIdentity socket);
        FileIdentity.TryRead(executable, out FileIdentity program);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        var workers = new ServingThreads(listener, MostLaunches, Serve, stop.Set);
        workers.Start();
        while (!stop.Wait(LookMilliseconds) && !IsIdle() && !IsReplaced(program) && IsStillSocket(socket))
        {
        }

        stop.Set();
        if (IsStillSocket(socket))
        {
            _ = NativeMethods.Unlink(place.Socket);
        }

        listener.StopListening();
        workers.Join();
    }

    /// <summary>What a process has from whoever started it, and a daemon must not.</summary>
    private static unsafe void Settle()
    {
        _ = NativeMethods.ChangeDirectory("/");

        // What the daemon keeps is its own. The files of a launch get their modes from the launch's umask.
        _ = NativeMethods.SetUmask(AllButOwner);
        ulong* limits = stackalloc ulong[2];
        foreach (int resource in NativeMethods.Limits)
        {
            if (NativeMethods.GetLimit(resource, limits) == 0)
            {
                limits[0] = limits[1];
                _ = NativeMethods.SetLimit(resource, limits);
            }
        }
    }

    private void Serve(LocalSocket socket)
    {
        using var frames = new FrameSocket(socket);
        try
        {
            socket.LimitReceiving(RequestMilliseconds);
            if (frames.Receive() is not { } request)
            {
                return;
            }

            switch (request.Kind)
            {
                case FrameKind.Status:
                    frames.Send(new FrameBuilder().Begin(FrameKind.Report).Field(Report()).End());
                    break;
                case FrameKind.Stop:
                    frames.Send(new FrameBuilder().Begin(FrameKind.Report).Field(Report()).End());
                    stop.Set();
                    break;
                default:
                    Launch(frames, LaunchRequest.From(request));
                    break;
            }
        }
        catch (Exception failure) when (failure is IOException or FormatException or OperationCanceledException)
        {
            // Whoever it was has gone, or is none of ours.
        }
        catch (Exception)
        {
            // Ours to mend. The others' launches have nothing to do with it, and this one is done by its launcher.
            Interlocked.Increment(ref failures);
        }
    }

    private void Launch(FrameSocket frames, LaunchRequest request)
    {
        string? refusal = ClientCheck.Refusal(frames.Socket, request);
        using var channel = new ClientChannel(frames, watch);
        if (refusal is not null)
        {
            channel.Decline(refusal);
            return;
        }

        Interlocked.Increment(ref launches);
        Volatile.Write(ref lastUse, Environment.TickCount64);
        var launcher = new LauncherProcess(frames.Socket.ReadPeer()?.ProcessId ?? 0);
        var launch = new ClientLaunch(channel, request, executable, launcher, slots, trimmer, memory, prefetcher);
        launch.Run(options =>
        {
            slots.Limit = options.LocalJobs;
            Volatile.Write(ref idleMilliseconds, (long)options.DaemonIdle.TotalMilliseconds);
        });
        Volatile.Write(ref lastUse, Environment.TickCount64);
    }

    private bool IsIdle() => watch.Count == 0 && memory.Sends!.Count == 0
        && Environment.TickCount64 - Volatile.Read(ref lastUse) > Volatile.Read(ref idleMilliseconds);

    /// <summary>
    /// Whether another executable has come to our path; also when that was so before we began, and no path but the one
    /// in /proc leads to ours.
    /// </summary>
    private bool IsReplaced(FileIdentity then) => executable.StartsWith("/proc/", StringComparison.Ordinal)
        || !FileIdentity.TryRead(executable, out FileIdentity now) || !now.IsSameFile(then);

    /// <summary>Somebody may have removed it, or a directory above: then nobody will ever come.</summary>
    private bool IsStillSocket(FileIdentity then) =>
        FileIdentity.TryReadLink(place.Socket, out FileIdentity now) && now.IsSameFile(then);

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Set();
    }

    private static void Ignore(PosixSignalContext context) => context.Cancel = true;

    private string Report()
    {
        var text = new StringBuilder();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"process {Environment.ProcessId}\n");
        text.Append(culture, $"uptime-seconds {(Environment.TickCount64 - started) / 1000}\n");
        text.Append(culture, $"launches {Interlocked.Read(ref launches)}\n");
        text.Append(culture, $"failures {Interlocked.Read(ref failures)}\n");
        text.Append(culture, $"active {watch.Count}\n");
        text.Append(culture, $"local-jobs {slots.Taken}\n");
        text.Append(culture, $"local-jobs-waiting {slots.Waiting}\n");
        text.Append(culture, $"local-jobs-limit {slots.Limit}\n");
        text.Append(culture, $"scans {memory.Scans.Count}\n");
        text.Append(culture, $"scan-bytes {memory.Scans.Bytes}\n");
        text.Append(culture, $"text-bytes {memory.Listers.Sources.Bytes}\n");
        text.Append(culture, $"directory-bytes {memory.Listers.Directories.Bytes}\n");
        text.Append(culture, $"option-bytes {memory.Listers.Options.Bytes}\n");
        text.Append(culture, $"actions {memory.Prepared.Count}\n");
        text.Append(culture, $"action-bytes {memory.Prepared.Bytes}\n");
        text.Append(culture, $"blobs-known {memory.Servers.BlobCount}\n");
        text.Append(culture, $"commands-foreseen {prefetcher.KnownCommands}\n");
        text.Append(culture, $"answers-ahead {memory.Prefetched!.Answers.Count}\n");
        text.Append(culture, $"sends {memory.Sends!.Count}\n");
        text.Append(culture, $"servers-left-alone {memory.Breakers?.OpenCount ?? 0}\n");
        text.Append(culture, $"memory-bytes {Environment.WorkingSet}\n");
        text.Append(culture, $"heap-bytes {GC.GetTotalMemory(forceFullCollection: false)}\n");
        return text.ToString();
    }
}
