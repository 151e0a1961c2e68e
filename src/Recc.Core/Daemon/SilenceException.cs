namespace Recc.Core.Daemon;

/// <summary>The other side neither says nor takes anything for longer than anybody waits.</summary>
internal sealed class SilenceException() : IOException("the other side is silent")
{
    public static void ThrowUnless(bool isHeard)
    {
        if (!isHeard)
        {
            throw new SilenceException();
        }
    }
}
