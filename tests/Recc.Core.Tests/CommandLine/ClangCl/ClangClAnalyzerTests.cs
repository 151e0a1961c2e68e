using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class ClangClAnalyzerTests
{
    // Each is whole in itself, so that they may stand in any number and order.
    private static readonly string[][] Pieces =
    [
        ["/O2"], ["-W4"], ["/W3"], ["/WX"], ["/wd4996"], ["/EHsc"], ["/GR-"], ["/GS"], ["/MD"], ["/MTd"], ["/Z7"],
        ["/Zi"],
        ["/Fdx y.pdb"], ["/Zc:inline"], ["/std:c++20"], ["/D", "X=1"], ["/DX#1"], ["-UX"], ["/I", "i"], ["-Ii/j"],
        ["/imsvc", "/k/include"], ["/external:Iq"], ["/external:W0"], ["/FI", "p.h"], ["-FIp.h"], ["/utf-8"],
        ["/nologo"],
        ["/permissive-"], ["/bigobj"], ["/arch:AVX2"], ["/fp:fast"], ["-fcolor-diagnostics"], ["-Wno-x"], ["-m64"],
        ["--target=x86_64-pc-windows-msvc"], ["-target", "i686-pc-windows-msvc"], ["-fsanitize=address"],
        ["-ferror-limit=3"], ["/winsysroot", "/k"], ["/vctoolsdir", "/k"], ["/vctoolsversion14"], ["/showIncludes"],
        ["/clang:-fno-common"], ["-clang:-isystem", "-clang:dir"], ["-Xclang", "-fno-pch-timestamp"], ["/TP"],
        ["/openmp"], ["/Brepro"], ["/Gs100"], ["/RTC1"], ["/volatile:iso"], ["/clang:-DX"], ["/MP8"],
    ];

    [Theory]
    [InlineData("clang-cl /c a.cpp", "a.obj")]
    [InlineData("clang-cl-19 -c sub/a.b.cpp", "a.b.obj")]
    [InlineData("/usr/bin/clang-cl /c a.c /Foout/", "out/a.obj")]
    [InlineData("clang-cl /c a.c /Foout/x", "out/x.obj")]
    [InlineData("clang-cl /c a.c -Foout/x.o", "out/x.o")]
    [InlineData("clang-cl /c a.c /Fodir.x/x", "dir.x/x.obj")]
    [InlineData("clang-cl /c a.c -o x.obj", "x.obj")]
    [InlineData("clang-cl /c a.c /ox/", "x/a.obj")]
    [InlineData("clang-cl /c a.c /Fo", "a.obj")]
    [InlineData("clang --driver-mode=cl /c a.c", "a.obj")]
    [InlineData("clang-cl --driver-mode=cl /c a.c", "a.obj")]
    [InlineData("clang-cl /c -- /Users/a.cpp", "a.obj")]
    [InlineData("clang-cl /c /home/a.cpp", "a.obj")]
    [InlineData("clang-cl /c /Tp/Users/a.x", "a.obj")]
    public void The_output_is_named_as_clang_cl_names_it(string command, string output)
    {
        var understood = Commands.Understood(command);

        understood.Family.ShouldBe(CompilerFamily.ClangCl);
        understood.Output.ShouldBe(output);
    }

    [Theory]
    [InlineData("clang-cl /c a.c", SourceLanguage.C)]
    [InlineData("clang-cl /c a.cc", SourceLanguage.Cxx)]
    [InlineData("clang-cl /c /TP a.c", SourceLanguage.Cxx)]
    [InlineData("clang-cl /c a.cpp /TC", SourceLanguage.C)]
    [InlineData("clang-cl /c /TC /Tp a.c", SourceLanguage.Cxx)]
    [InlineData("clang-cl /c -Tca.cpp", SourceLanguage.C)]
    public void The_language_is_that_of_option_or_ending(string command, SourceLanguage language)
    {
        Commands.Understood(command).Language.ShouldBe(language);
    }

    [Theory]
    [InlineData("clang-cl a.cpp", FallbackReason.Linking, "")]
    [InlineData("clang-cl /c a.cpp /link x.lib", FallbackReason.Linking, "/link")]
    [InlineData("clang-cl /c", FallbackReason.NoSource, "")]
    [InlineData("clang-cl /c /Users/a.cpp", FallbackReason.NoSource, "")]
    [InlineData("clang-cl /E a.cpp", FallbackReason.Preprocessing, "/E")]
    [InlineData("clang-cl -P a.cpp", FallbackReason.Preprocessing, "-P")]
    [InlineData("clang-cl /EP a.cpp", FallbackReason.Preprocessing, "/EP")]
    [InlineData("clang-cl /Zs a.cpp", FallbackReason.SyntaxOnly, "/Zs")]
    [InlineData("clang-cl /c a.cpp b.cpp", FallbackReason.SeveralSources, "b.cpp")]
    [InlineData("clang-cl /c a.cpp /Fo x.obj", FallbackReason.SeveralSources, "x.obj")]
    [InlineData("clang-cl /c -", FallbackReason.StandardInput, "-")]
    [InlineData("clang-cl /c a.ii", FallbackReason.UnsupportedLanguage, "a.ii")]
    [InlineData("clang-cl /c a.cpp /Yu", FallbackReason.PrecompiledHeader, "/Yu")]
    [InlineData("clang-cl /c a.cpp /Yux.h /Ycx.h", FallbackReason.PrecompiledHeader, "/Ycx.h")]
    [InlineData("clang-cl /c a.cpp /Yux.h /FIy.h", FallbackReason.PrecompiledHeader, "/Yux.h")]
    [InlineData("clang-cl /c a.cpp /Yux.h /showIncludes:user", FallbackReason.PrecompiledHeader, "/showIncludes:user")]
    [InlineData("clang-cl /c a.cpp /Fpx.pch", FallbackReason.PrecompiledHeader, "/Fpx.pch")]
    [InlineData("clang-cl /c a.cpp /Ycx.h /Fpd/", FallbackReason.PrecompiledHeader, "/Fpd/")]
    [InlineData("clang-cl /c a.cpp /Ycx.h /Fp/dev/null.", FallbackReason.OutputToDevice, "/dev/null.")]
    [InlineData("clang-cl /c a.cpp /FA", FallbackReason.UnsupportedOption, "/FA")]
    [InlineData("clang-cl /c a.cpp /sourceDependencies x.json", FallbackReason.UnsupportedOption,
        "/sourceDependencies x.json")]
    [InlineData("clang-cl /c a.cpp /Fo:x", FallbackReason.UnsupportedOption, "/Fo:x")]
    [InlineData("clang-cl /c a.cpp /Fox /Foy", FallbackReason.UnsupportedOption, "/Foy")]
    [InlineData("clang-cl /c a.cpp /showIncludes /showIncludes:user", FallbackReason.UnsupportedOption,
        "/showIncludes:user")]
    [InlineData("clang-cl /c a.cpp /clang:-MD", FallbackReason.UnsupportedOption, "-MD")]
    [InlineData("clang-cl /c a.cpp /Fox /clang:-MD /clang:-MFd", FallbackReason.UnsupportedOption, "-MD")]
    [InlineData("clang-cl /c a.cpp /clang:-o /clang:x", FallbackReason.UnsupportedOption, "/clang:-o")]
    [InlineData("clang-cl /c a.cpp /clang:-MF x", FallbackReason.SeveralSources, "x")]
    [InlineData("clang-cl /c a.cpp /clang:-Knew", FallbackReason.UnknownOption, "/clang:-Knew")]
    [InlineData("clang-cl /c a.cpp /clang:-march=native", FallbackReason.UnsupportedOption, "/clang:-march=native")]
    [InlineData("clang-cl /c a.cpp -march=native", FallbackReason.UnsupportedOption, "-march=native")]
    [InlineData("clang-cl /c a.cpp -ftime-trace", FallbackReason.UnsupportedOption, "-ftime-trace")]
    [InlineData("clang-cl /c a.cpp -fprofile-instr-generate", FallbackReason.UnsupportedOption,
        "-fprofile-instr-generate")]
    [InlineData("clang-cl /c a.cpp -fsanitize-ignorelist=x", FallbackReason.UnsupportedOption,
        "-fsanitize-ignorelist=x")]
    [InlineData("clang-cl /c a.cpp -ffile-prefix-map=a=b", FallbackReason.UnsupportedOption, "-ffile-prefix-map=a=b")]
    [InlineData("clang-cl /c a.cpp --target=x86_64-linux-gnu", FallbackReason.UnsupportedOption,
        "--target=x86_64-linux-gnu")]
    [InlineData("clang-cl /c a.cpp -flto /Z7", FallbackReason.UnsupportedOption, "-flto")]
    [InlineData("clang-cl /c a.cpp -MF x", FallbackReason.UnknownOption, "-MF")]
    [InlineData("clang-cl /c a.cpp -gdwarf", FallbackReason.UnknownOption, "-gdwarf")]
    [InlineData("clang-cl /c a.cpp -isystem x", FallbackReason.UnknownOption, "-isystem")]
    [InlineData("clang-cl /c a.cpp /newest", FallbackReason.UnknownOption, "/newest")]
    [InlineData("clang-cl --driver-mode=gcc -c a.cpp", FallbackReason.UnsupportedOption, "--driver-mode=gcc")]
    [InlineData("clang --driver-mode=cl --driver-mode=g++ -c a.cpp", FallbackReason.UnsupportedOption,
        "--driver-mode=cl")]
    [InlineData("clang-cl /c a.cpp /I", FallbackReason.UnsupportedOption, "/I")]
    [InlineData("clang-cl /c conftest.cpp", FallbackReason.ConfigureProbe, "conftest.cpp")]
    [InlineData("clang-cl /c a.cpp /Fo/dev/null.", FallbackReason.OutputToDevice, "/dev/null.")]
    public void What_is_not_for_us_is_named(string command, FallbackReason reason, string detail)
    {
        Commands.Analyze(command).ShouldBe(new CommandAnalysis.PassThrough(reason, detail));
    }

    [Theory]
    [InlineData("/Ycx.h", "x.h", "x.pch", true)]
    [InlineData("-Yusub/x.hxx", "sub/x.hxx", "sub/x.pch", false)]
    [InlineData("/Yux.h /Fpy", "x.h", "y.pch", false)]
    [InlineData("/Yu/abs/x.h /Fpd/y.z /FI/abs/x.h", "/abs/x.h", "d/y.z", false)]
    public void A_precompiled_header_is_named_as_clang_cl_names_it(
        string options, string header, string file, bool isMade)
    {
        var understood = Commands.Understood($"clang-cl /c a.cpp {options}");

        understood.Precompiled.ShouldBe(new MicrosoftPrecompiled(header, file, isMade));
        understood.IsPrecompiling.ShouldBe(isMade);
        understood.SideOutputs.Select(static output => output.Path).ShouldBe(isMade ? [file] : []);
    }

    [Fact]
    public void Precompiled_headers_can_be_switched_off_again() =>
        Commands.Understood("clang-cl /c a.cpp /Yux.h /Ycy.h /Fp:z /Y-").Precompiled.ShouldBeNull();

    [Fact]
    public void A_depfile_is_asked_for_through_the_carrier()
    {
        var command = Commands.Understood(
            "clang-cl /c a.cpp /Foo.obj /clang:-MMD /clang:-MF /clang:d.d -clang:-MTx /clang:-MP");

        command.Depfile!.Path.ShouldBe("d.d");
        command.Depfile.SystemHeaders.ShouldBeFalse();
        command.Depfile.PhonyTargets.ShouldBeTrue();
        command.Depfile.TargetOptions.ShouldBe(["-MT", "x"]);
    }

    [Theory]
    [InlineData("/showIncludes", IncludeListing.AllHeaders)]
    [InlineData("-showIncludes:user", IncludeListing.UserHeaders)]
    [InlineData("/nologo", IncludeListing.None)]
    public void Headers_are_shown_on_request(string option, IncludeListing listing)
    {
        Commands.Understood($"clang-cl /c a.cpp {option}").ShownIncludes.ShouldBe(listing);
    }

    [Theory]
    [InlineData("/Z7", true)]
    [InlineData("-Zi", true)]
    [InlineData("-g", true)]
    [InlineData("-gline-tables-only", true)]
    [InlineData("/Fdx.pdb", false)]
    [InlineData("-gno-column-info", false)]
    public void Debug_information_is_noticed(string option, bool hasIt)
    {
        Commands.Understood($"clang-cl /c a.cpp {option}").HasDebugInfo.ShouldBe(hasIt);
    }

    [Theory]
    [InlineData("utf-8", "/DA=\"x y\" /I \"my inc\"\r\n/DB=\\\\srv\\x\\ \"-DC=a\\\"b\"",
        "/DA=x y|/I|my inc|/DB=\\\\srv\\x\\|-DC=a\"b")]
    [InlineData("utf-16", "/D\u00c4=1 \"/Dq='x'\"", "/D\u00c4=1|/Dq='x'")]
    [InlineData("utf-16BE", "/DX \"/DY\\\\\"", "/DX|/DY\\")]
    [InlineData("utf-8", "/D\"a\"\"b\" '/Dx'", null)]
    [InlineData("utf-8", "\"\"", null)]
    [InlineData("utf-8", "\"open", null)]
    public void A_response_file_is_read_as_on_windows(string encoding, string text, string? arguments)
    {
        var code = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. code.GetPreamble(), .. code.GetBytes(text)];

        var analysis = new CommandAnalyzer(_ => bytes).Analyze(["clang-cl", "/c", "@f", "a.cpp"], "/proj");

        if (arguments is null)
        {
            analysis.ShouldBeOfType<CommandAnalysis.PassThrough>();
            return;
        }

        var command = analysis.ShouldBeOfType<CommandAnalysis.Compile>().Command;
        Commands.Rendered(command).ShouldBe(["/c", .. arguments.Split('|'), "a.cpp"]);
    }

    [Fact]
    public void A_driver_mode_in_a_response_file_changes_how_the_file_is_read_and_is_left_alone()
    {
        Commands.Analyze("clang @f a.cpp", ("/proj/build/f", "--driver-mode=cl /c"))
            .ShouldBe(new CommandAnalysis.PassThrough(FallbackReason.UnsupportedOption, "--driver-mode"));
    }

    [Fact]
    public void No_command_line_makes_the_analyzer_throw_and_what_it_understands_it_renders_as_typed()
    {
        var spelling = Gen.Elements(
            ClangClFlagTable.Rows.Select(row => row.Spelling)
                .Concat(FlagTable.Rows.Select(row => "/clang:" + row.Spelling)).ToArray());
        var argument = Gen.OneOf(
            spelling,
            spelling.Select(text => "-" + text[1..]),
            spelling.SelectMany(text => Text().Select(value => text + value)),
            Gen.Elements("/c", "a.c", "/O2", "x.cc", "", "-", "/", "--", "@", "/clang:", "/home/x.cpp", "\uD800",
                "-clang:-MF"),
            Text());
        var commands = Gen.ListOf(argument).Select(arguments => new[] { "clang-cl" }.Concat(arguments).ToArray());

        Check(commands, argv =>
        {
            if (Commands.Analyze(argv) is CommandAnalysis.Compile { Command: var command })
                Commands.Rendered(command).ShouldBe(argv[1..]);
        });
    }

    [Fact]
    public void Understood_pieces_in_any_order_are_understood_and_rendered_as_typed()
    {
        var commands = Gen.ListOf(Gen.Elements(Pieces))
            .Select(pieces => pieces.SelectMany(piece => piece))
            .Select(pieces => new[] { "clang-cl", "/c" }.Concat(pieces).Concat(["--", "/Users/a.cpp"]).ToArray());

        Check(commands, argv =>
        {
            var command = Commands.Analyze(argv).ShouldBeOfType<CommandAnalysis.Compile>(string.Join(' ', argv))
                .Command;
            Commands.Rendered(command).ShouldBe(argv[1..]);
            command.Source.ShouldBe("/Users/a.cpp");
        });
    }

    [Fact]
    public void Quoted_arguments_come_back_from_a_response_file()
    {
        var letter = Gen.Elements([.. "ab '\"\\\n\t/-=\u00e9"]);
        var value = Gen.ArrayOf(letter).Select(letters => "/D" + new string(letters));
        var arguments = Gen.ListOf(value.Where(text => text.Length > 2)).Select(list => list.ToArray());

        Check(arguments, typed =>
        {
            var text = string.Join("\r\n", typed.Select(Quote));

            var analysis = Commands.Analyze("clang-cl @f /c a.c", ("/proj/build/f", text));

            Commands.Rendered(analysis.ShouldBeOfType<CommandAnalysis.Compile>().Command)
                .ShouldBe([.. typed, "/c", "a.c"]);
        });
    }

    /// <summary>As programs for Windows quote: backslashes are doubled before a quote, and nowhere else.</summary>
    private static string Quote(string argument)
    {
        var text = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var c in argument)
        {
            if (c == '"') text.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            text.Append(c);
        }

        return text.Append('\\', backslashes).Append('"').ToString();
    }

    private static Gen<string> Text() =>
        Gen.ArrayOf(Gen.Elements([.. "ac.+-=/,@ \"\\\u00e9\uD83D"])).Select(letters => new string(letters));

    private static void Check<T>(Gen<T> generator, Action<T> property) =>
        Prop.ForAll(Arb.From(generator), property).QuickCheckThrowOnFailure();
}
