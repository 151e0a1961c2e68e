namespace Recc.Core.Daemon;

/// <summary>What launchers and the daemon say to each other; see <see cref="FrameBuilder"/> for how it looks.</summary>
internal enum FrameKind : byte
{
    // A launcher, or a verb, to the daemon.

    /// <summary>A <see cref="LaunchRequest"/>.</summary>
    Launch = 1,

    /// <summary>Asks for a <see cref="Report"/>.</summary>
    Status = 2,

    /// <summary>Asks the daemon to end when its launches have; answered by <see cref="Report"/>.</summary>
    Stop = 3,

    /// <summary>How a child ended: exit code, signal, standard output, standard error.</summary>
    Ended = 4,

    /// <summary>A child could not be started: why.</summary>
    NotStarted = 5,

    /// <summary>What was to be placed is in place.</summary>
    Settled = 6,

    /// <summary>It is not: why.</summary>
    NotSettled = 7,

    /// <summary>The launch is over and all that was asked for is done.</summary>
    Done = 8,

    /// <summary>A child runs: its number, as the launcher knows it. How it ended is told later.</summary>
    Started = 9,

    // The daemon to a launcher.

    /// <summary>Work goes on.</summary>
    Alive = 20,

    /// <summary>Text for the user: descriptor, bytes. Shown when the launch ends.</summary>
    Write = 21,

    /// <summary>A file to rename: from, to.</summary>
    Place = 22,

    /// <summary>Rename now, and say so.</summary>
    Settle = 23,

    /// <summary>
    /// A child to run: program, directory, count of arguments, arguments, count of variables, names and values.
    /// </summary>
    Run = 24,

    /// <summary>The launch ends with this exit code.</summary>
    Exit = 25,

    /// <summary>
    /// The launcher shall become the compiler: program, argv[0], how many words in front of it to leave out, whether to
    /// hold the connection until the end.
    /// </summary>
    Become = 26,

    /// <summary>The launcher shall do the job itself: why.</summary>
    Decline = 27,

    /// <summary>Text about the daemon, one "name value" on a line.</summary>
    Report = 28,
}
