namespace Recc.DevServer.Faults;

/// <summary>What breaks.</summary>
public enum BreakScope
{
    /// <summary>The TCP connection, with all calls on it.</summary>
    Connection,

    /// <summary>The HTTP/2 stream of this call (RST_STREAM).</summary>
    Stream,
}
