using System.Diagnostics;
using System.Text;
using Recc.Core.Diagnostics;

namespace Recc.Core.Daemon.Client;

/// <summary>
/// The request that this process is a launcher for: what the system gave it, without a look at what it means.
/// </summary>
public static unsafe class OwnRequest
{
    private const int LongestPath = 4096;

    /// <summary>
    /// The request; null when the system does not tell enough: nothing is mounted at /proc, or the working directory is
    /// gone.
    /// </summary>
    /// <param name="command">The command, its compiler first.</param>
    /// <param name="name">
    /// The compiler's name when it is our own, from the link that we were called by; else null, and all of the command
    /// stands at the end of our arguments.
    /// </param>
    public static LaunchRequest? Read(int command, string? name)
    {
        long startedAt = Stopwatch.GetTimestamp();
        byte* directory = stackalloc byte[LongestPath];
        byte[]? arguments = ReadFile("/proc/self/cmdline");
        byte[]? variables = ReadFile("/proc/self/environ");
        if (arguments is null || variables is null || NativeMethods.CurrentDirectory(directory, LongestPath) is null)
        {
            return null;
        }

        int typed = name is null ? command : command - 1;
        if (StartOfLast(arguments, typed) is not { } start)
        {
            return null;
        }

        uint umask = NativeMethods.SetUmask(0);
        _ = NativeMethods.SetUmask(umask);
        ReadOnlyMemory<byte> words = arguments.AsMemory(start);
        return new LaunchRequest
        {
            Arguments = name is null ? words : (byte[])[.. Encoding.UTF8.GetBytes(name), 0, .. words.Span],
            Variables = variables,
            CurrentDirectory = new ReadOnlySpan<byte>(directory, LengthOf(directory)).ToArray(),
            Umask = umask,
            ProcessId = Environment.ProcessId,
            StartedAt = startedAt,
            ErrorIsTerminal = NativeMethods.IsTerminal(DescriptorStream.Error) != 0,
        };
    }

    /// <summary>Where the last so many words begin, each with a NUL behind it.</summary>
    private static int? StartOfLast(ReadOnlySpan<byte> words, int count)
    {
        int start = words.Length;
        for (int i = 0; i < count; i++)
        {
            if (start <= 0 || words[start - 1] != 0)
            {
                return null;
            }

            start = words[..(start - 1)].LastIndexOf((byte)0) + 1;
        }

        return start;
    }

    private static int LengthOf(byte* text)
    {
        int length = 0;
        while (text[length] != 0)
        {
            length++;
        }

        return length;
    }

    private static byte[]? ReadFile(string path)
    {
        int descriptor = NativeMethods.Open(path, NativeMethods.OpenCloseOnExec, 0);
        if (descriptor < 0)
        {
            return null;
        }

        byte[] content = new byte[8192];
        int length = 0;
        while (true)
        {
            fixed (byte* at = &content[length])
            {
                nint got = NativeMethods.ReadFile(descriptor, at, (nuint)(content.Length - length));
                if (got <= 0)
                {
                    break;
                }

                length += (int)got;
            }

            if (length == content.Length)
            {
                Array.Resize(ref content, length * 4);
            }
        }

        _ = NativeMethods.Close(descriptor);
        return length == 0 ? null : content[..length];
    }
}
