namespace Recc.Cli.Tests.EndToEnd;

/// <summary>How closely objects and other binary files are looked at.</summary>
internal enum ObjectView
{
    /// <summary>Every byte.</summary>
    Bytes,

    /// <summary>
    /// Code and data to the byte, and what debug information says, but not where in the file it says it: see
    /// <see cref="DebugInfoText"/>.
    /// </summary>
    DebugInfoByMeaning,

    /// <summary>Only that they are there.</summary>
    Presence,
}
