namespace Recc.Core.Daemon.Server;

/// <summary>A descriptor that is kept for the moment when there is no other.</summary>
internal readonly struct DescriptorReserve
{
    private readonly int descriptor;

    private DescriptorReserve(int descriptor) => this.descriptor = descriptor;

    public static DescriptorReserve Take() => new(NativeMethods.Open(
        "/dev/null", NativeMethods.OpenReadWrite | NativeMethods.OpenCloseOnExec, 0));

    public void Release()
    {
        if (descriptor >= 0)
        {
            _ = NativeMethods.Close(descriptor);
        }
    }
}
