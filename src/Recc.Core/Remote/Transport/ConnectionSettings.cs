using System.Collections.Immutable;
using Recc.Core.Configuration;

namespace Recc.Core.Remote.Transport;

/// <summary>How servers are reached and what every call carries.</summary>
public sealed record ConnectionSettings
{
    /// <summary>Until a connection stands, TLS included. Zero or less: no limit.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <inheritdoc cref="ReccOptions.ServerCertificate"/>
    public required string? ServerCertificate { get; init; }

    /// <inheritdoc cref="ReccOptions.ClientCertificate"/>
    public required string? ClientCertificate { get; init; }

    /// <inheritdoc cref="ReccOptions.ClientCertificate"/>
    public required string? ClientKey { get; init; }

    /// <inheritdoc cref="ReccOptions.AccessTokenPath"/>
    public required string? AccessTokenPath { get; init; }

    /// <inheritdoc cref="ReccOptions.RemoteHeaders"/>
    public required ImmutableArray<KeyValuePair<string, string>> Headers { get; init; }

    /// <inheritdoc cref="ReccOptions.ToolInvocationId"/>
    public required string ToolInvocationId { get; init; }

    /// <inheritdoc cref="ReccOptions.ToolInvocationId"/>
    public required string CorrelatedInvocationsId { get; init; }

    /// <inheritdoc cref="ReccOptions.KeepAliveTime"/>
    public TimeSpan KeepAliveTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to a ping may take before the connection counts as dead.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc cref="ReccOptions.BasicAuthPath"/>
    public string? BasicAuthPath { get; init; }

    /// <inheritdoc cref="ReccOptions.PlainTextCredentials"/>
    public bool PlainTextCredentials { get; init; }

    /// <inheritdoc cref="ReccOptions.GoogleAccess"/>
    public GoogleAccess? GoogleAccess { get; init; }

    /// <inheritdoc cref="ReccOptions.CredentialHelper"/>
    public string? CredentialHelper { get; init; }

    /// <summary>
    /// Runs "program get", which reads the second argument; gives what it writes. Trouble is a
    /// <see cref="RemoteException"/>. Null where no program is to be run.
    /// </summary>
    public Func<string, string, CancellationToken, byte[]>? RunHelper { get; init; }

    /// <summary>What the settings of a launch say.</summary>
    public static ConnectionSettings From(ReccOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ConnectionSettings
        {
            ConnectTimeout = options.ConnectTimeout,
            ServerCertificate = options.ServerCertificate,
            ClientCertificate = options.ClientCertificate,
            ClientKey = options.ClientKey,
            AccessTokenPath = options.AccessTokenPath,
            Headers = options.RemoteHeaders,
            ToolInvocationId = options.ToolInvocationId,
            CorrelatedInvocationsId = options.CorrelatedInvocationsId,
            KeepAliveTime = options.KeepAliveTime,
            BasicAuthPath = options.BasicAuthPath,
            PlainTextCredentials = options.PlainTextCredentials,
            GoogleAccess = options.GoogleAccess,
            CredentialHelper = options.CredentialHelper,
        };
    }
}
