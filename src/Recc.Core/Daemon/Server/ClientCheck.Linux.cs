using System.Globalization;

namespace Recc.Core.Daemon.Server;

/// <summary>
/// Whether a launcher sees the world as the daemon does: as the same user with the same groups, with the same files
/// under the same names, by the same clock and over the same network. One that does not has to do its own work.
/// </summary>
internal static unsafe class ClientCheck
{
    private static readonly string? OurMounts = ReadLink("/proc/self/ns/mnt");
    private static readonly string? OurRoot = ReadLink("/proc/self/root");
    private static readonly string? OurNetwork = ReadLink("/proc/self/ns/net");
    private static readonly string? OurClock = ReadLink("/proc/self/ns/time");
    private static readonly uint[] OurGroups = ReadGroups();
    private static readonly (string Name, byte[] Entry)[] OurVariables = ReadVariables();

    /// <summary>Why not, or null.</summary>
    public static string? Refusal(LocalSocket socket, LaunchRequest request)
    {
        if (socket.ReadPeer() is not { } peer || peer.User != NativeMethods.EffectiveUser())
        {
            return "it belongs to another user";
        }

        if (peer.Group != NativeMethods.EffectiveGroup()
            || socket.ReadPeerGroups() is not { } groups || !groups.AsSpan().SequenceEqual(OurGroups))
        {
            return "it has other groups";
        }

        string process = "/proc/" + peer.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (peer.ProcessId <= 0 || OurMounts is null || OurRoot is null
            || ReadLink(process + "/ns/mnt") != OurMounts || ReadLink(process + "/root") != OurRoot)
        {
            return "it sees other files";
        }

        if (ReadLink(process + "/ns/time") != OurClock)
        {
            return "it has another clock";
        }

        // One that is kept from the network must not reach servers through us.
        if (ReadLink(process + "/ns/net") != OurNetwork)
        {
            return "it has another network";
        }

        return OurVariables.All(own => Find(request.Variables.Span, own.Name).SequenceEqual(own.Entry))
            ? null
            : "it uses other libraries or certificates";
    }

    private static (string Name, byte[] Entry)[] ReadVariables()
    {
        byte[] all;
        try
        {
            all = File.ReadAllBytes("/proc/self/environ");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            all = [];
        }

        return [.. ProcessVariables.Names.Select(name => (name, Find(all, name).ToArray()))];
    }

    /// <summary>The entry NAME=VALUE among others, each with a NUL behind it; empty when there is none.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> variables, string name)
    {
        while (variables.IndexOf((byte)0) is >= 0 and int end)
        {
            ReadOnlySpan<byte> entry = variables[..end];
            if (entry.Length > name.Length && entry[name.Length] == (byte)'='
                && System.Text.Ascii.Equals(entry[..name.Length], name))
            {
                return entry;
            }

            variables = variables[(end + 1)..];
        }

        return default;
    }

    private static uint[] ReadGroups()
    {
        int count = NativeMethods.Groups(0, null);
        uint[] groups = new uint[Math.Max(count, 0)];
        fixed (uint* first = groups)
        {
            count = NativeMethods.Groups(groups.Length, first);
        }

        return count == groups.Length ? groups : [];
    }

    private static string? ReadLink(string path)
    {
        const int longest = 4096;
        byte* target = stackalloc byte[longest];
        nint length = NativeMethods.ReadLink(path, target, longest);
        return length > 0 ? System.Text.Encoding.UTF8.GetString(target, (int)length) : null;
    }
}
