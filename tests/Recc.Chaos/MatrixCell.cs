using Recc.DevServer.Faults;

namespace Recc.Chaos;

/// <summary>One build of the matrix.</summary>
/// <param name="Method">The method that goes wrong, without its service.</param>
/// <param name="Fault">How.</param>
/// <param name="Situation">What the build does.</param>
/// <param name="Calls">In which calls.</param>
internal sealed record MatrixCell(string Method, MatrixFault Fault, Situation Situation, FaultCalls Calls)
{
    public override string ToString() =>
        $"{Method}, {Fault.Name}{(Calls is FaultCalls.Every ? "" : " once")}, {Situation.Name}";
}
