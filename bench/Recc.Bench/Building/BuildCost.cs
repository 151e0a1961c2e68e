namespace Recc.Bench.Building;

/// <summary>What one build cost.</summary>
/// <param name="Wall">Seconds.</param>
/// <param name="Tree">CPU seconds of Ninja and everything that it waited for.</param>
/// <param name="Daemon">CPU seconds of the daemon meanwhile, and shortly after.</param>
internal sealed record BuildCost(double Wall, double Tree, double Daemon)
{
    public double Cpu => Tree + Daemon;
}
