namespace Recc.Core.CommandLine;

/// <summary>How an option's value is attached to it.</summary>
public enum ValueStyle
{
    /// <summary>No value; the option is exactly its spelling: -c.</summary>
    Alone,

    /// <summary>The value follows in the same string, and may be empty: -std=c11.</summary>
    Joined,

    /// <summary>The value is the next argument: -target x.</summary>
    Separate,

    /// <summary>Either: -Iinc, -I inc.</summary>
    JoinedOrSeparate,

    /// <summary>In the same string after an equals sign, or the next argument: --sysroot=x, --sysroot x.</summary>
    EqualsOrSeparate,

    /// <summary>
    /// Every option that begins so and has no row of its own: -Wall, -fvisibility=hidden. What follows an equals sign
    /// is the value; all before it is the option.
    /// </summary>
    Group,
}
