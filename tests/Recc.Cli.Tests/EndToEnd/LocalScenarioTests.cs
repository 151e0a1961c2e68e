using Recc.Testing;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Commands that are none of a server's business.</summary>
public sealed class LocalScenarioTests
{
    private const string Files = """
        --- .git/HEAD
        ref: refs/heads/main
        --- a.c
        int main(void) { return 0; }
        --- b.c
        int b;
        --- time.c
        const char *when = __TIME__ __DATE__;
        """;

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["a link"] = Of("$CC -c a.c -o a.o && $RECC $CC a.o -o a"),
        ["compile and link"] = Of("$RECC $CC a.c -o a"),
        ["preprocessing"] = Of("$RECC $CC -E a.c"),
        ["preprocessing into a file"] = Of("$RECC $CC -E a.c -o a.i"),
        ["dependencies only"] = Of("$RECC $CC -MM a.c"),
        ["syntax only"] = Of("$RECC $CC -fsyntax-only -Wall a.c"),
        ["several sources"] = Of("$RECC $CC -c a.c b.c"),
        ["source from standard input"] = Of("echo 'int i;' | $RECC $CC -x c -c - -o i.o"),
        ["output to standard output"] = Of("$RECC $CC -S b.c -o -"),
        ["version"] = Of("$RECC $CC --version"),
        ["machine"] = Of("$RECC $CC -dumpmachine"),
        ["verbose"] = Of("$RECC $CC '-###' -c b.c 2>/dev/null"),
        ["no arguments"] = Of("$RECC $CC"),
        ["another program"] = Of("$RECC true"),
        ["another program's exit code and streams"] = Of("$RECC sh -c 'echo out; echo err >&2; exit 7'"),
        ["another program's standard input"] = Of("echo hello | $RECC cat"),
        ["statistics as a second output"] = Of("$RECC $CC -save-temps -c b.c -o b.o"),
        ["an argument that is not UTF-8"] = Of("$RECC printf \"$(printf 'a\\377\\376b')\" | od -An -tx1"),
        ["a source whose name is not UTF-8"] = Of(
            "n=$(printf 'x\\377'); cp b.c \"$n.c\"; $RECC $CC -c \"$n.c\" -o x.o; s=$?; rm \"$n.c\"; exit $s"),
        ["a macro that is not UTF-8"] = Of("$RECC $CC \"-DQ=$(printf '\"\\377\"')\" -c b.c -o b.o"),
        ["a variable that is not UTF-8"] = Of("V=$(printf 'a\\377b') $RECC sh -c 'printf %s \"$V\" | od -An -tx1'"),
        ["SIGPIPE"] = Of("env --default-signal=PIPE $RECC sh -c 'yes; echo $? >&2' | head -n 1"),
        ["working directory that is gone"] = Of("mkdir gone && cd gone && rmdir ../gone && $RECC $CC -c $ROOT/b.c -o $ROOT/b.o"),
        ["a limit of memory"] = Of("ulimit -v 4000000; $RECC sh -c 'ulimit -v'"),
        ["a few descriptors"] = Of("ulimit -n 64; $RECC sh -c 'ulimit -n; ls /proc/self/fd | wc -l'"),
    };

    /// <summary>How we are out of the way depends little on the compiler, so each is tried with one of them.</summary>
    public static IEnumerable<object[]> Cases => All.Keys.Select(
        static (name, index) => new object[] { name, Tools.All[index % Tools.All.Count].C });

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [MemberData(nameof(Cases))]
    public Task The_command_runs_as_if_recc_were_not_there(string scenario, string compiler) =>
        EveryMode.CheckAsync(All[scenario], compiler);

    private static Scenario Of(string script) => new() { Files = Files, Script = script, Fate = Fate.Local };
}
