namespace Recc.Testing;

/// <summary>Something of the machine that a test cannot do without.</summary>
public enum Need
{
    /// <summary>The published binary, see <see cref="ReccBinary"/>.</summary>
    ReccBinary,

    /// <summary>The root with upstream recc and buildbox-casd, see <see cref="Peers.SidRoot"/>.</summary>
    SidRoot,

    /// <summary>That programs in that root have a /proc.</summary>
    SidRootProc,

    /// <summary>Sources of fmtlib, see <see cref="Peers.DebianSource"/>.</summary>
    FmtlibSource,

    ZlibSource,

    Gcc,
    Clang,

    Clang19,

    /// <summary>clang-scan-deps of the installation that clang comes from.</summary>
    ScanDeps,

    /// <summary>clang-cl by the name clang-cl-19.</summary>
    ClangCl,

    /// <summary>clang 19 and what it takes to run instrumented programs and to read their counters; gcov too.</summary>
    Coverage,

    /// <summary>gdb and lldb, and that they may run programs here.</summary>
    Debuggers,

    /// <summary>CMake 3.24 or later, and Ninja.</summary>
    CMakeAndNinja,

    Git,

    /// <summary>A program for BLAKE3 that others wrote.</summary>
    B3sum,

    Perl,

    /// <summary>That the published binary can be run as user 65534 by setpriv: this user is root.</summary>
    OtherUser,

    /// <summary>That file systems can be mounted in a namespace of a test's own.</summary>
    OwnMounts,
}
