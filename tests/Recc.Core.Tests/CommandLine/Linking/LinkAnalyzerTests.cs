using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine.Linking;

public sealed class LinkAnalyzerTests
{
    [Theory]
    [InlineData("gcc a.o b.o -o a", "a", "a.o b.o -o a")]
    [InlineData("g++ a.o", "a.out", "a.o")]
    [InlineData("clang++ -g -O2 -DX -Iinc a.o lib/libb.so.1.2 -lm -o a", "a",
        "-g -O2 -DX -Iinc a.o lib/libb.so.1.2 -lm -o a")]
    [InlineData("gcc -shared a.o -Wl,-soname,libx.so -o libx.so", "libx.so",
        "-shared a.o -Wl,-soname -Wl,libx.so -o libx.so")]
    [InlineData("gcc a.o -Wl,-rpath-link,/a:/b -o a", "a", "a.o -Wl,-rpath-link -Wl,/a -Wl,-rpath-link -Wl,/b -o a")]
    [InlineData("gcc a.o -Xlinker --version-script=x.map -o a", "a", "a.o -Wl,--version-script=x.map -o a")]
    [InlineData("gcc a.o -Wl,--version-script -Wl,x.map -o a", "a", "a.o -Wl,--version-script -Wl,x.map -o a")]
    [InlineData("gcc a.o -Wl,--whole-archive,libb.a,--no-whole-archive", "a.out",
        "a.o -Wl,--whole-archive -Wl,libb.a -Wl,--no-whole-archive")]
    [InlineData("gcc a.o -T x.ld -Tdir/y.ld -Ttext=0x1000 -o a", "a", "a.o -T x.ld -Tdir/y.ld -Ttext=0x1000 -o a")]
    [InlineData("gcc a.o -B tools --sysroot=/x -o a", "a", "a.o -B tools --sysroot=/x -o a")]
    public void A_link_is_understood_word_by_word(string command, string output, string words)
    {
        CompileCommand link = Taken(command).ShouldBeOfType<CommandAnalysis.Compile>().Command;

        link.IsLinking.ShouldBeTrue();
        link.IsCompiling.ShouldBeFalse();
        link.Output.ShouldBe(output);
        string.Join(' ', Commands.Rendered(link)).ShouldEndWith(words);
    }

    [Theory]
    [InlineData("gcc a.o -Wl,-Map,a.map -o a", "a.map")]
    [InlineData("gcc a.o -Wl,-Map=a.map -o a", "a.map")]
    [InlineData("gcc a.o -Xlinker --dependency-file=a.d -o a", "a.d")]
    public void What_a_linker_lists_is_an_output_that_tells_names(string command, string file)
    {
        CompileCommand link = Taken(command).ShouldBeOfType<CommandAnalysis.Compile>().Command;

        link.SideOutputs.ShouldHaveSingleItem().Path.ShouldBe(file);
        link.Binding.ShouldBe(PlaceBinding.Names);
    }

    [Theory]
    [InlineData("clang a.o -flto -Wl,--thinlto-cache-dir=c -o a", FallbackReason.UnsupportedOption)]
    [InlineData("clang a.o -flto -Wl,--lto-obj-path=x.o -o a", FallbackReason.UnsupportedOption)]
    [InlineData("clang a.o -flto -Wl,-mllvm,-stats -o a", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o -Wl,--no-such-option -o a", FallbackReason.UnknownOption)]
    [InlineData("gcc a.o -Wl,--out-implib=x -o a", FallbackReason.UnknownOption)]
    [InlineData("gcc a.o -Wl,-rpath -o a", FallbackReason.UnknownOption)]
    [InlineData("gcc a.o -Wl,--build-id=uuid -o a", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o -Wl,@file -o a", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o -Wl,-o,b", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o -Tx.ld -o a", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o -isysroot /x -o a", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o -Wl,--sysroot=/x -o a", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o --sysroot=/x -L=/lib -o a", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o --sysroot=/x -Wl,-L,=/lib -o a", FallbackReason.UnsupportedOption)]
    [InlineData("clang a.o -fuse-ld=/opt/ld -o a", FallbackReason.UnknownOption)]
    [InlineData("clang --target=x86_64-w64-mingw32 a.o -o a.exe", FallbackReason.UnsupportedOption)]
    [InlineData("gcc a.o -o /dev/null", FallbackReason.OutputToDevice)]
    [InlineData("gcc conftest.o -o conftest", FallbackReason.ConfigureProbe)]
    public void What_is_not_sure_about_a_link_is_named(string command, FallbackReason reason) =>
        Taken(command).ShouldBeOfType<CommandAnalysis.PassThrough>().Reason.ShouldBe(reason);

    [Theory]
    [InlineData("gcc -O3 -flto=auto -g -Wall -fPIC a.o -Wl,--gc-sections -o a", null)]
    [InlineData("gcc -flto -march=native a.o -o a", null)]
    [InlineData("gcc -march=native a.o -o a", "-march=native")]
    [InlineData("gcc -flto -fuse-linker-plugin -Iinc -DX a.o -o a", null)]
    [InlineData("gcc -flto -fprofile-use=p a.o -o a", "-fprofile-use=p")]
    [InlineData("gcc -flto --coverage a.o -o a", "--coverage")]
    [InlineData("gcc -flto -gsplit-dwarf a.o -o a", "-gsplit-dwarf")]
    [InlineData("gcc -flto -fstack-usage a.o -o a", "-fstack-usage")]
    [InlineData("gcc -flto -Wa,--noexecstack a.o -o a", "-Wa,--noexecstack")]
    [InlineData("gcc -flto -fno-use-linker-plugin a.o -o a", "-fno-use-linker-plugin")]
    [InlineData("gcc -flto a.o -Wl,-r -o a", "-Wl,-r")]
    [InlineData("gcc -flto a.o -Wl,-Map,a.map -o a", "-Wl,-Mapa.map")]
    [InlineData("clang -flto=thin a.o -Wl,-plugin-opt=O3,-plugin-opt=jobs=2 -o a", null)]
    [InlineData("clang -flto a.o -Wl,-plugin-opt=save-temps -o a", "-Wl,-plugin-opt=save-temps")]
    [InlineData("gcc -flto a.o -Wl,-plugin-opt,-fresolution=x -o a", "-Wl,-plugin-opt-fresolution=x")]
    public void An_option_with_which_code_is_compiled_in_ways_that_are_not_known_is_named(
        string command, string? option) =>
        Taken(command).ShouldBeOfType<CommandAnalysis.Compile>().Command.LinkTimeObjection.ShouldBe(option);

    [Theory]
    [InlineData("gcc a.c -o a")]
    [InlineData("gcc a.o b.c -o a")]
    [InlineData("gcc a.f90 b.o -o a")]
    [InlineData("gcc -x c a.o -o a")]
    [InlineData("gcc a -o b")]
    public void What_also_compiles_is_no_link(string command) =>
        Commands.Analyze(command).ShouldBeOfType<CommandAnalysis.PassThrough>().Reason.ShouldBe(FallbackReason.Linking);

    private static CommandAnalysis Taken(string command) =>
        Commands.Analyze(command).ShouldBeOfType<CommandAnalysis.Link>().Taken;
}
