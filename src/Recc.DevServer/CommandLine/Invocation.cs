namespace Recc.DevServer.CommandLine;

/// <summary>What the command line asks for.</summary>
internal abstract record Invocation
{
    private Invocation() { }

    /// <summary>Run a server.</summary>
    public sealed record Serve : Invocation
    {
        public DevServerOptions Options { get; init; } = new();

        /// <summary>Absolute path of the file that receives the chosen port, or null.</summary>
        public string? PortFile { get; init; }
    }

    /// <summary>Print the help text.</summary>
    public sealed record Help : Invocation;

    /// <summary>The arguments make no sense, for the reason given.</summary>
    public sealed record Wrong(string Reason) : Invocation;
}
