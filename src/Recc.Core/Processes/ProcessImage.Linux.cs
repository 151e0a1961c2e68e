using System.Runtime.InteropServices;
using System.Text;

namespace Recc.Core.Processes;

/// <summary>This process itself: what it runs can be exchanged in place.</summary>
public static unsafe class ProcessImage
{
    private const string Shell = "/bin/sh";

    /// <summary>
    /// Becomes another program: same process id, parent, terminal, streams and signals, and nothing of us stays in
    /// memory. SIGPIPE and the signal mask are set back to what a program expects. Returns only when that failed, with
    /// the system's reason.
    /// </summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">All arguments byte for byte, argv[0] first; see <see cref="RawArguments"/>.</param>
    /// <param name="environment">The new environment, or null to keep our own, byte for byte.</param>
    public static string Replace(
        string program, IReadOnlyList<byte[]> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ChildSignals.PrepareForExec();

        // While an image is exchanged, the kernel lets no thread be made that would share our working directory and
        // umask. A runtime that wants one at that moment says "Unhandled exception" on the user's terminal, or ends the
        // process. With a directory and umask of its own, this thread is in nobody's way. Where that is forbidden, it
        // is rarely missed.
        _ = NativeMethods.Unshare(NativeMethods.FileSystemAttributes);
        int failure = Execute(program, arguments, environment);
        if (failure == NativeMethods.NotExecutableFormat)
        {
            // A script that does not name its interpreter: shells, and execvp with them, run it with sh.
            byte[][] wrapped = [Encoding.UTF8.GetBytes(Shell), Encoding.UTF8.GetBytes(program), .. arguments.Skip(1)];
            failure = Execute(Shell, wrapped, environment);
        }

        ChildSignals.RecoverFromExec();
        return Marshal.GetPInvokeErrorMessage(failure);
    }

    private static int Execute(
        string program, IReadOnlyList<byte[]> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        using var argv = new CStringArray(arguments);
        if (environment is null)
        {
            _ = NativeMethods.Execute(program, argv.Pointer);
            return NativeMethods.LastError;
        }

        using var envp = CStringArray.OfEnvironment(environment);
        _ = NativeMethods.Execute(program, argv.Pointer, envp.Pointer);
        return NativeMethods.LastError;
    }
}
