using System.Text;
using Microsoft.Win32.SafeHandles;
using Recc.Core.Daemon;
using Recc.Core.Daemon.Client;
using Recc.Core.Processes;

namespace Recc.Launcher;

/// <summary>
/// All of recc, in a program of its own: it is ten times as large as the launcher, and so takes longer to start. It
/// lies behind the launcher in the same file, which therefore can be copied anywhere. To be started it is unpacked
/// once, into the user's own directory for sockets and the like; where that may not hold programs, into memory.
/// </summary>
internal static class Engine
{
    private const string Self = "/proc/self/exe";

    /// <summary>Becomes it. Returns only when that failed, with the reason.</summary>
    /// <param name="arguments">The user's arguments.</param>
    /// <param name="failure">Why the daemon cannot do the launch, if that was found out.</param>
    public static string Become(string[] arguments, DaemonAnswer.Nobody? failure)
    {
        try
        {
            using FileStream carrier = File.OpenRead(File.Exists(Self) ? Self : OwnProcess.Path);
            if (EnginePlace.Read(carrier) is not { } place)
            {
                return $"{OwnProcess.Path} is not whole; please install it again";
            }

            IReadOnlyList<byte[]> words = Words(arguments, failure);
            return TryUnpack(carrier, place) is { } path && ProcessImage.Replace(path, words) is { } refusal
                ? BecomeFromMemory(carrier, place, words) ?? refusal
                : BecomeFromMemory(carrier, place, words) ?? "the engine cannot be unpacked";
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return $"{OwnProcess.Path}: {trouble.Message}";
        }
    }

    private static IReadOnlyList<byte[]> Words(string[] arguments, DaemonAnswer.Nobody? failure)
    {
        IReadOnlyList<byte[]> words = OwnProcess.Words(arguments);
        var handover = new Handover(OwnProcess.Path) { Failure = failure };
        return [words[0], .. handover.Words.Select(Encoding.UTF8.GetBytes), .. words.Skip(1)];
    }

    private static string? TryUnpack(FileStream carrier, EnginePlace place)
    {
        try
        {
            string? runtime = OwnProcess.Variable(DaemonPlace.RuntimeVariable);
            return DaemonPlace.Find(runtime, OwnProcess.Path) is { } daemon
                ? new UnpackedEngine(daemon.Directory, place).Find(carrier)
                : null;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Returns only when that failed; null when there is nothing to tell.</summary>
    private static string? BecomeFromMemory(FileStream carrier, EnginePlace place, IReadOnlyList<byte[]> words)
    {
        int descriptor = NativeMethods.CreateMemoryFile("recc", NativeMethods.CloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        using var memory = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        place.CopyTo(carrier, memory);
        return ProcessImage.Replace($"/proc/self/fd/{descriptor}", words);
    }
}
