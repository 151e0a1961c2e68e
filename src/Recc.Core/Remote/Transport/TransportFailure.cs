using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// What an exception of the HTTP stack means. The words are ours: an ahead-of-time compiled program may carry no texts
/// of the framework.
/// </summary>
internal static class TransportFailure
{
    private const long EnhanceYourCalm = 0xb;

    /// <summary>The failure of a call that got no answer, or not all of it.</summary>
    /// <param name="origin">The endpoint and the call.</param>
    /// <param name="exception">What the stack threw.</param>
    /// <param name="answering">Whether the server had begun to answer this call.</param>
    /// <param name="knownPeer">Whether the server ever answered a call as a gRPC server does.</param>
    public static RemoteFailure Of(string origin, Exception exception, bool answering, bool knownPeer)
    {
        if (exception is InvalidDataException)
        {
            return new RemoteFailure(RemoteFailureKind.Corrupt, $"{origin}: the server {exception.Message}");
        }

        if (answering)
        {
            return new RemoteFailure(
                RemoteFailureKind.BrokenStream, $"{origin}: the answer broke off{ErrorCode(exception)}");
        }

        if (ConnectionTrouble(exception) is { } trouble)
        {
            return new RemoteFailure(RemoteFailureKind.Unreachable, $"{origin}: {trouble}");
        }

        return knownPeer
            ? new RemoteFailure(RemoteFailureKind.BrokenStream, $"{origin}: the call was cut off{ErrorCode(exception)}")
            : new RemoteFailure(
                RemoteFailureKind.Unreachable,
                $"{origin}: no HTTP/2 answer; is this a gRPC server? Is the connection to be encrypted, or not?"
                + ErrorCode(exception));
    }

    /// <summary>Whether the server has closed the connection because of too many pings (HTTP/2:
    /// ENHANCE_YOUR_CALM).</summary>
    public static bool IsCallForCalm(Exception exception) =>
        Find<HttpProtocolException>(exception) is { ErrorCode: EnhanceYourCalm };

    private static string? ConnectionTrouble(Exception exception)
    {
        if (Find<AuthenticationException>(exception) is { } tls)
        {
            return "the TLS handshake failed: " + MessageText.OneLine((tls.InnerException ?? tls).Message);
        }

        return (exception as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "unknown host",
            HttpRequestError.ConnectionError => "no connection" + SocketWords(exception),
            HttpRequestError.SecureConnectionError => "the TLS handshake failed" + SocketWords(exception),
            HttpRequestError.VersionNegotiationError => "the server does not offer HTTP/2",
            _ => null,
        };
    }

    private static string SocketWords(Exception exception) => Find<SocketException>(exception)?.SocketErrorCode switch
    {
        null => "",
        SocketError.ConnectionRefused => ": connection refused",
        SocketError.TimedOut => ": timed out",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => ": no route to the host",
        SocketError.ConnectionReset => ": connection reset",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ": unknown host",
        { } other => $": socket error {other}",
    };

    private static string ErrorCode(Exception exception) =>
        Find<HttpProtocolException>(exception) is { } protocol
            ? string.Create(CultureInfo.InvariantCulture, $" (HTTP/2 error {protocol.ErrorCode})")
            : "";

    private static T? Find<T>(Exception exception)
        where T : Exception
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
