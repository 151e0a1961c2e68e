using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.Daemon;

/// <summary>
/// With the daemon and without: the same exit code, the same words, the same files, the same signals.
/// </summary>
public sealed class SameResultTests : IDisposable
{
    private readonly DaemonWorld world = new("""
        --- a.c
        #include "h.h"
        static int unused;
        int main(void) { return ZERO; }
        --- h.h
        #define ZERO 0
        --- bad.c
        #include "h.h"
        int f(void) { return undeclared; }
        --- dying
        #!/bin/sh
        case " $* " in *" -c "*) kill -SEGV $$ ;; esac
        exec gcc "$@"
        --- CMakeFiles/probe.c
        int main(void) { return 0; }
        """);

    public SameResultTests() => world.Run("chmod +x dying").EnsureSuccess();

    public void Dispose() => world.Dispose();

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("gcc -Wall -MD -c a.c -o out/a.o")]
    [InlineData("gcc -Wall -MMD -MP -MF out/x.d -MT target -c a.c -o out/a.o")]
    [InlineData("gcc -c bad.c -o out/bad.o")]
    [InlineData("gcc -MD -c missing.c -o out/m.o")]
    [InlineData("gcc -c a.c -o missing/a.o")]
    [InlineData("gcc a.c -o out/program")]
    [InlineData("gcc --version")]
    [InlineData("gcc")]
    [InlineData("gcc -E a.c")]
    [InlineData("gcc -S a.c -o -")]
    [InlineData("gcc -c a.c -o /dev/null")]
    [InlineData("gcc -fsyntax-only a.c")]
    [InlineData("gcc -xc - -c -o out/stdin.o <a.c")]
    [InlineData("no-such-compiler -c a.c")]
    [InlineData("./dying -c a.c -o out/a.o")]
    [InlineData("sh -c 'kill -TERM $$'")]
    [InlineData("sh -c 'kill -INT $$; exit 3'")]
    [InlineData("sh -c 'ls /proc/self/fd'")]
    [InlineData("cat <a.c")]
    [InlineData("sh -c 'echo $PPID >/dev/null; env | grep -v ^_= | sort; pwd; umask'")]
    public void A_command_gives_the_same(string command)
    {
        string native = Observe(command, "", "off");
        for (int i = 0; i < 2; i++)
        {
            Observe(command, ReccBinary.Path, "auto").ShouldBe(Words(command, native));
        }

        world.Number("launches").ShouldBe(2);
        world.Number("failures").ShouldBe(0);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Names_that_are_not_UTF_8_stay_as_they_are()
    {
        const string script = """
            n=$(printf 'n\377'); cp a.c "$n.c"; mkdir "d$n"
            $LAUNCHER gcc -DX="$n" -MD -c "$n.c" -o "d$n/o.o" && cat "d$n/o.d" | od -c | head -3 && ls "d$n"
            cd "d$n" && cp ../h.h . && $LAUNCHER gcc -c "../$n.c" -o p.o && ls && $LAUNCHER sh -c 'echo "$1"' x "$n" | od -c
            cd ..; rm -r "d$n" "$n.c"
            """;
        string native = world.Run(script).EnsureSuccess().StandardOutput;

        world.Run(script, ("LAUNCHER", ReccBinary.Path)).EnsureSuccess().StandardOutput.ShouldBe(native);
    }

    [NeedsFact(Need.ReccBinary, Need.Gcc)]
    public void Standard_input_reaches_a_program_through_the_launcher()
    {
        world.Run("seq 1000 | \"$RECC\" sh -c 'read first; echo $first; tail -1'").StandardOutput.ShouldBe("1\n1000\n");
        world.Number("launches").ShouldBe(1);
    }

    /// <summary>Without a name for it, recc itself says that a compiler is missing, as a shell would.</summary>
    private static string Words(string command, string native) =>
        command.StartsWith("no-such", StringComparison.Ordinal)
            ? native.Replace("/bin/sh: 1: no-such-compiler: not found",
                "recc: cannot run 'no-such-compiler': No such file or directory", StringComparison.Ordinal)
            : native;

    private string Observe(string command, string launcher, string daemon)
    {
        ProgramResult result = world.Run(
            $"mkdir out; {launcher} {command}; code=$?; echo \"exit $code\"; cd out; "
            + "for f in *; do [ -e $f ] && echo $f $(stat -c %a $f) $(sha256sum <$f); done; cd ..; rm -r out a.o *.d "
            + "2>/dev/null; exit $code",
            ("RECC_DAEMON", daemon),
            ("RECC_PATHS", "native"));
        return $"{result.StandardOutput}\n{result.StandardError}"
            .Replace("RECC_DAEMON=off", "RECC_DAEMON=auto", StringComparison.Ordinal);
    }
}
