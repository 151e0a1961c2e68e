namespace Recc.Core.Host;

/// <summary>
/// The outside world of one launch as one value: made once in Main (or from a request), read by everything. Holds no
/// results.
/// </summary>
public sealed record HostEnvironment
{
    /// <summary>Arguments after the program's own name: the compiler first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Absolute physical path of the working directory (no symbolic links in it).</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>Absolute path of our own executable.</summary>
    public required string ExecutablePath { get; init; }

    /// <summary>Whether standard error is a terminal, so that a compiler would colour its diagnostics.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>The process whose launch this is: who is above it tells which build it belongs to.</summary>
    public required int ProcessId { get; init; }

    /// <summary>
    /// Permissions that the user's new files do not have; null where those of this process are the user's.
    /// </summary>
    public UnixFileMode? Umask { get; init; }

    /// <summary>
    /// When the launch began, by <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>; null where no other launch
    /// shares what is found out for this one.
    /// </summary>
    public long? StartedAt { get; init; }

    /// <summary>
    /// Equal for launches with equal arguments, variables and directories, so that what follows from these alone need
    /// not be worked out again; null when nobody remembers.
    /// </summary>
    public string? LaunchKey { get; init; }

    /// <summary>The same for variables and directory alone.</summary>
    public string? PlaceKey { get; init; }

    /// <summary>
    /// How many bytes of addresses this process may have (ulimit -v); null when there is no limit.
    /// </summary>
    public long? AddressSpace { get; init; }

    /// <summary>A variable's value, or null when it is not set.</summary>
    public string? Variable(string name) => Variables.TryGetValue(name, out string? value) ? value : null;
}
