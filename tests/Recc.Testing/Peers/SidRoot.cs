namespace Recc.Testing.Peers;

/// <summary>
/// A Debian sid root with upstream recc, buildbox-casd, gcc, clang, CMake and Ninja, made by
/// tests/peers/setup-sid.sh (which <c>./build.sh test</c> and <c>./build.sh peers</c> call). Programs run in it with
/// chroot, with a /proc of their own; files get into it by lying below its /tmp.
/// </summary>
public static class SidRoot
{
    private static readonly Lazy<string?> Proc = new(LookForProc);

    /// <summary>Absolute path of the root, seen from outside.</summary>
    public static string Path { get; } = System.IO.Path.Combine(PeersFolder(), "sid");

    /// <summary>Why it cannot be used here, or null when it can.</summary>
    public static string? ReasonWhyNot { get; } = Look();

    public static bool Available => ReasonWhyNot is null;

    /// <summary>Where a path inside the root lies outside.</summary>
    /// <param name="insidePath">Absolute.</param>
    public static string Outside(string insidePath) => Path + insidePath;

    /// <summary>Why programs in the root have no /proc, or null when they have.</summary>
    public static string? ReasonWhyNoProc => ReasonWhyNot ?? Proc.Value;

    /// <summary>
    /// A program with its arguments in the root, with no variables but those given and a few fixed ones.
    /// </summary>
    /// <param name="workingDirectory">Absolute path inside the root.</param>
    /// <param name="variables">On top of PATH, HOME (/tmp) and LC_ALL (C).</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="timeLimit">Two minutes when null.</param>
    public static ProgramResult Run(
        string workingDirectory,
        IReadOnlyDictionary<string, string>? variables,
        IReadOnlyList<string> command,
        TimeSpan? timeLimit = null)
    {
        ProgramRun run = Program(workingDirectory, variables, command);
        return (run with { TimeLimit = timeLimit ?? run.TimeLimit }).Run();
    }

    /// <summary>The same as <see cref="Run"/>, not started yet.</summary>
    public static ProgramRun Program(
        string workingDirectory, IReadOnlyDictionary<string, string>? variables, IReadOnlyList<string> command) =>
        ProgramOf([.. Enter(), .. Command(workingDirectory, variables, command)]);

    /// <summary>
    /// What stands before the arguments of a program of the root to run it outside, with the files and compilers of
    /// this machine: the root's loader with the root's libraries, for that process alone.
    /// </summary>
    public static IReadOnlyList<string> OnThisMachine(string program) =>
        [.. Loader, Outside(program)];

    /// <summary>As <see cref="Run"/>, where nothing is mounted below /proc, as in a bare chroot.</summary>
    public static ProgramResult RunWithoutProc(
        string workingDirectory, IReadOnlyDictionary<string, string>? variables, IReadOnlyList<string> command) =>
        ProgramOf(["chroot", Path, .. Command(workingDirectory, variables, command)]).Run();

    /// <summary>
    /// What stands before a command to run it in the root, as the same process. /proc is mounted for that command and
    /// its children alone, so nothing is left to unmount; where that is not allowed, they have none.
    /// </summary>
    internal static IReadOnlyList<string> Enter() => ReasonWhyNoProc is null ? EnterWithProc : ["chroot", Path];

    private static string[] EnterWithProc =>
    [
        "unshare", "--mount", "/bin/sh", "-c",
        "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"", Path,
    ];

    private static IEnumerable<string> Loader =>
    [
        Directory.EnumerateFiles(Outside("/usr/lib"), "ld-linux-*.so.*", SearchOption.AllDirectories).First(),
        "--library-path",
        string.Join(':', Directory.EnumerateDirectories(Outside("/usr/lib"), "*-linux-gnu")),
    ];

    private static string? LookForProc() =>
        ProgramOf([.. EnterWithProc, "/bin/true"]).Run().ExitCode == 0
            ? null
            : "mounting /proc in the Debian sid root is not allowed here";

    private static ProgramRun ProgramOf(IReadOnlyList<string> command) =>
        new() { Program = command[0], Arguments = [.. command.Skip(1)] };

    private static IEnumerable<string> Command(
        string workingDirectory, IReadOnlyDictionary<string, string>? variables, IReadOnlyList<string> command) =>
    [
        "/usr/bin/env", "-i", $"--chdir={workingDirectory}",
        "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/tmp", "LC_ALL=C",
        .. (variables ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key}={pair.Value}"),
        .. command,
    ];

    // The folder that tests/peers/mirror.sh names.
    private static string PeersFolder()
    {
        if (Environment.GetEnvironmentVariable("RECC_TEST_PEERS") is { Length: > 0 } folder)
            return System.IO.Path.GetFullPath(folder);
        string temp = Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } path ? path : "/tmp";
        return System.IO.Path.Combine(temp, "recc-peers");
    }

    private static string? Look()
    {
        if (!File.Exists(Outside("/.recc-peer-complete")))
            return $"there is no Debian sid root at {Path}; ./build.sh peers makes it";
        return Environment.IsPrivilegedProcess ? null : "running programs in the Debian sid root needs root";
    }
}
