namespace Recc.DevServer.Faults;

/// <summary>What stands in the place of an answer.</summary>
public enum GarbageKind
{
    /// <summary>A well-framed message that does not parse, and status OK.</summary>
    Message,

    /// <summary>HTTP 502 and a page of HTML, as proxies send.</summary>
    ProxyPage,
}
