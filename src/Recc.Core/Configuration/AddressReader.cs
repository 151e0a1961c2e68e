using System.Buffers;
using System.Globalization;

namespace Recc.Core.Configuration;

/// <summary>
/// Reads the address of a server: http:// or grpc:// (plain, port 80 unless given), https:// or grpcs:// (encrypted,
/// port 443 unless given), or host:port (plain). Paths, users and Unix sockets are refused.
/// </summary>
public static class AddressReader
{
    /// <summary>What <see cref="Read"/> takes, for messages.</summary>
    public const string Allowed =
        "write http://host:port, https://host:port, grpc://host:port, grpcs://host:port or host:port";

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

        if (secure is null && Refusal(rest) is { } refusal)
        {
            wrong = refusal;
            return null;
        }

        if (secure is not null && rest.EndsWith('/'))
        {
            rest = rest[..^1];
        }

        return ReadHostAndPort(text, rest, secure, ref wrong);
    }

    private static string? Refusal(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            return "Unix sockets are not supported in this version";
        }

        return text.Contains("://", StringComparison.Ordinal) ? "its scheme is not known" : null;
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
