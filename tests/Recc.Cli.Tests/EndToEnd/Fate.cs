namespace Recc.Cli.Tests.EndToEnd;

/// <summary>What recc makes of a command.</summary>
public enum Fate
{
    /// <summary>It is looked up, executed remotely, and stored.</summary>
    Cached,

    /// <summary>
    /// It is looked up and executed, but the command or the delivery of its outputs fails; the error is the local
    /// compiler's own.
    /// </summary>
    Fails,

    /// <summary>No server hears of it.</summary>
    Local,
}
