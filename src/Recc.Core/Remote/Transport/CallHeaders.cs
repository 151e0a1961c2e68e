using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;

namespace Recc.Core.Remote.Transport;

/// <summary>The headers that every call carries: who calls, about what, until when, and with whose rights.</summary>
internal sealed class CallHeaders
{
    /// <summary>The name under which servers see us.</summary>
    public const string ToolName = "recc";

    /// <summary>Our version; a test holds it against the one of the build.</summary>
    public const string ToolVersion = "0.1.0";

    private const string MetadataHeader = "build.bazel.remote.execution.v2.requestmetadata-bin";

    private const int ShortestSecret = 6;

    private readonly ConnectionSettings settings;
    private readonly IReadOnlyList<ICallCredentials> credentials;
    private readonly List<KeyValuePair<string, string>> extra = [];
    private readonly ConcurrentDictionary<string, bool> secrets = new(StringComparer.Ordinal);

    /// <param name="settings">What is sent.</param>
    /// <param name="secure">Whether nobody else reads it.</param>
    /// <param name="credentials">What tells the server who calls.</param>
    /// <param name="log">Hears of what is not sent.</param>
    public CallHeaders(
        ConnectionSettings settings, bool secure, IReadOnlyList<ICallCredentials> credentials, Log log)
    {
        this.settings = settings;
        bool mayTell = secure || settings.PlainTextCredentials;
        this.credentials = mayTell ? credentials : [];
        foreach ((string name, string value) in settings.Headers)
        {
            if (mayTell || !Secrets.SpeaksOfSecrets(name))
            {
                AddExtra(name, value, log);
                if (Secrets.SpeaksOfSecrets(name))
                {
                    KeepSecret(value);
                }
            }
            else
            {
                Withhold($"the header {MessageText.OneLine(name)}", log);
            }
        }

        if (!mayTell && credentials.Count > 0)
        {
            Withhold("the access token", log);
        }
    }

    /// <summary>
    /// What was not sent because the connection is not encrypted, as a clause for people; empty when all was.
    /// </summary>
    public string Withheld { get; private set; } = "";

    /// <summary>A server would not have us: credentials are to be had anew.</summary>
    public void ForgetCredentials()
    {
        foreach (ICallCredentials source in credentials)
        {
            source.Forget();
        }
    }

    /// <summary>
    /// The text of a server without the secrets that it was told: servers, and proxies before them, quote what they do
    /// not like.
    /// </summary>
    public string WithoutSecrets(string text)
    {
        foreach (string secret in secrets.Keys)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>
    /// Of "Bearer abc" the word after the scheme. What is very short is no secret, and stands in other words.
    /// </summary>
    private void KeepSecret(string value)
    {
        string secret = value[(value.LastIndexOf(' ') + 1)..];
        if (secret.Length >= ShortestSecret)
        {
            secrets.TryAdd(secret, true);
        }
    }

    private void Withhold(string what, Log log)
    {
        Withheld = $"{what} is not sent: the connection to the server is not encrypted (see "
            + $"RECC_PLAIN_TEXT_CREDENTIALS)";
        log.Warning(Withheld);
    }

    public async ValueTask AddToAsync(HttpRequestHeaders headers, CallOptions options, CancellationToken cancellation)
    {
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation("user-agent", ToolName + "/" + ToolVersion);
        headers.TryAddWithoutValidation(MetadataHeader, MetadataFor(options.ActionId));
        if (options.Timeout > TimeSpan.Zero)
        {
            headers.TryAddWithoutValidation("grpc-timeout", TimeoutText(options.Timeout));
        }

        foreach ((string name, string value) in extra)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        foreach (ICallCredentials source in credentials)
        {
            foreach ((string name, string value) in await source.HeadersAsync(cancellation))
            {
                KeepSecret(value);
                if (IsReserved(name) || !headers.TryAddWithoutValidation(name, value))
                {
                    throw new RemoteException(new RemoteFailure(
                        RemoteFailureKind.LocalFile, $"the header {MessageText.OneLine(name)} cannot be sent"));
                }
            }
        }
    }

    // At most eight digits and a unit (the gRPC protocol's rule), rounded up so that it never becomes zero.
    private static string TimeoutText(TimeSpan timeout)
    {
        const long MaxAmount = 99_999_999;
        var milliseconds = (long)Math.Ceiling(timeout.TotalMilliseconds);
        return milliseconds <= MaxAmount
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(milliseconds / 1000, MaxAmount)}S");
    }

    private string MetadataFor(string actionId)
    {
        var metadata = new RequestMetadata
        {
            ToolDetails = new ToolDetails { ToolName = ToolName, ToolVersion = ToolVersion },
            ActionId = actionId,
            ToolInvocationId = settings.ToolInvocationId,
            CorrelatedInvocationsId = settings.CorrelatedInvocationsId,
        };
        return Convert.ToBase64String(metadata.ToByteArray());
    }

    private void AddExtra(string name, string value, Log log)
    {
        using var probe = new HttpRequestMessage();
        bool usable = !IsReserved(name) && !value.AsSpan().ContainsAny('\r', '\n', '\0')
            && probe.Headers.TryAddWithoutValidation(name, value);
        if (usable)
        {
            extra.Add(KeyValuePair.Create(name.ToLowerInvariant(), value));
        }
        else
        {
            log.Warning($"the header {MessageText.OneLine(name)} cannot be sent and is left out");
        }
    }

    private static bool IsReserved(string name) =>
        name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || name.ToLowerInvariant() is "te" or "content-type" or "content-length" or "user-agent" or "host"
            or "connection" or "transfer-encoding" or "upgrade" or MetadataHeader;
}
