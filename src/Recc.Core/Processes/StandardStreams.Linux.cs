namespace Recc.Core.Processes;

/// <summary>The descriptors 0 to 2 of this process.</summary>
public static class StandardStreams
{
    private const int Last = 2;

    /// <summary>
    /// Makes sure that they are open. One that is closed would be taken by whatever is opened next, a pipe of the
    /// runtime perhaps, and what is meant for the user would be written there. What is opened here is closed again for
    /// programs that are started, so that they find their streams as closed as they were. To be called before anything
    /// is opened.
    /// </summary>
    public static void Occupy()
    {
        int descriptor;
        do
        {
            descriptor = NativeMethods.Open("/dev/null", NativeMethods.OpenReadWrite | NativeMethods.OpenCloseOnExec);
        }
        while (descriptor is >= 0 and <= Last);

        if (descriptor > Last)
        {
            _ = NativeMethods.Close(descriptor);
        }
    }
}
