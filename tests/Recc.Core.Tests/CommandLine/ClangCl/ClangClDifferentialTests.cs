using System.Text;
using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

/// <summary>What we say about a command of clang-cl, against what the real one does with it.</summary>
public sealed class ClangClDifferentialTests
{
    private static readonly string[] Namings =
    [
        "/c a.c", "/c a.b.c", "-c sub/s.c", "/c sub/s.c /Fo", "/c a.c /Fox", "/c a.c -Fox.o", "/c a.c /Fodir.x/",
        "/c a.c /Fodir.x/x", "/c a.b.c /Fosub/", "/c a.c /Fosub//", "/c a.c /Fo./", "/c a.c /Fo.hidden", "/c a.c /Fox.",
        "/c a.c /Fosub/.x", "/c a.c -o x", "/c a.c -ox.y", "/c a.c /o sub/", "/c /Tcnoending", "/c /Tp noending /Foz",
        "/c a.c /clang:-MD /clang:-MF /clang:x.d", "/c a.c /Foy.obj /clang:-MMD /clang:-MTy /clang:-MFsub/y.d",
        "/c a.c /Zi /Fdx.pdb", "/c a.c /Fex.exe /Fmx.map", "/c -- a.c", "/c @args",
    ];

    [Theory]
    [RealCompiler("clang-cl-14")]
    [RealCompiler("clang-cl-19")]
    public void Outputs_have_the_names_that_we_derive(string compiler)
    {
        using var real = new RealCompiler();
        foreach (var text in Namings)
        {
            string[] argv = [compiler, .. text.Split(' ')];
            WriteSources(real);
            var before = real.Files();
            var analysis = new CommandAnalyzer(path => File.ReadAllBytes(Path.Combine(real.Directory, path)))
                .Analyze(argv, real.Directory);
            var command = analysis.ShouldBeOfType<CommandAnalysis.Compile>(text).Command;

            var (exitCode, output) = real.Run(argv);

            exitCode.ShouldBe(0, output);
            string[] expected = command.Depfile is { } depfile ? [command.Output, depfile.Path] : [command.Output];
            real.Files().Except(before).ShouldBe(expected.Select(Normal).Order(StringComparer.Ordinal), text);
        }
    }

    [Theory]
    [RealCompiler("clang-cl-14")]
    [RealCompiler("clang-cl-19")]
    public void A_response_file_is_cut_as_clang_cl_cuts_it(string compiler)
    {
        using var real = new RealCompiler();
        var random = new Random(20250101);
        var understood = 0;
        for (var file = 0; file < 30; file++)
        {
            var text = ResponseText(random);
            WriteSources(real);
            var encoding = file % 3 == 0 ? Encoding.Unicode : file % 3 == 1 ? Encoding.BigEndianUnicode : Encoding.UTF8;
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            File.WriteAllBytes(Path.Combine(real.Directory, "args"), bytes);
            var analysis = new CommandAnalyzer(_ => bytes).Analyze([compiler, "/c", "@args", "a.c"], real.Directory);
            if (analysis is not CommandAnalysis.Compile { Command: var command })
            {
                continue;
            }

            understood++;
            var (exitCode, output) = real.Run([compiler, "-###", "/c", "@args", "a.c"]);

            exitCode.ShouldBe(0, output);
            foreach (var macro in Commands.Rendered(command)[1..^1])
                output.ShouldContain($"\"-D\" \"{Escaped(macro[2..])}\"", Case.Sensitive, text);
        }

        understood.ShouldBeGreaterThan(15);
    }

    [Theory]
    [RealCompiler("clang-cl-14")]
    [RealCompiler("clang-cl-19")]
    public void What_is_dropped_from_an_action_changes_nothing(string compiler)
    {
        using var real = new RealCompiler();
        WriteSources(real);
        foreach (var row in ClangClFlagTable.Rows.Where(row => row.Meaning == ArgumentMeaning.Ignored))
        {
            string[] option = row.Style == ValueStyle.Joined ? [row.Spelling + "x"] : [row.Spelling];

            var with = real.Run([compiler, "/c", "/Z7", "/Brepro", "/Foa.obj", .. option, "a.c"]);
            var objectWith = File.ReadAllBytes(Path.Combine(real.Directory, "a.obj"));
            var without = real.Run([compiler, "/c", "/Z7", "/Brepro", "/Foa.obj", "a.c"]);

            with.ShouldBe(without, row.Spelling);
            File.ReadAllBytes(Path.Combine(real.Directory, "a.obj")).ShouldBe(objectWith, row.Spelling);
        }
    }

    private static void WriteSources(RealCompiler real)
    {
        foreach (var file in real.Files()) File.Delete(Path.Combine(real.Directory, file));
        foreach (var name in new[] { "a.c", "a.b.c", "sub/s.c", "noending", "dir.x/keep" })
            real.Write(name, "int f(void) { return 0; }\n");
        real.Write("args", "/Fo\"sub/a b.obj\"\r\na.c");
    }

    private static string ResponseText(Random random)
    {
        const string letters = "ab\"'\\ \t#@=\u00e9";
        var text = new StringBuilder();
        for (var argument = 0; argument < 8; argument++)
        {
            text.Append("/DM").Append(argument).Append('=');
            var quoted = random.Next(2) == 0;
            if (quoted) text.Append('"');
            for (var pieces = random.Next(6); pieces > 0; pieces--)
            {
                var letter = letters[random.Next(letters.Length)];
                text.Append(letter switch
                {
                    '"' => quoted && random.Next(2) == 0 ? "\"\"" : "\\\"",
                    ' ' or '\t' when !quoted => "c",
                    _ => letter.ToString(),
                });
            }

            text.Append(quoted ? "\\\\\"" : "").Append(" \t\r\n"[random.Next(4)]);
        }

        return text.ToString();
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("$", "\\$", StringComparison.Ordinal);

    private static string Normal(string path) =>
        path.Replace("//", "/", StringComparison.Ordinal).Replace("./", "", StringComparison.Ordinal);
}
