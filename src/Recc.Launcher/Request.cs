using Recc.Core.Daemon;

namespace Recc.Launcher;

/// <summary>What a launcher asks the daemon for: what the system gave it, byte for byte. See
/// Recc.Core.Daemon.LaunchRequest.</summary>
internal static unsafe class Request
{
    private const uint Protocol = 2;
    private const uint ErrorIsTerminal = 1;
    private const int StandardError = 2;
    private const int DirectoryRoom = 4096;

    /// <summary>Writes it. False when the working directory is gone.</summary>
    public static bool Write(ref FrameWriter frames, in Invocation invocation)
    {
        Bytes directory = default;
        byte* path = Libc.CurrentDirectory(directory.Reserve(DirectoryRoom), DirectoryRoom);
        if (path == null || *path != '/')
        {
            return false;
        }

        ulong startedAt = Clock.Nanoseconds();
        uint umask = Libc.SetUmask(0);
        _ = Libc.SetUmask(umask);

        frames.Begin(FrameKind.Launch);
        frames.Number(Protocol);
        frames.Number(Libc.IsTerminal(StandardError) != 0 ? ErrorIsTerminal : 0);
        frames.Number(umask);
        frames.Number((uint)Libc.ProcessId());
        frames.Number((uint)(startedAt >> 32));
        frames.Number((uint)startedAt);
        frames.Field(Text.Of(path));
        AddCommand(ref frames, invocation);
        AddVariables(ref frames, invocation.Variables);
        frames.End();
        return true;
    }

    private static void AddCommand(ref FrameWriter frames, in Invocation invocation)
    {
        int field = frames.BeginField();
        for (int i = 0; i < invocation.CommandCount; i++)
        {
            frames.Raw(invocation.Word(i));
            frames.Raw(0);
        }

        frames.EndField(field);
    }

    private static void AddVariables(ref FrameWriter frames, byte** variables)
    {
        int field = frames.BeginField();
        for (; *variables != null; variables++)
        {
            frames.Raw(Text.Of(*variables));
            frames.Raw(0);
        }

        frames.EndField(field);
    }
}
