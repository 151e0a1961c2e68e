namespace Recc.Core.Processes;

/// <summary>How much of the machine this process asks for.</summary>
public static class ProcessPriority
{
    private const int Steps = 10;

    /// <summary>Lets others go first, for the rest of this process's life.</summary>
    public static void Lower() => _ = NativeMethods.Nice(Steps);
}
