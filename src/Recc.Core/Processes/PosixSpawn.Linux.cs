using System.Runtime.InteropServices;

namespace Recc.Core.Processes;

/// <summary>Starts a child with its standard input from /dev/null and pipes for the two streams it writes.</summary>
internal static unsafe class PosixSpawn
{
    // The structs are opaque to us. glibc's take 80 and 336 bytes, musl's no more; this is room in plenty.
    private const int ActionsWords = 32;
    private const int AttributesWords = 128;
    private const int SignalSetWords = 16;

    private const string Shell = "/bin/sh";

    /// <summary>Throws <see cref="ProcessStartException"/> when the child cannot be started.</summary>
    internal static SpawnedChild Start(ChildCommand command)
    {
        RefuseEmbeddedNul(command);
        ChildSignals.MakeChildrenReapable();
        using var arguments = new CStringArray(command.Arguments);
        using var environment = CStringArray.OfEnvironment(command.Environment);
        using var output = Pipe.Open(command.Program);
        using var error = Pipe.Open(command.Program);

        int failure = Spawn(command.Program, command, arguments, environment, output, error, out int processId);
        if (failure == NativeMethods.NotExecutableFormat)
        {
            // A script that does not name its interpreter: shells, and execvp with them, run it with sh.
            using var shellArguments = new CStringArray([Shell, command.Program, .. command.Arguments.Skip(1)]);
            failure = Spawn(Shell, command, shellArguments, environment, output, error, out processId);
        }

        return failure == 0
            ? new SpawnedChild(processId, output.TakeReadEnd(), error.TakeReadEnd())
            : throw new ProcessStartException(command.Program, Explain(command, failure));
    }

    private static int Spawn(
        string program,
        ChildCommand command,
        CStringArray arguments,
        CStringArray environment,
        Pipe output,
        Pipe error,
        out int processId)
    {
        processId = 0;
        ulong* actions = stackalloc ulong[ActionsWords];
        ulong* attributes = stackalloc ulong[AttributesWords];
        int failure = NativeMethods.SpawnActionsInitialize(actions);
        if (failure != 0)
        {
            return failure;
        }

        try
        {
            failure = AddActions(actions, command.WorkingDirectory, output, error);
            if (failure != 0)
            {
                return failure;
            }

            failure = NativeMethods.SpawnAttributesInitialize(attributes);
            if (failure != 0)
            {
                return failure;
            }

            try
            {
                failure = SetAttributes(attributes);
                return failure != 0
                    ? failure
                    : NativeMethods.Spawn(
                        out processId, program, actions, attributes, arguments.Pointer, environment.Pointer);
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

    // Both pipes are closed by exec; dup2 makes copies that are not. The directory is changed last and by the child, so
    // that nothing here depends on it.
    private static int AddActions(void* actions, string workingDirectory, Pipe output, Pipe error)
    {
        int failure = NativeMethods.SpawnAddOpen(actions, 0, "/dev/null", NativeMethods.OpenReadOnly, 0);
        failure = failure != 0 ? failure : NativeMethods.SpawnAddDuplicate(actions, output.WriteEnd, 1);
        failure = failure != 0 ? failure : NativeMethods.SpawnAddDuplicate(actions, error.WriteEnd, 2);
        return failure != 0 ? failure : NativeMethods.SpawnAddChangeDirectory(actions, workingDirectory);
    }

    private static int SetAttributes(void* attributes)
    {
        ulong* none = stackalloc ulong[SignalSetWords];
        new Span<ulong>(none, SignalSetWords).Clear();
        ulong* ignoredByRuntime = stackalloc ulong[SignalSetWords];
        new Span<ulong>(ignoredByRuntime, SignalSetWords).Clear();
        ignoredByRuntime[0] = 1UL << (NativeMethods.SignalPipe - 1);

        int failure = NativeMethods.SpawnSetSignalMask(attributes, none);
        failure = failure != 0 ? failure : NativeMethods.SpawnSetDefaultSignals(attributes, ignoredByRuntime);
        return failure != 0
            ? failure
            : NativeMethods.SpawnSetFlags(
                attributes,
                NativeMethods.SpawnProcessGroup | NativeMethods.SpawnSignalDefaults | NativeMethods.SpawnSignalMask);
    }

    private static void RefuseEmbeddedNul(ChildCommand command)
    {
        bool found = command.Program.Contains('\0')
            || command.WorkingDirectory.Contains('\0')
            || command.Arguments.Any(argument => argument.Contains('\0'))
            || command.Environment.Any(pair => pair.Key.Contains('\0') || pair.Value.Contains('\0'));
        if (found)
        {
            throw new ProcessStartException(command.Program, "its command line holds a NUL character");
        }
    }

    // The call says only "no such file" when it is the directory that is missing.
    private static string Explain(ChildCommand command, int failure) =>
        Directory.Exists(command.WorkingDirectory)
            ? Marshal.GetPInvokeErrorMessage(failure)
            : $"there is no directory {command.WorkingDirectory}";
}
