namespace Recc.Core.Launching;

/// <summary>Streams for what recc makes for itself: nobody sees them.</summary>
internal sealed class SilentStreams : IUserStreams
{
    public bool IsUtf8 => true;

    public Stream ErrorStream => Stream.Null;

    public void WriteOutput(ReadOnlySpan<byte> text)
    {
        // Said by a compile that the user did not ask for.
    }

    public void WriteError(ReadOnlySpan<byte> text)
    {
        // The user's own compile of the same header says it.
    }

    public void Notice(string line)
    {
        // The user's own compile meets the same trouble.
    }
}
