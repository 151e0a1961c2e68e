using System.Collections.Concurrent;
using System.Globalization;
using Recc.Testing.Peers;

namespace Recc.Testing;

/// <summary>Says which needs are met here. Each is looked at once per process.</summary>
public static class Needs
{
    private static readonly ConcurrentDictionary<Need, string?> Answers = new();

    /// <summary>Why the first of <paramref name="needs"/> that is not met is not, or null when all are.</summary>
    public static string? ReasonWhyNot(IEnumerable<Need> needs) =>
        needs.Select(need => Answers.GetOrAdd(need, Look)).FirstOrDefault(reason => reason is not null);

    private static string? Look(Need need) => need switch
    {
        Need.ReccBinary => ReccBinary.ReasonWhyNot,
        Need.SidRoot => SidRoot.ReasonWhyNot,
        Need.SidRootProc => SidRoot.ReasonWhyNoProc,
        Need.FmtlibSource => DebianSource.ReasonWhyNot("fmtlib"),
        Need.ZlibSource => DebianSource.ReasonWhyNot("zlib"),
        Need.Gcc => NotInPath("gcc") ?? NotInPath("g++"),
        Need.Clang => NotInPath("clang") ?? NotInPath("clang++"),
        Need.Clang19 => NotInPath("clang-19"),
        Need.ScanDeps => NotInPath("clang++")
            ?? (Fails("test -x \"$(dirname \"$(readlink -f \"$(command -v clang++)\")\")/clang-scan-deps\"")
                ? "clang-scan-deps is not installed with clang"
                : null),
        Need.ClangCl => NotInPath("clang-cl-19"),
        Need.Coverage => NotInPath("gcov") ?? NotInPath("llvm-cov-19") ?? NotInPath("llvm-profdata-19")
            ?? (Fails("echo 'int main(){}' | clang-19 --coverage -x c - -o /dev/null")
                ? "clang-19 lacks its profile library"
                : null),
        Need.Debuggers => NotInPath("gdb") ?? NotInPath("lldb")
            ?? (Fails("gdb -nx -batch -ex run -ex bt /bin/true 2>&1 | grep -q 'exited normally'")
                || Fails("lldb --no-lldbinit -b -o run /bin/true 2>&1 | grep -q 'exited with status = 0'")
                ? "debuggers may not run programs here"
                : null),
        Need.CMakeAndNinja => NotInPath("ninja") ?? NotInPath("cmake") ?? CMakeTooOld(),
        Need.B3sum => NotInPath("b3sum"),
        Need.Git => NotInPath("git"),
        Need.Perl => NotInPath("perl"),
        Need.OtherUser => Fails($"setpriv --reuid=65534 --regid=65534 --clear-groups '{ReccBinary.Path}' --version")
            ? "recc cannot be run as another user"
            : null,
        Need.OwnMounts => Fails("unshare -m mount -t tmpfs -o size=64k none /tmp")
            ? "file systems cannot be mounted in a namespace"
            : null,
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, "unknown need"),
    };

    /// <summary>What does not end within a minute does not work either.</summary>
    private static bool Fails(string script)
    {
        try
        {
            var run = new ProgramRun
            {
                Program = "/bin/sh",
                Arguments = ["-c", script],
                TimeLimit = TimeSpan.FromMinutes(1)
            };
            return run.Run().ExitCode != 0;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private static string? NotInPath(string program)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return folders.Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)))
            ? null
            : $"{program} is not installed";
    }

    // CMAKE_PROJECT_TOP_LEVEL_INCLUDES, by which our module reaches a project that is not edited, came with 3.24.
    private static string? CMakeTooOld()
    {
        string first = new ProgramRun { Program = "cmake", Arguments = ["--version"] }.Run().StandardOutput;
        string[] parts = first.Split('\n')[0].Split(' ')[^1].Split('.');
        int minor = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        bool isNew = int.Parse(parts[0], CultureInfo.InvariantCulture) > 3 || minor >= 24;
        return isNew ? null : "CMake is older than 3.24";
    }
}
