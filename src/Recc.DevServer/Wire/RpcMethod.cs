namespace Recc.DevServer.Wire;

/// <summary>
/// One method of one service: where it is reached, the short name faults and counters use, what serves it.
/// </summary>
internal sealed record RpcMethod(string Service, string Name, Func<RpcCall, Task> ServeAsync)
{
    /// <summary>The path of the HTTP request.</summary>
    public string Path => $"/{Service}/{Name}";
}
