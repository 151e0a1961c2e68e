using System.Text;
using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

/// <summary>What we say about a command, against what the compilers of this machine do with it.</summary>
public sealed class CompilerDifferentialTests
{
    private static readonly string[] Namings =
    [
        "-c a.c", "-c a.b.c", "-c sub/s.c", "-S a.c", "-S -c a.c", "-c -x c noending", "-xc++ -c a.c",
        "-c a.c -MD", "-c a.b.c -MMD", "-c sub/s.c -MD", "-c -x c noending -MD", "-S a.c -MD",
        "-c a.c -MD -o foo.bar.o", "-c a.c -MD -o foo", "-c a.c -MD -o dir.x/foo", "-c a.c -MD -o dir.x/foo.o",
        "-c a.c -MD -o .hidden", "-c a.c -MD -o foo.", "-c a.c -MD -o sub/.o", "-S a.c -MD -o x.y.s",
        "-c a.c -MD -MFx.d", "-c a.c -MMD -MF x.d -MF y.d", "-c a.c -MD -MT t -MQ u -MP", "-c a.c -ox.o -o y.o",
        "-c a.c -g -gsplit-dwarf", "-c a.c -g -gsplit-dwarf -o foo.bar.o", "-c a.c -g -gsplit-dwarf -o foo",
        "-c a.c -g -gsplit-dwarf -o dir.x/foo", "-c sub/s.c -gdwarf-4 -gsplit-dwarf",
        "-c a.c -g -gsplit-dwarf -gno-split-dwarf", "-c a.c -g -gsplit-dwarf -MD -o foo.cpp.o", "-c pre.i",
        "-c a.c -lm -L. -Wl,-s -o x.o",
        "-c a.c -MD -MF /dev/null", "-c a.c -Wp,-MD,x.d", "-c a.c -Wp,-MMD,sub/x.d -o foo.o", "-S a.c -Wp,-MMD,x.d",
        "-c a.c -dumpbase zz.c -MD -fstack-usage", "-c a.c -dumpbase zz.q -dumpbase-ext .q -MD -fstack-usage",
        "-c a.c -dumpdir dir.x/pre- -MD -fstack-usage", "-c a.c -dumpdir dir.x/ -MD -fstack-usage -o foo.bar",
        "-c a.c -dumpdir dir.x/ -dumpbase b --coverage -o foo.o", "-c a.c -dumpbase sub/b --coverage -o dir.x/foo.o",
        "-c a.c -aux-info x.X", "-c a.c -aux-info=sub/x.X", "-c a.c -Wa,-a=x.lst", "-c a.c -Wa,-adhln=sub/x.lst -o foo",
        "-S a.c -Wa,-a=x.lst", "-c a.c -Wa,-alh", "-c a.c -MJ x.json", "-c a.c -MJx.json -o foo",
        "-c a.c --serialize-diagnostics x.dia", "-c a.c -serialize-diagnostics sub/x.dia", "-c a.c -ftime-trace=x.json",
        "-c a.c -ftime-trace=sub/", "-c a.b.c -ftime-trace=sub/ -o dir.x/foo.bar", "-c a.c -fdiagnostics-format=json",
        "-c a.c -fsave-optimization-record -foptimization-record-file=x.yaml",
        "-c a.c -foptimization-record-file=x.yaml",
    ];

    private static readonly string[] SideOptions =
    [
        "--coverage", "-coverage", "-ftest-coverage", "-fprofile-arcs", "-fprofile-generate", "-fprofile-generate=sub",
        "-fprofile-dir=sub --coverage", "-fstack-usage", "-fcallgraph-info", "-fcallgraph-info=su,da",
        "-fsave-optimization-record", "-O2 -fsave-optimization-record=yaml", "-fsave-optimization-record -flto",
        "-ftime-trace", "-ftime-trace -ftime-trace-granularity=1", "-save-temps", "-save-temps=obj", "-save-temps=cwd",
        "--save-temps", "-save-temps=obj -g -MD", "-gsplit-dwarf", "-g -gsplit-dwarf", "-g -gsplit-dwarf -flto",
        "-g1 -gsplit-dwarf", "-fstack-usage -flto", "-fcallgraph-info -flto", "--coverage -flto", "-ftime-trace -flto",
        "--coverage -fstack-usage -g -gsplit-dwarf -MD", "-fprofile-instr-generate -fcoverage-mapping",
        "-fstack-usage -fsave-optimization-record -ftime-trace",
    ];

    private static readonly string[] SideNamings =
    [
        "-c a.b.c", "-c sub/s.c -o dir.x/foo.bar.o", "-c a.c -o dir.x/foo", "-c a.c -o sub/.hidden", "-S a.b.c",
        "-S sub/s.c -o dir.x/x.y.s", "-c -x c++ a.c -o foo.", "-c empty.c", "-c pre.i",
    ];

    private static readonly string[] DebugOptions =
    [
        "", "-g", "-g0", "-g1", "-g3", "-ggdb", "-ggdb3", "-ggdb0", "-gdwarf", "-gdwarf-4", "-gdwarf-5", "-g -g0",
        "-g0 -g", "-gdwarf-5 -g0", "-g0 -gdwarf-5", "-g -ggdb0", "-gz", "-gstrict-dwarf", "-gcolumn-info",
        "-gno-column-info", "-ggnu-pubnames", "-gpubnames", "-grecord-gcc-switches", "-gline-tables-only", "-gmlt",
        "-gembed-source", "-gdwarf64", "-gctf", "-gbtf", "-gstabs", "-gas-loc-support", "-gvariable-location-views",
        "-gstatement-frontiers", "-gdescribe-dies", "-gno-inline-line-tables", "-gno-split-dwarf", "-gno-strict-dwarf",
        "-gdwarf32", "-gdwarf-aranges", "-gtemplate-alias", "-gsrc-hash=md5", "-ginternal-reset-location-views",
        "-gno-template-alias", "-gno-record-gcc-switches", "-gno-embed-source", "-gomit-unreferenced-methods",
        "-ginline-line-tables", "-gsimple-template-names", "-O2 -fsanitize=address", "-fsanitize=undefined", "-flto",
        "-pg -finstrument-functions", "-fstandalone-debug", "-fdebug-info-for-profiling", "-fdebug-types-section",
    ];

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("g++")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    [RealCompiler("clang++-19")]
    public void The_files_that_a_command_writes_are_those_that_we_name(string compiler)
    {
        using var real = new RealCompiler();
        foreach (var naming in Namings) Compare(real, [compiler, .. naming.Split(' ')]);
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void The_side_outputs_of_an_option_are_those_that_we_name(string compiler)
    {
        using var real = new RealCompiler();
        foreach (var option in SideOptions)
        {
            foreach (var naming in SideNamings)
                Compare(real, [compiler, "-w", .. option.Split(' '), .. naming.Split(' ')]);
        }
    }

    /// <summary>A command that the compiler refuses has nothing to compare.</summary>
    private static void Compare(RealCompiler real, string[] argv)
    {
        if (Understood(argv) is not { } command) return;
        WriteSources(real);
        var before = real.Files();

        var (exitCode, output) = real.Run(argv);
        if (output.Contains("unknown argument") || output.Contains("unrecognized")) return;

        exitCode.ShouldBe(0, output);
        var written = real.Files().Except(before).ToArray();
        var named = command.SideOutputs.Where(file => !file.MayBeMissing || written.Contains(file.Path))
            .Select(file => file.Path).Append(command.Output).ToList();
        if (command.Depfile is { GoesNowhere: false } depfile) named.Add(depfile.Path);
        written.ShouldBe([.. named.Order(StringComparer.Ordinal)], string.Join(' ', argv));
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void An_object_that_depends_on_its_directory_is_said_to(string compiler)
    {
        using var here = new RealCompiler();
        using var there = new RealCompiler();
        foreach (var options in DebugOptions)
        {
            string[] argv = [compiler, "-c", "a.c", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            if (Understood(argv) is not { } command) continue;
            if (Object(here, argv) is not { } one || Object(there, argv) is not { } other) continue;

            if (!one.AsSpan().SequenceEqual(other)) command.HasDebugInfo.ShouldBeTrue($"{compiler} {options}");
        }
    }

    [Theory]
    [RealCompiler("gcc")]
    [RealCompiler("g++")]
    [RealCompiler("clang")]
    [RealCompiler("clang++-19")]
    public void The_language_is_the_one_that_the_compiler_takes(string compiler)
    {
        string[] commands =
        [
            "-c a.c", "-c a.cc", "-c a.cp", "-c a.cxx", "-c a.cpp", "-c a.CPP", "-c a.c++", "-c a.C", "-c -x c a.cc",
            "-c -x c++ a.c", "-c -x c++ -x none a.c", "-c -x none a.c", "-c a.c -x c++", "-c -xc a.txt",
        ];
        using var real = new RealCompiler();
        foreach (var text in commands)
        {
            string[] argv = [compiler, .. text.Split(' '), "-o", "out.o"];
            if (Understood(argv) is not { } command) continue;
            real.Write(command.Source, "#ifdef __cplusplus\n#warning is-cxx\n#endif\nint a;\n");

            var (exitCode, output) = real.Run(argv);

            exitCode.ShouldBe(0, output);
            output.Contains("is-cxx", StringComparison.Ordinal)
                .ShouldBe(command.Language == SourceLanguage.Cxx, $"{compiler} {text}");
        }
    }

    [Theory]
    [RealCompiler("gcc")]
    public void A_response_file_is_cut_as_gcc_cuts_it(string compiler)
    {
        using var real = new RealCompiler();
        // A preprocessor of ours in place of gcc's own says which arguments it got.
        real.Write("tools/cc1", "#!/bin/sh\nfor a in \"$@\"; do printf '%s\\0' \"$a\"; done > seen\n");
        real.Run(["chmod", "+x", "tools/cc1"]).ExitCode.ShouldBe(0);
        foreach (var text in ResponseTexts())
        {
            WriteSources(real);
            real.Write("args", text);

            var (exitCode, output) = real.Run([compiler, "-Btools/", "-E", "@args", "a.c"]);

            exitCode.ShouldBe(0, output);
            Definitions(File.ReadAllText(Path.Combine(real.Directory, "seen")).Split('\0')).ShouldBe(Split(text), text);
        }
    }

    [Theory]
    [RealCompiler("clang")]
    [RealCompiler("clang-19")]
    public void A_response_file_is_cut_as_clang_cuts_it(string compiler)
    {
        using var real = new RealCompiler();
        foreach (var text in ResponseTexts())
        {
            WriteSources(real);
            real.Write("args", text);

            var (exitCode, output) = real.Run([compiler, "-###", "-E", "@args", "a.c"]);

            exitCode.ShouldBe(0, output);
            Definitions(QuotedWords(output)).ShouldBe(Split(text), text);
        }
    }

    private static CompileCommand? Understood(string[] argv) =>
        (Commands.Analyze(argv) as CommandAnalysis.Compile)?.Command;

    private static byte[]? Object(RealCompiler real, string[] argv)
    {
        WriteSources(real);
        return real.Run(argv).ExitCode == 0 ? File.ReadAllBytes(Path.Combine(real.Directory, "a.o")) : null;
    }

    private static void WriteSources(RealCompiler real)
    {
        foreach (var file in real.Files())
        {
            if (!file.StartsWith("tools/", StringComparison.Ordinal)) File.Delete(Path.Combine(real.Directory, file));
        }

        foreach (var name in new[] { "a.c", "a.b.c", "sub/s.c", "noending", "pre.i", "dir.x/keep" })
            real.Write(name, "int f(void) { return 0; }\n");
        real.Write("empty.c", "");
    }

    // Texts from a seeded generator: -D options whose values are made of bare, escaped and quoted letters.
    private static IEnumerable<string> ResponseTexts()
    {
        const string letters = "ab\"'\\ \t\n\r$#@";
        var random = new Random(20240607);
        for (var file = 0; file < 20; file++)
        {
            var text = new StringBuilder();
            for (var argument = 0; argument < 10; argument++)
            {
                text.Append("-DM").Append(argument).Append('=');
                for (var pieces = random.Next(6); pieces > 0; pieces--) text.Append(Piece(random, letters));
                text.Append(" \t\n\r"[random.Next(4)]);
            }

            yield return text.ToString();
        }
    }

    private static string Piece(Random random, string letters)
    {
        var letter = letters[random.Next(letters.Length)];
        var escaped = $"\\{letter}";
        var quote = "\"'"[random.Next(2)];
        var inner = letter == quote || letter == '\\' ? escaped : letter.ToString();
        return random.Next(4) switch
        {
            0 => "ab$#@"[random.Next(5)].ToString(),
            1 => escaped,
            2 => $"{quote}{inner}{inner}{quote}",
            _ => $"{quote}{escaped}x{inner}{quote}",
        };
    }

    private static string[] Split(string text)
    {
        var analysis = Commands.Analyze("gcc -c @args a.c", ("/proj/build/args", text));
        var command = analysis.ShouldBeOfType<CommandAnalysis.Compile>().Command;
        return [.. Commands.Rendered(command)[1..^1].Select(word => word[2..])];
    }

    private static string[] Definitions(IEnumerable<string> words)
    {
        var list = words.ToList();
        return [.. list.Where((word, i) => i > 0 && list[i - 1] == "-D" && word.StartsWith('M'))];
    }

    /// <summary>The words of clang's -### output: in double quotes, with a backslash before some letters.</summary>
    private static List<string> QuotedWords(string output)
    {
        var words = new List<string>();
        for (var i = output.IndexOf(" \"", StringComparison.Ordinal) + 1; i < output.Length && output[i] == '"'; i += 2)
        {
            var word = new StringBuilder();
            for (i++; output[i] != '"'; i++)
            {
                if (output[i] == '\\') i++;
                word.Append(output[i]);
            }

            words.Add(word.ToString());
        }

        return words;
    }
}
