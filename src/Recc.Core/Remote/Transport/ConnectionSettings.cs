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
        };
    }
}
