namespace Recc.Core.Launching;

/// <summary>Decides when a compiler may run on this machine.</summary>
public interface ILocalSlots
{
    /// <summary>Waits for a slot, which is free again when the result is disposed.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    IDisposable Enter(CancellationToken cancellation);
}

/// <summary>A launch by itself: the build tool alone decides how many compilers run.</summary>
public sealed class UnlimitedSlots : ILocalSlots
{
    private static readonly MemoryStream Nothing = new();

    public IDisposable Enter(CancellationToken cancellation) => Nothing;
}
