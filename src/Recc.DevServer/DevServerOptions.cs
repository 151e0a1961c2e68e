using Recc.DevServer.Faults;

namespace Recc.DevServer;

/// <summary>What a server is started with.</summary>
public sealed record DevServerOptions
{
    /// <summary>The TCP port on the loopback address; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Absolute path of a Unix socket to listen on as well; null for none. Only this user may
    /// connect.</summary>
    public string? SocketPath { get; init; }

    /// <summary>How many actions run at once; at least 1.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Absolute path of the folder that keeps blobs and results; null keeps them in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Absolute path of the folder below which actions are staged; null makes one and removes it at the end.
    /// </summary>
    public string? WorkFolder { get; init; }

    /// <summary>The one instance name that is accepted; others are INVALID_ARGUMENT, as with BuildGrid.</summary>
    public string InstanceName { get; init; } = "";

    /// <summary>
    /// Whether actions must keep every rule of the protocol (sorted lists, working directory in the input tree, action
    /// and command uploaded before their result), as the strictest servers demand.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>How long an execution goes on that nobody waits for.</summary>
    public TimeSpan AbandonedExecutionTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest message that is accepted, in bytes; 4 MiB is what gRPC servers usually have.</summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest blob that is accepted, in bytes.</summary>
    public long MaxBlobBytes { get; init; } = 1024 * 1024 * 1024;

    /// <summary>PEM file of a certificate, with which connections are encrypted; null for plain ones.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of the key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// PEM file of the authority that clients' certificates must come from; null when clients need none.
    /// </summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>How far away the server pretends to be: what one exchange takes longer than at home.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>How many bits pass each way in a second, over all connections; 0 for no limit.</summary>
    public long BitsPerSecond { get; init; }

    /// <summary>How the server behaves from its start.</summary>
    public Habits Habits { get; init; } = new();

    /// <summary>What goes wrong from its first call on.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];
}
