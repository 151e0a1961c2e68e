namespace Recc.Chaos;

/// <summary>What is killed in the middle of a build, which then has to be resumed.</summary>
internal enum Interruption
{
    None,

    /// <summary>The build tool, launchers and compilers.</summary>
    OfAll,

    /// <summary>Some launchers, and nothing else.</summary>
    OfLaunchers,
}
