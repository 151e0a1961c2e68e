namespace Recc.DevServer.Faults;

/// <summary>When it breaks.</summary>
public enum BreakPoint
{
    /// <summary>Before the call is looked at.</summary>
    Before,

    /// <summary>After the call has taken effect, in the middle of the first message of the answer.</summary>
    During,

    /// <summary>After the last message of the answer, before its status.</summary>
    After,
}
