using System.Buffers.Binary;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Host;

namespace Recc.Core.Daemon;

/// <summary>
/// What a launcher asks for: the world that its launch belongs to, as the system gave it, byte for byte.
/// </summary>
public sealed record LaunchRequest
{
    private const uint Protocol = 2;
    private const uint ErrorIsTerminalFlag = 1;

    /// <summary>Arguments, the compiler first, each with a NUL behind it.</summary>
    public required ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Variables as NAME=VALUE, each with a NUL behind it.</summary>
    public required ReadOnlyMemory<byte> Variables { get; init; }

    /// <summary>Physical path of the working directory.</summary>
    public required ReadOnlyMemory<byte> CurrentDirectory { get; init; }

    /// <summary>The launcher's umask.</summary>
    public required uint Umask { get; init; }

    /// <summary>The launcher's process.</summary>
    public required int ProcessId { get; init; }

    public required bool ErrorIsTerminal { get; init; }

    /// <summary>
    /// When the launcher began, by <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>, which all processes share.
    /// </summary>
    public required long StartedAt { get; init; }

    /// <summary>A variable's value, or null; without decoding any other.</summary>
    public string? Variable(string name)
    {
        ReadOnlySpan<byte> rest = Variables.Span;
        while (rest.IndexOf((byte)0) is >= 0 and int end)
        {
            ReadOnlySpan<byte> entry = rest[..end];
            if (entry.Length > name.Length && entry[name.Length] == (byte)'='
                && Ascii.Equals(entry[..name.Length], name))
            {
                return Encoding.UTF8.GetString(entry[(name.Length + 1)..]);
            }

            rest = rest[(end + 1)..];
        }

        return null;
    }

    internal void AddTo(FrameBuilder frames) => frames.Begin(FrameKind.Launch)
        .Number(Protocol)
        .Number(ErrorIsTerminal ? ErrorIsTerminalFlag : 0)
        .Number(Umask)
        .Number((uint)ProcessId)
        .Number((uint)((ulong)StartedAt >> 32))
        .Number((uint)StartedAt)
        .Field(CurrentDirectory.Span)
        .Field(Arguments.Span)
        .Field(Variables.Span)
        .End();

    /// <summary>Throws <see cref="FormatException"/> for anything else than such a request.</summary>
    internal static LaunchRequest From(Frame frame)
    {
        if (frame.Kind != FrameKind.Launch || frame.Number() != Protocol)
        {
            throw new FormatException("not a request of this version");
        }

        uint flags = frame.Number();
        uint umask = frame.Number();
        int processId = (int)frame.Number();
        ulong startedAt = ((ulong)frame.Number() << 32) | frame.Number();
        var request = new LaunchRequest
        {
            ErrorIsTerminal = (flags & ErrorIsTerminalFlag) != 0,
            Umask = umask & 0x1FF,
            ProcessId = processId,
            StartedAt = (long)startedAt,
            CurrentDirectory = frame.Field(),
            Arguments = frame.Field(),
            Variables = frame.Field(),
        };
        return !request.Arguments.IsEmpty && EndsWithNul(request.Arguments.Span) && EndsWithNul(request.Variables.Span)
            && request.CurrentDirectory.Span.StartsWith("/"u8)
            ? request
            : throw new FormatException("not what a launcher says of itself");
    }

    private static bool EndsWithNul(ReadOnlySpan<byte> text) => text.IsEmpty || text[^1] == 0;

    /// <summary>The same in the pipeline's terms.</summary>
    /// <param name="executablePath">Our own executable.</param>
    public HostEnvironment ToHost(string executablePath) => new()
    {
        Arguments = Pieces(Arguments.Span),
        Variables = ReadVariables(),
        CurrentDirectory = Encoding.UTF8.GetString(CurrentDirectory.Span),
        ExecutablePath = executablePath,
        ErrorIsTerminal = ErrorIsTerminal,
        ProcessId = ProcessId,
        Umask = (UnixFileMode)Umask,
        StartedAt = StartedAt,
        PlaceKey = KeyOf(Variables, CurrentDirectory),
        LaunchKey = KeyOf(Variables, CurrentDirectory, Arguments, ErrorIsTerminal ? new byte[1] : default),
    };

    /// <summary>A digest over the parts, each with its length.</summary>
    private static string KeyOf(params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        long size = 0;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            size += part.Length;
        }

        using var hasher = new IncrementalHasher(DigestFunction.Sha256, size);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            hasher.Append(length);
            hasher.Append(part.Span);
        }

        return hasher.Finish().Hash;
    }

    private Dictionary<string, string> ReadVariables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in Pieces(Variables.Span))
        {
            // A name may begin with "=", as some shells have them; of several entries with one name the first counts.
            int end = entry.Length == 0 ? -1 : entry.IndexOf('=', 1);
            if (end > 0)
            {
                variables.TryAdd(entry[..end], entry[(end + 1)..]);
            }
        }

        return variables;
    }

    private static List<string> Pieces(ReadOnlySpan<byte> text)
    {
        var pieces = new List<string>();
        while (text.IndexOf((byte)0) is >= 0 and int end)
        {
            pieces.Add(Encoding.UTF8.GetString(text[..end]));
            text = text[(end + 1)..];
        }

        return pieces;
    }
}
