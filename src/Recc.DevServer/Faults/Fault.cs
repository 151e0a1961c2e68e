namespace Recc.DevServer.Faults;

/// <summary>Something that goes wrong on purpose.</summary>
/// <param name="Method">The method's name without its service, for example "GetActionResult"; "*" for all.</param>
/// <param name="Action">What goes wrong.</param>
/// <param name="Calls">In which of the calls.</param>
public sealed record Fault(string Method, FaultAction Action, FaultCalls Calls)
{
    /// <summary>Stands for all methods.</summary>
    public const string AnyMethod = "*";

    internal bool Concerns(string method) => Method == AnyMethod || Method == method;
}
