using System.Text.RegularExpressions;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// Debuggers find the sources of the checkout that a program was linked in, wherever its objects were made, and
/// wherever the debugger is started.
/// </summary>
public sealed partial class DebuggerTests
{
    // Each file has one line that tells where it is.
    private const string Files = """
        --- project/.git/HEAD
        ref: refs/heads/main
        --- project/src/a.c
        #include "a.h"
        #include <b.h>

        int twice(int n)
        {
            int local = header(n); /* here in src/a.c */
            return local + other(n);
        }
        --- project/src/a.h
        /* A header beside its source. */
        static int header(int n)
        {
            int inner = n * 2; /* here in src/a.h */
            return inner;
        }
        --- project/inc/b.h
        /* A header that is searched for. */
        static int other(int n)
        {
            int deep = n * 3; /* here in inc/b.h */
            return deep;
        }
        --- project/src/s.S
                .text
                .globl  assembled
        assembled:
                movl    %edi, %eax
                addl    $1, %eax  /* here in src/s.S */
                ret
                .section .note.GNU-stack,"",@progbits
        --- project/src/main.c
        int twice(int);
        int assembled(int);
        int main(void) { return twice(assembled(1)) & 1; }
        """;

    private static readonly string[] Options =
    [
        "-g", "-g -gdwarf-4", "-g -gdwarf-5", "-g -gsplit-dwarf", "-g -gdwarf-4 -gsplit-dwarf", "-g -gz",
        "-g -gdwarf-4 -gz",
    ];

    // In the order in which the program comes by.
    private static readonly string[] Stops = ["src/s.S:5", "src/a.c:6", "src/a.h:4", "inc/b.h:4"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string option in Options)
            {
                cases.Add(option, "project/build");
                cases.Add(option, "elsewhere");
            }

            return cases;
        }
    }

    [NeedsTheory(Need.ReccBinary, Need.Debuggers, Need.Gcc)]
    [MemberData(nameof(Cases))]
    public Task What_gcc_made_leads_to_this_checkout(string options, string build) =>
        CheckAsync(new Tools("gcc", "g++"), options, build);

    [NeedsTheory(Need.ReccBinary, Need.Debuggers, Need.Clang)]
    [MemberData(nameof(Cases))]
    public Task What_clang_made_leads_to_this_checkout(string options, string build) =>
        CheckAsync(new Tools("clang", "clang++"), options, build);

    [NeedsTheory(Need.ReccBinary, Need.Debuggers, Need.Clang19)]
    [MemberData(nameof(Cases))]
    public Task What_clang_19_made_leads_to_this_checkout(string options, string build) =>
        CheckAsync(new Tools("clang-19", "clang++-19"), options, build);

    /// <summary>
    /// The first checkout gets its objects from a worker, the second one what was made for the first.
    /// </summary>
    private static async Task CheckAsync(Tools tools, string options, string build)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        string text = Files + $"\n--- {build}/CMakeCache.txt\nCMAKE_CACHEFILE_DIR:INTERNAL=$ROOT/{build}\n"
            + "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT/project\n";
        using var first = new Workplace(tools, text, "one");
        using var second = new Workplace(tools, text, "quite-another-name");
        foreach ((Workplace place, string start) in new[] { (first, "/"), (second, second.Beside("temp")) })
        {
            place.Use(server);

            Observed seen = place.Launch(Script(place.Root, build, options, start));

            string[] places = [.. Stops.Select(stop => $"{place.Root}/project/{stop}")];
            string[] lines = [.. Stops.Select(stop => $"here in {stop.Split(':')[0]}")];
            seen.Result.EnsureSuccess();
            seen.WasHit.ShouldBe(place == second);
            string[] said = seen.Result.StandardOutput.Split("=== lldb");
            Located(said[0]).ShouldBe(places, said[0]);
            Shown(said[0]).ShouldBe(lines, said[0]);
            Located(said[1]).ShouldBe(places, said[1]);
            Shown(said[1]).ShouldBe(lines, said[1]);
        }

        server.Log.ProcessesStarted.ShouldBeGreaterThan(0);
    }

    // a.c is compiled last: what is known about hits is about the last launch. Tools for editing set breakpoints by
    // whole names, people by short ones.
    private static string Script(string root, string build, string options, string start) => $$"""
        cd $ROOT/{{build}} || exit 1
        for file in main.c s.S a.c; do
            $RECC $CC {{options}} -I$ROOT/project/inc -c $ROOT/project/src/$file -o $file.o || exit 1
        done
        $CC {{options}} *.o -o program || exit 1
        program=$PWD/program
        cd {{start}}
        gdb -nx -batch -ex 'set debuginfod enabled off' -ex "break {{root}}/project/src/a.c:6" -ex 'break a.h:4' \
            -ex "break {{root}}/project/inc/b.h:4" -ex 'break s.S:5' -ex run \
            {{AtStops("-ex", "-ex 'info source' -ex 'list *$pc,*$pc'")}} $program 2>&1
        echo '=== lldb'
        # Now and then it never ends, with whatever program.
        run_lldb() {
            timeout 40 lldb --no-lldbinit -b -o "breakpoint set -f {{root}}/project/src/a.c -l 6" \
                -o 'breakpoint set -f a.h -l 4' -o "breakpoint set -f {{root}}/project/inc/b.h -l 4" \
                -o 'breakpoint set -f s.S -l 5' -o run {{AtStops("-o", "-o 'source info'")}} $program 2>&1
        }
        said=$(run_lldb) || said=$(run_lldb)
        printf '%s\n' "$said"
        """;

    /// <summary>The same at each stop.</summary>
    private static string AtStops(string option, string commands) =>
        string.Join($" {option} continue ", Stops.Select(_ => commands));

    /// <summary>File and line of each stop.</summary>
    private static string[] Located(string said)
    {
        string[] lines = [.. StopLine().Matches(said).Select(match => match.Groups[1].Value)];
        string[] files = [.. StopFile().Matches(said).Select(match => Path.GetFullPath(match.Groups[1].Value, "/"))];
        return files.Length == lines.Length
            ? [.. files.Zip(lines, (file, line) => $"{file}:{line}")]
            : [.. files, .. lines];
    }

    /// <summary>The marked lines that were listed, once for each stop.</summary>
    private static string[] Shown(string said) =>
        [.. Listed().Matches(said).Select(match => match.Groups[1].Value).Distinct()];

    // "Located in /x/a.c" or "[0x1140-0x1150): /x/a.c:6:17"
    [GeneratedRegex(@"^(?:Located in |\[0x\w+-0x\w+\): )(/[^:\n]*)", RegexOptions.Multiline)]
    private static partial Regex StopFile();

    // "Breakpoint 1, twice (n=2) at ../src/a.c:6" or "[0x1140-0x1150): /x/a.c:6:17"
    [GeneratedRegex(@"^(?:Breakpoint \d+, .* at .*|\[0x\w+-0x\w+\): [^:\n]*):(\d+)(?::\d+)?$", RegexOptions.Multiline)]
    private static partial Regex StopLine();

    // gdb shows a line when it stops, and again when it is asked; lldb some lines, this one with an arrow.
    [GeneratedRegex(@"^(?:-> )?\d+\s.*(here in \S+)", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
