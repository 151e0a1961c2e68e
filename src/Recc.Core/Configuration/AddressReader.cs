using System.Buffers;
using System.Globalization;
using System.Text;

namespace Recc.Core.Configuration;

/// <summary>
/// Reads the address of a server: http:// or grpc:// (plain, port 80 unless given), https:// or grpcs:// (encrypted,
/// port 443 unless given), host:port (plain), or unix:/path and unix:///path (plain, on this machine). Users, and paths
/// of servers of the network, are refused.
/// </summary>
public static class AddressReader
{
    /// <summary>What <see cref="Read"/> takes, for messages.</summary>
    public const string Allowed =
        "write http://host:port, https://host:port, grpc://host:port, grpcs://host:port, host:port or unix:/path";

    /// <summary>The most bytes that a system's addresses of sockets have room for.</summary>
    private const int LongestSocketPath = 107;

    private static readonly SearchValues<char> NotInAuthority = SearchValues.Create("/?#\\ \t");

    private static readonly (string Prefix, bool Secure)[] Schemes =
        [("http://", false), ("https://", true), ("grpc://", false), ("grpcs://", true)];

    /// <summary>The address, or what is wrong with it (a clause that does not repeat the text).</summary>
    public static ServerAddress? Read(string text, out string wrong)
    {
        ArgumentNullException.ThrowIfNull(text);
        wrong = "";
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        bool? secure = null;
        foreach ((string prefix, bool isSecure) in Schemes)
        {
            if (rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                secure = isSecure;
                rest = rest[prefix.Length..];
                break;
            }
        }

        if (rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            return ReadSocket(text, rest["unix:".Length..], out wrong);
        }

        if (secure is null && rest.Contains("://", StringComparison.Ordinal))
        {
            wrong = "its scheme is not known";
            return null;
        }

        if (secure is not null && rest.EndsWith('/'))
        {
            rest = rest[..^1];
        }

        return ReadHostAndPort(text, rest, secure, ref wrong);
    }

    // As gRPC has it: unix:path or unix:///absolute_path. A relative one would be another in each directory.
    private static ServerAddress? ReadSocket(string text, ReadOnlySpan<char> path, out string wrong)
    {
        if (path.StartsWith("///", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        bool isAbsolute = path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal);
        bool isShort = Encoding.UTF8.GetByteCount(path) <= LongestSocketPath;
        wrong = (isAbsolute, isShort) switch
        {
            (false, _) => "the path of its socket is not absolute",
            (_, false) => "the path of its socket is too long",
            _ => "",
        };
        if (wrong.Length > 0)
        {
            return null;
        }

        string escaped = Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal);
        return new ServerAddress(text, new Uri("unix://" + escaped), path.ToString());
    }

    private static ServerAddress? ReadHostAndPort(
        string text, ReadOnlySpan<char> rest, bool? secure, ref string wrong)
    {
        if (rest.Contains('@'))
        {
            wrong = "users and passwords do not belong into an address";
            return null;
        }

        if (rest.ContainsAny(NotInAuthority))
        {
            wrong = "it has more than a host and a port";
            return null;
        }

        if (!TrySplit(rest, out ReadOnlySpan<char> host, out ReadOnlySpan<char> portText))
        {
            wrong = "it has no host";
            return null;
        }

        bool isSecure = secure ?? false;
        int port = isSecure ? 443 : 80;
        if (portText.IsEmpty && secure is null)
        {
            wrong = "it has no port";
            return null;
        }

        if (!portText.IsEmpty && !IsPort(portText[1..], out port))
        {
            wrong = "its port is not a number from 1 to 65535";
            return null;
        }

        string whole = string.Create(CultureInfo.InvariantCulture, $"{(isSecure ? "https" : "http")}://{host}:{port}/");
        if (Uri.TryCreate(whole, UriKind.Absolute, out Uri? endpoint))
        {
            return new ServerAddress(text, endpoint);
        }

        wrong = "its host is not a host's name";
        return null;
    }

    // host, host:port, [v6] or [v6]:port. The port keeps its colon, so that "host:" is not "host".
    private static bool TrySplit(ReadOnlySpan<char> text, out ReadOnlySpan<char> host, out ReadOnlySpan<char> port)
    {
        int hostEnd = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':');
        if (hostEnd < 0)
        {
            hostEnd = text.Length;
        }

        host = text[..hostEnd];
        port = text[hostEnd..];
        return !host.IsEmpty && host is not "[]";
    }

    private static bool IsPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536;
}
