using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class CompilerNamesTests
{
    [Theory]
    [InlineData("gcc", CompilerFamilies.Gcc, false)]
    [InlineData("g++", CompilerFamilies.Gcc, true)]
    [InlineData("cc", CompilerFamilies.Both, false)]
    [InlineData("c++", CompilerFamilies.Both, true)]
    [InlineData("clang", CompilerFamilies.Clang, false)]
    [InlineData("clang++", CompilerFamilies.Clang, true)]
    [InlineData("clang-cl", CompilerFamilies.ClangCl, false)]
    [InlineData("/opt/llvm/bin/clang-cl-19", CompilerFamilies.ClangCl, false)]
    [InlineData("clang-cl.exe", CompilerFamilies.ClangCl, false)]
    [InlineData("x86_64-pc-windows-msvc-clang-cl", CompilerFamilies.ClangCl, false)]
    [InlineData("/usr/bin/gcc-12", CompilerFamilies.Gcc, false)]
    [InlineData("../tools/g++-13.2", CompilerFamilies.Gcc, true)]
    [InlineData("g++-4.8.5", CompilerFamilies.Gcc, true)]
    [InlineData("gcc13", CompilerFamilies.Gcc, false)]
    [InlineData("clang++-19", CompilerFamilies.Clang, true)]
    [InlineData("clang19", CompilerFamilies.Clang, false)]
    [InlineData("c++-12", CompilerFamilies.Both, true)]
    [InlineData("aarch64-linux-gnu-g++", CompilerFamilies.Gcc, true)]
    [InlineData("x86_64-w64-mingw32-gcc-12", CompilerFamilies.Gcc, false)]
    [InlineData("x86_64-w64-mingw32-g++-12-posix", CompilerFamilies.Gcc, true)]
    [InlineData("x86_64-w64-mingw32-gcc-win32", CompilerFamilies.Gcc, false)]
    [InlineData("arm-none-eabi-gcc.exe", CompilerFamilies.Gcc, false)]
    [InlineData(@"C:\LLVM\bin\clang++.EXE", CompilerFamilies.Clang, true)]
    [InlineData("x86_64-linux-gnu-cc", CompilerFamilies.Both, false)]
    [InlineData("aarch64-linux-android21-clang++", CompilerFamilies.Clang, true)]
    public void A_compiler_is_known_by_its_file_name(string name, CompilerFamilies families, bool isCxxDriver)
    {
        CompilerNames.Recognise(name).ShouldBe(new CompilerName(families, isCxxDriver));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("gcc/")]
    [InlineData("clang-tidy")]
    [InlineData("clang-tidy-19")]
    [InlineData("clang-format")]
    [InlineData("clang-scan-deps")]
    [InlineData("clang-cpp")]
    [InlineData("clang-19-tidy")]
    [InlineData("gcc-ar")]
    [InlineData("gcc-ar-12")]
    [InlineData("gcc-ranlib")]
    [InlineData("gcc-nm")]
    [InlineData("gcc-")]
    [InlineData("gcc--12")]
    [InlineData("gcc-12-")]
    [InlineData("gcc-x")]
    [InlineData("gccgo")]
    [InlineData("gccgo-12")]
    [InlineData("c++filt")]
    [InlineData("ccache")]
    [InlineData("ccache-clang")]
    [InlineData("afl-gcc")]
    [InlineData("cpp")]
    [InlineData("gfortran")]
    [InlineData("nvcc")]
    [InlineData("icc")]
    [InlineData("mpicc")]
    [InlineData("ld")]
    [InlineData("python3")]
    public void Other_programs_are_not_compilers(string name)
    {
        CompilerNames.Recognise(name).ShouldBeNull();
    }

    [Theory]
    [InlineData("gcc", CompilerFamily.Gcc)]
    [InlineData("cc", CompilerFamily.Gcc)]
    [InlineData("c++", CompilerFamily.Gcc)]
    [InlineData("clang", CompilerFamily.Clang)]
    public void A_name_that_leaves_the_family_open_counts_as_gcc_for_now(string name, CompilerFamily family)
    {
        CompilerNames.Recognise(name)!.Family.ShouldBe(family);
    }

    [Fact]
    public void What_only_one_family_knows_is_not_dropped_for_a_name_that_may_be_the_other()
    {
        Commands.Analyze("clang -c -- a.c").ShouldBeOfType<CommandAnalysis.Compile>();
        Commands.Analyze("cc -c -- a.c").ShouldBe(Refused(FallbackReason.UnknownOption, "--"));
        Commands.Analyze("gcc -c -- a.c").ShouldBe(Refused(FallbackReason.UnknownOption, "--"));
    }

    [Theory]
    [InlineData("cc -c a.c -emit-llvm", "-emit-llvm")]
    [InlineData("cc -c a.c -wrapper time", "-wrapper time")]
    [InlineData("cc -c a.c -relocatable-pch", "-relocatable-pch")]
    public void A_name_that_leaves_the_family_open_is_refused_what_either_family_is(string command, string option)
    {
        Commands.Analyze(command).ShouldBe(Refused(FallbackReason.UnsupportedOption, option));
    }

    private static CommandAnalysis.PassThrough Refused(FallbackReason reason, string detail) => new(reason, detail);
}
