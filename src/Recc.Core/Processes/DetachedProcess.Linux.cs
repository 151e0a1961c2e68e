using System.Globalization;

namespace Recc.Core.Processes;

/// <summary>
/// A program that outlives us and has nothing of ours: a session of its own, the root as its working directory, streams
/// on /dev/null, no other descriptor (an inherited pipe would keep a build tool waiting for its end), and of the
/// environment only what says where the user's files are.
/// </summary>
public sealed unsafe class DetachedProcess
{
    private const int ActionsWords = 32;
    private const int AttributesWords = 128;
    private const int SignalSetWords = 16;
    private const int Streams = 3;

    private static readonly List<DetachedProcess> Earlier = [];

    private readonly int processId;

    private DetachedProcess(int processId) => this.processId = processId;

    /// <summary>Whether it still runs. It is ours to ask as long as we live.</summary>
    public bool IsRunning
    {
        get
        {
            int status = 0;
            return NativeMethods.WaitPid(processId, &status, NativeMethods.WaitNoHang) == 0;
        }
    }

    /// <summary>Starts it; null when the system refuses.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">argv, the name first.</param>
    /// <param name="environment">The whole environment.</param>
    public static DetachedProcess? TryStart(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ReapEarlier();
        ulong* actions = stackalloc ulong[ActionsWords];
        ulong* attributes = stackalloc ulong[AttributesWords];
        if (NativeMethods.SpawnActionsInitialize(actions) != 0)
        {
            return null;
        }

        try
        {
            if (!AddActions(actions) || NativeMethods.SpawnAttributesInitialize(attributes) != 0)
            {
                return null;
            }

            try
            {
                return SetAttributes(attributes) ? Spawn(program, arguments, environment, actions, attributes) : null;
            }
            finally
            {
                _ = NativeMethods.SpawnAttributesDestroy(attributes);
            }
        }
        finally
        {
            _ = NativeMethods.SpawnActionsDestroy(actions);
        }
    }

    private static DetachedProcess? Spawn(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        void* actions,
        void* attributes)
    {
        using var argv = new CStringArray(arguments);
        using var envp = CStringArray.OfEnvironment(environment);
        if (NativeMethods.Spawn(out int started, program, actions, attributes, argv.Pointer, envp.Pointer) != 0)
        {
            return null;
        }

        var process = new DetachedProcess(started);
        lock (Earlier)
        {
            Earlier.Add(process);
        }

        return process;
    }

    /// <summary>
    /// One that has ended stays in the system's table until we ask; a process that lives long has to.
    /// </summary>
    private static void ReapEarlier()
    {
        lock (Earlier)
        {
            Earlier.RemoveAll(static process => !process.IsRunning);
        }
    }

    private static bool AddActions(void* actions)
    {
        bool added = true;
        for (int descriptor = 0; descriptor < Streams; descriptor++)
        {
            added &= NativeMethods.SpawnAddOpen(
                actions, descriptor, "/dev/null", NativeMethods.OpenReadWrite, 0) == 0;
        }

        foreach (int descriptor in OpenDescriptors())
        {
            added &= NativeMethods.SpawnAddClose(actions, descriptor) == 0;
        }

        return added && NativeMethods.SpawnAddChangeDirectory(actions, "/") == 0;
    }

    private static bool SetAttributes(void* attributes)
    {
        ulong* none = stackalloc ulong[SignalSetWords];
        new Span<ulong>(none, SignalSetWords).Clear();
        ulong* all = stackalloc ulong[SignalSetWords];
        new Span<ulong>(all, SignalSetWords).Clear();
        const int signals = 31;
        const int stop = 19; // SIGSTOP, like SIGKILL, has no other action
        all[0] = ((1UL << signals) - 1) & ~(1UL << (NativeMethods.SignalKill - 1)) & ~(1UL << (stop - 1));
        return NativeMethods.SpawnSetSignalMask(attributes, none) == 0
            && NativeMethods.SpawnSetDefaultSignals(attributes, all) == 0
            && NativeMethods.SpawnSetFlags(
                attributes,
                NativeMethods.SpawnSession | NativeMethods.SpawnSignalDefaults | NativeMethods.SpawnSignalMask) == 0;
    }

    private static List<int> OpenDescriptors()
    {
        var open = new List<int>();
        try
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
            {
                string name = entry[(entry.LastIndexOf('/') + 1)..];
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor)
                    && descriptor >= Streams)
                {
                    open.Add(descriptor);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing is mounted there: then those that a shell or make would leave open are closed.
            for (int descriptor = Streams; descriptor < 64; descriptor++)
            {
                open.Add(descriptor);
            }
        }

        return open;
    }
}
