using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

public sealed class CommandAnalyzerTests
{
    [Theory]
    [InlineData("ld -o a a.o", FallbackReason.NotACompiler, "ld")]
    [InlineData("clang-tidy a.c", FallbackReason.NotACompiler, "clang-tidy")]
    [InlineData("gcc", FallbackReason.NoSource, "")]
    [InlineData("gcc -c", FallbackReason.NoSource, "")]
    [InlineData("gcc --version", FallbackReason.NoSource, "")]
    [InlineData("gcc -print-file-name=x", FallbackReason.NoSource, "")]
    [InlineData("gcc -v", FallbackReason.NoSource, "")]
    [InlineData("gcc -dumpversion", FallbackReason.NoSource, "")]
    [InlineData("gcc a.c", FallbackReason.Linking, "")]
    [InlineData("gcc -c a.c b.c", FallbackReason.SeveralSources, "b.c")]
    [InlineData("gcc -c a.c libx.a", FallbackReason.SeveralSources, "libx.a")]
    [InlineData("gcc -E a.c", FallbackReason.Preprocessing, "-E")]
    [InlineData("gcc -E -", FallbackReason.Preprocessing, "-E")]
    [InlineData("gcc -M a.c", FallbackReason.Preprocessing, "-M")]
    [InlineData("gcc -MM -c a.c", FallbackReason.Preprocessing, "-MM")]
    [InlineData("gcc -fsyntax-only a.c", FallbackReason.SyntaxOnly, "-fsyntax-only")]
    [InlineData("gcc -c -x c -", FallbackReason.StandardInput, "-")]
    [InlineData("gcc -c -x c /dev/stdin", FallbackReason.StandardInput, "/dev/stdin")]
    [InlineData("gcc -c -x c /proc/self/fd/3", FallbackReason.StandardInput, "/proc/self/fd/3")]
    [InlineData("gcc -c a.m", FallbackReason.UnsupportedLanguage, "a.m")]
    [InlineData("gcc -c a.mm", FallbackReason.UnsupportedLanguage, "a.mm")]
    [InlineData("clang -c a.cu", FallbackReason.UnsupportedLanguage, "a.cu")]
    [InlineData("gcc a.h b.h", FallbackReason.SeveralSources, "b.h")]
    [InlineData("gcc -c a.f90", FallbackReason.UnsupportedLanguage, "a.f90")]
    [InlineData("gcc -c a.o", FallbackReason.UnsupportedLanguage, "a.o")]
    [InlineData("gcc -c a.CC", FallbackReason.UnsupportedLanguage, "a.CC")]
    [InlineData("g++ -c a.cppm -o a.o", FallbackReason.UnsupportedLanguage, "a.cppm")]
    [InlineData("c++ -c a.cppm -o a.o", FallbackReason.UnsupportedLanguage, "a.cppm")]
    [InlineData("clang++ -c a.cppm", FallbackReason.UnsupportedOption, "-o")]
    [InlineData("clang++ -S a.cppm -o a.s", FallbackReason.UnsupportedOption, "-S")]
    [InlineData("gcc -c a.c -aux-info=", FallbackReason.UnsupportedOption, "-aux-info=")]
    [InlineData("clang++ --precompile a.cpp -o a.pcm", FallbackReason.UnsupportedOption, "--precompile")]
    [InlineData("clang++ --precompile -c a.cppm -o a.pcm", FallbackReason.UnsupportedOption, "--precompile")]
    [InlineData("clang++ --precompile a.cppm -o a.pcm -ftime-trace", FallbackReason.UnsupportedOption, "-ftime-trace")]
    [InlineData("clang++ -c a.cppm -o a.o -gsplit-dwarf -g", FallbackReason.UnsupportedOption, "-gsplit-dwarf")]
    [InlineData("clang++ -c a.cpp -fmodule-file=m.pcm", FallbackReason.UsesModules, "-fmodule-file=m.pcm")]
    [InlineData("clang++ -c a.cpp -fmodules", FallbackReason.UsesModules, "-fmodules")]
    [InlineData("clang++ -c a.cpp -fmodules -fmodule-file=a=a.pcm", FallbackReason.UsesModules, "-fmodules")]
    [InlineData("clang++ -c a.cpp -fno-implicit-modules -fmodule-map-file=m", FallbackReason.UsesModules,
        "-fmodule-map-file=m")]
    [InlineData("clang++ -c a.cpp -fcxx-modules", FallbackReason.UsesModules, "-fcxx-modules")]
    [InlineData("clang++ -c a.cppm -o a.o -fmodules -fno-implicit-modules", FallbackReason.UsesModules, "-fmodules")]
    [InlineData("clang -c a.c -fmodules -fno-implicit-modules -fimplicit-modules", FallbackReason.UsesModules,
        "-fimplicit-modules")]
    [InlineData("c++ -c a.cpp -fmodules -fno-implicit-modules", FallbackReason.UsesModules, "-fmodules")]
    [InlineData("clang -c -x c m.map -o a.pcm -fmodules -fno-implicit-modules -Xclang -emit-module",
        FallbackReason.UnsupportedOption, "-Xclang -emit-module")]
    [InlineData("clang++ -c a.cpp -fmodule-name=m", FallbackReason.UsesModules, "-fmodule-name=m")]
    [InlineData("clang++ -c a.cpp -fmodules-cache-path=x", FallbackReason.UsesModules, "-fmodules-cache-path=x")]
    [InlineData("g++ -c a.cpp -fmodule-header=user", FallbackReason.UsesModules, "-fmodule-header=user")]
    [InlineData("g++ -c a.cpp -fmodule-mapper=|server", FallbackReason.UsesModules, "-fmodule-mapper=|server")]
    [InlineData("gcc -c noending", FallbackReason.UnsupportedLanguage, "noending")]
    [InlineData("gcc -c a.c/b", FallbackReason.UnsupportedLanguage, "a.c/b")]
    [InlineData("g++ -x c++-system-header a.h -c", FallbackReason.UnsupportedLanguage, "-x c++-system-header a.h")]
    [InlineData("clang -x c-header a.h", FallbackReason.UnsupportedOption, "-o")]
    [InlineData("clang -c a.c -Xclang -emit-pch", FallbackReason.UnsupportedOption, "-emit-pch")]
    [InlineData("g++ -x c++-header a.h -S -o a.h.gch", FallbackReason.UnsupportedOption, "-S")]
    [InlineData("g++ -x c++-header a.h -fstack-usage", FallbackReason.UnsupportedOption, "-fstack-usage")]
    [InlineData("g++ -c a.i", FallbackReason.UnsupportedLanguage, "a.i")]
    [InlineData("g++ -c -x none a.c", FallbackReason.UnsupportedLanguage, "-x none a.c")]
    [InlineData("clang -ObjC -c a.c", FallbackReason.UnsupportedLanguage, "-ObjC")]
    [InlineData("gcc -c conftest.c", FallbackReason.ConfigureProbe, "conftest.c")]
    [InlineData("gcc -c /b/CMakeFiles/CMakeTmp/testCCompiler.c", FallbackReason.ConfigureProbe,
        "/b/CMakeFiles/CMakeTmp/testCCompiler.c")]
    [InlineData("gcc -c CMakeFiles/CMakeScratch/TryCompile-Xy/src.c", FallbackReason.ConfigureProbe,
        "CMakeFiles/CMakeScratch/TryCompile-Xy/src.c")]
    [InlineData("gcc -c /b/meson-private/tmpq1/testfile.c", FallbackReason.ConfigureProbe,
        "/b/meson-private/tmpq1/testfile.c")]
    [InlineData("gcc -c a.c -o /dev/null", FallbackReason.OutputToDevice, "/dev/null")]
    [InlineData("gcc -S a.c -o -", FallbackReason.OutputToDevice, "-")]
    [InlineData("gcc -c a.c -MD -MF /dev/stdout", FallbackReason.OutputToDevice, "/dev/stdout")]
    [InlineData("gcc -c a.c -MD -MF -", FallbackReason.OutputToDevice, "-")]
    public void A_command_of_another_kind_is_run_as_it_is(string command, FallbackReason reason, string detail)
    {
        Commands.Analyze(command).ShouldBe(new CommandAnalysis.PassThrough(reason, detail));
    }

    [Theory]
    [InlineData("gcc -c a.s", SourceLanguage.Assembly)]
    [InlineData("g++ -c a.S", SourceLanguage.AssemblyWithCpp)]
    [InlineData("clang -c -x assembler a.txt -Wa,-I,inc", SourceLanguage.Assembly)]
    [InlineData("cc -MD -c -xassembler-with-cpp a.c", SourceLanguage.AssemblyWithCpp)]
    public void Assembly_is_understood_and_may_name_its_directory(string command, SourceLanguage language)
    {
        var understood = Commands.Understood(command);

        understood.Language.ShouldBe(language);
        understood.HasDebugInfo.ShouldBeTrue();
    }

    [Fact]
    public void Plain_assembly_has_no_depfile_even_where_one_is_asked_for()
    {
        Commands.Understood("gcc -MD -MF x.d -c a.s").Depfile.ShouldBeNull();
        Commands.Understood("gcc -MD -MF x.d -c a.S").Depfile.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("clang -c -MD a.s", "-MD")]
    [InlineData("cc -c -MD a.s", "-MD")]
    [InlineData("gcc -S a.S", "-S")]
    [InlineData("gcc -c -g -gsplit-dwarf a.S", "-gsplit-dwarf")]
    [InlineData("gcc -c -fprofile-use -dumpdir x a.c", "-fprofile-use")]
    [InlineData("gcc -c -fprofile-use -fprofile-dir=x a.c", "-fprofile-use")]
    [InlineData("gcc -c -I=inc a.c", "-I=inc")]
    [InlineData("gcc -c -resource-dir=/x -I=inc a.c", "-I=inc")]
    [InlineData("clang -c -iwithsysroot /inc a.c", "-iwithsysroot /inc")]
    [InlineData("gcc -c -fprofile-use=x a.c", "-fprofile-use=x")]
    [InlineData("cc -c -fprofile-use a.c", "-fprofile-use")]
    [InlineData("clang -c -fprofile-use= a.c", "-fprofile-use=")]
    public void A_combination_that_cannot_be_reproduced_is_refused(string command, string option)
    {
        var refused = Commands.Analyze(command).ShouldBeOfType<CommandAnalysis.PassThrough>();

        refused.Reason.ShouldBeOneOf(FallbackReason.UnsupportedOption, FallbackReason.UnknownOption);
        if (refused.Reason == FallbackReason.UnsupportedOption) refused.Detail.ShouldBe(option);
    }

    [Theory]
    [InlineData("gcc -c -fprofile-use a.c", "a.gcda")]
    [InlineData("gcc -c -fprofile-use a.c -o sub/b.c.o", "sub/b.c.gcda")]
    [InlineData("gcc -c -fprofile-use a.c -o .b", ".b.gcda")]
    [InlineData("gcc -S -fprofile-use a.c -o b", "b.gcda")]
    [InlineData("gcc -c -fauto-profile=x a.c", "x")]
    [InlineData("clang -c -fprofile-use a.c -o b.o", "default.profdata")]
    [InlineData("clang -c -fprofile-instr-use=x/y a.c", "x/y or default.profdata in it")]
    [InlineData("clang -c -fsanitize-ignorelist=x -fxray-attr-list=y a.c", "x, y")]
    [InlineData("clang -c -frandomize-layout-seed-file=x a.c", "x")]
    [InlineData("clang -c a.c", "")]
    public void The_files_that_options_name_are_known(string command, string expected)
    {
        var named = NamedInputs.Of(Commands.Understood(command)).Select(static input =>
            input.NameInDirectory is { } inside ? $"{input.Path} or {inside} in it" : input.Path);

        string.Join(", ", named).ShouldBe(expected);
    }

    [Theory]
    [InlineData("gcc -c -Iinc -isystem /x a.c", "inc /x")]
    [InlineData("gcc -c -I=/inc --sysroot=/s -isysroot t a.c", "=/inc /s/inc t/inc")]
    [InlineData("gcc -c -I$SYSROOT/inc --sysroot /s/ a.c", "$SYSROOT/inc /s/inc")]
    [InlineData("clang -c -iwithsysroot inc --sysroot=/s a.c", "/s/inc")]
    [InlineData("clang -c -cxx-isystem x -stdlib++-isystem y a.c", "x y")]
    [InlineData("gcc -c -Wp,-DX,-Ix -Wp,-isystem,y -Wa,-Iz -Xpreprocessor -iquote -Xpreprocessor q a.c", "x y z q")]
    [InlineData("clang -c -Xclang -I -Xclang x a.c", "x")]
    public void The_directories_that_options_search_are_known(string command, string expected)
    {
        string.Join(' ', SearchDirectories.Of(Commands.Understood(command).Arguments)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("gcc -c -Wp,-include,x.h a.c", "x.h")]
    [InlineData("clang -c -Xclang -include -Xclang x.h a.c", "x.h")]
    public void A_forced_header_that_is_handed_on_is_one(string command, string expected)
    {
        Commands.Understood(command).Arguments
            .Where(static argument => argument.Meaning == ArgumentMeaning.IncludeFile)
            .Select(static argument => argument.Value).ShouldBe([expected]);
    }

    [Theory]
    [InlineData("-Wp,-Ix,-DX")]
    [InlineData("-Wp,-Ix,-Iy")]
    [InlineData("-Wp,-include")]
    [InlineData("-Wp,-include-pch,x")]
    [InlineData("-Wp,-D,-Ix")]
    [InlineData("-Wp,-I=x")]
    [InlineData("-Wa,-al,-Ix")]
    [InlineData("-Xpreprocessor -I")]
    [InlineData("-Xpreprocessor -I -DX -Xpreprocessor y")]
    [InlineData("-Xclang -Ix")]
    [InlineData("-Xassembler -a")]
    public void A_path_that_is_handed_on_in_another_way_is_refused(string option)
    {
        string[] argv = ["clang", "-c", .. option.Split(' '), "a.c"];

        Commands.Analyze(argv).ShouldBeOfType<CommandAnalysis.PassThrough>()
            .Reason.ShouldBe(FallbackReason.UnsupportedOption);
    }

    [Theory]
    [InlineData("-save-temps")]
    [InlineData("-save-temps=obj")]
    [InlineData("--save-temps")]
    [InlineData("-fprofile-use")]
    [InlineData("-fprofile-use=x.profdata")]
    [InlineData("-ftime-trace=x")]
    [InlineData("-ftime-report")]
    [InlineData("-fdump-tree-all")]
    [InlineData("-fdump-rtl-expand=x")]
    [InlineData("-da")]
    [InlineData("-dD")]
    [InlineData("-fopt-info-vec")]
    [InlineData("-fsave-optimization-record")]
    [InlineData("-MG")]
    [InlineData("-fplugin=x.so")]
    [InlineData("-fplugin-arg-x-y=z")]
    [InlineData("-fpass-plugin=x")]
    [InlineData("-specs=x")]
    [InlineData("-specs x")]
    [InlineData("--specs=nano.specs")]
    [InlineData("-wrapper gdb,--args")]
    [InlineData("-march=native+crc")]
    [InlineData("-mcpu=native+x")]
    [InlineData("-mcpu=native+nocrypto")]
    [InlineData("-fdeps-format=p1689r5")]
    [InlineData("-relocatable-pch")]
    [InlineData("-emit-pch")]
    [InlineData("-emit-llvm")]
    [InlineData("-fopenmp-targets=nvptx64")]
    [InlineData("--offload-arch=gfx90a")]
    [InlineData("--cuda-path=/x")]
    [InlineData("-ivfsoverlay x")]
    [InlineData("-fsanitize-system-ignorelist=x")]
    [InlineData("-fembed-offload-object=x")]
    [InlineData("-fvtv-counts")]
    [InlineData("-fdebug-compilation-dir=x")]
    [InlineData("-fdebug-compilation-dir /x")]
    [InlineData("-ffile-compilation-dir=..")]
    [InlineData("-working-directory=x")]
    [InlineData("-working-directory x")]
    [InlineData("-fdiagnostics-format=json-file")]
    [InlineData("-fdiagnostics-add-output=sarif")]
    [InlineData("-fsave-optimization-record=bitstream")]
    [InlineData("-foptimization-record-passes=x")]
    [InlineData("-save-temps=x")]
    [InlineData("-fprofile-note=x.gcno")]
    [InlineData("-fcs-profile-generate")]
    [InlineData("-Wa,-a=x,y")]
    [InlineData("-Wa,-a=")]
    [InlineData("-Wa,-ax")]
    [InlineData("-Wp,-MD,x.d,-MT,y")]
    [InlineData("-Wp,-MD,")]
    [InlineData("-MV")]
    [InlineData("-fdiagnostics-format=sarif-file")]
    [InlineData("-fthinlto-index=x")]
    [InlineData("--config=x.cfg")]
    [InlineData("-Xclang -load")]
    [InlineData("-mllvm -stats")]
    [InlineData("-Xassembler -x")]
    [InlineData("-Xpreprocessor -MD")]
    [InlineData("-Wp,-DX,-MD,x.d")]
    [InlineData("-T x.ld")]
    [InlineData("-I-")]
    [InlineData("-I=inc")]
    [InlineData("-isystem =inc")]
    [InlineData("-I$SYSROOT/inc")]
    [InlineData("-ffile-prefix-map=x")]
    [InlineData("-gtoggle")]
    [InlineData("-gmodules")]
    [InlineData("-fcompare-debug")]
    [InlineData("-H")]
    [InlineData("-v")]
    [InlineData("-###")]
    [InlineData("--help")]
    public void An_option_with_effects_that_cannot_be_reproduced_is_refused(string option)
    {
        string[] argv = ["cc", "-c", .. option.Split(' '), "a.c"];

        Commands.Analyze(argv).ShouldBe(
            new CommandAnalysis.PassThrough(FallbackReason.UnsupportedOption, option));
    }

    [Theory]
    [InlineData("-K")]
    [InlineData("-Kx")]
    [InlineData("--compile-flag")]
    [InlineData("--include-directory=x")]
    [InlineData("--output=x.o")]
    [InlineData("--define-macro=X")]
    [InlineData("-MDx.d")]
    [InlineData("-ifuture")]
    [InlineData("-fnew-thing=/etc/x")]
    [InlineData("-fnew-thing=x.txt")]
    [InlineData("-fnew-thing=../x")]
    [InlineData("-fnew-thing=a=b")]
    [InlineData("-fnew-file=x")]
    [InlineData("-fnew-list=x")]
    [InlineData("-fnew-output-dir=x")]
    [InlineData("-fnew-blocklist=x")]
    [InlineData("-fnew-trace")]
    [InlineData("-fsave-things")]
    [InlineData("-finstrument-functions-exclude-file-list=a,b")]
    [InlineData("-mnew=./x")]
    [InlineData("-Wnew=a/b")]
    [InlineData("-gnew=x.h")]
    [InlineData("-Ofile.x")]
    [InlineData("-f/x")]
    public void An_unknown_option_that_could_name_a_file_is_refused(string option)
    {
        Commands.Analyze(["cc", "-c", option, "a.c"]).ShouldBe(
            new CommandAnalysis.PassThrough(FallbackReason.UnknownOption, option));
    }

    [Theory]
    [InlineData("-O2 -O -Os -Ofast -Og -Oz")]
    [InlineData("-Wall -Wextra -W -w -Werror=return-type -Wno-unused -Wframe-larger-than=2048 -Winvalid-pch")]
    [InlineData("-fPIC -fvisibility=hidden -fno-exceptions -fsanitize=address,undefined -ftemplate-depth=1024")]
    [InlineData("-fno-profile-arcs -fno-modules -fno-plugin -fno-save-optimization-record -ftracer -flto=auto")]
    [InlineData("-march=armv8.2-a+crypto -mtune=cortex-a72.cortex-a53 -m64 -mfpu=neon-vfpv4 -march=x86-64-v3")]
    [InlineData("-mmacosx-version-min=10.15 -mno-red-zone -fuse-ld=lld -fms-compatibility-version=19.30")]
    [InlineData("-D X -DY=1 -UZ -U W -std=gnu++20 --std=c11 -ansi -pedantic -undef -trigraphs --param a=b --param=c=d")]
    [InlineData("-DPATH=\"/usr/share/x.h\" -frandom-seed=a/b.o")]
    [InlineData("-pthread -pipe -nostdinc -nostdinc++ -no-canonical-prefixes -pg")]
    [InlineData("-L/usr/lib -lm -l z -Wl,-rpath,/x -Xlinker -s -shared -static-libgcc -rdynamic -u sym -z now")]
    [InlineData("-Wp,-D_FORTIFY_SOURCE=3 -Wp,-U_X,-D_X=2 -Wa,--noexecstack,--fatal-warnings -Xpreprocessor -fopenmp")]
    [InlineData("-fdiagnostics-color=always -fdiagnostics-format=text -fdiagnostics-path-format=none")]
    [InlineData("-fdebug-prefix-map=/a=b -ffile-prefix-map=/a=b -fmacro-prefix-map=/a=b -fprofile-prefix-map=/a=b")]
    [InlineData("-Iinc -I inc -isystem sys -isystemsys -iquote q -idirafter d -include p.h -includep.h -imacros m.h")]
    [InlineData("--sysroot=/s --sysroot /s -isysroot /s -isysroot/s")]
    [InlineData("-Xclang -fno-pch-timestamp -mllvm -instcombine-lower-dbg-declare=0 -Qunused-arguments")]
    [InlineData("--target=aarch64-linux-gnu -target x -arch arm64 -stdlib=libc++ -integrated-as")]
    [InlineData("-fbasic-block-sections=all -ffile-reproducible -nostdlibinc -fcrash-diagnostics-dir=../x")]
    public void Ordinary_options_are_understood(string options)
    {
        var command = Commands.Understood($"clang {options} -c a.c -o a.o");

        Commands.Rendered(command).ShouldBe($"{options} -c a.c -o a.o".Split(' '));
    }

    [Theory]
    [InlineData("gcc -c a.c -o")]
    [InlineData("gcc -c a.c -I")]
    [InlineData("gcc -c a.c -MD -MF")]
    [InlineData("clang -c a.c -Xclang")]
    public void An_option_whose_value_is_missing_is_left_to_the_compiler(string command)
    {
        Commands.Analyze(command).ShouldBeOfType<CommandAnalysis.PassThrough>()
            .Reason.ShouldBe(FallbackReason.UnsupportedOption);
    }

    [Fact]
    public void An_empty_value_is_left_to_the_compiler()
    {
        Commands.Analyze(["gcc", "-c", "a.c", "-I", ""]).ShouldBe(
            new CommandAnalysis.PassThrough(FallbackReason.UnsupportedOption, "-I"));
    }

    [Theory]
    [InlineData("gcc -c a.c", SourceLanguage.C)]
    [InlineData("g++ -c a.c", SourceLanguage.Cxx)]
    [InlineData("clang++ -c a.c", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.cc", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.cp", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.cxx", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.cpp", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.CPP", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.c++", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.C", SourceLanguage.Cxx)]
    [InlineData("gcc -c a.i", SourceLanguage.PreprocessedC)]
    [InlineData("g++ -c a.ii", SourceLanguage.PreprocessedCxx)]
    [InlineData("gcc -x c++ -c a.c", SourceLanguage.Cxx)]
    [InlineData("gcc -xc++ -c a.c", SourceLanguage.Cxx)]
    [InlineData("g++ -x c -c a.cpp", SourceLanguage.C)]
    [InlineData("gcc -x c -x c++ -c a.txt", SourceLanguage.Cxx)]
    [InlineData("gcc -x c++ -x none -c a.c", SourceLanguage.C)]
    [InlineData("gcc -c a.c -x c++", SourceLanguage.C)]
    [InlineData("gcc -x cpp-output -c a.c", SourceLanguage.PreprocessedC)]
    [InlineData("gcc -x c++-cpp-output -c a.c", SourceLanguage.PreprocessedCxx)]
    public void The_language_is_that_of_the_last_x_before_the_source_or_of_its_ending(
        string command, SourceLanguage language)
    {
        Commands.Understood(command).Language.ShouldBe(language);
    }

    [Theory]
    [InlineData("gcc -c src/a.b.c", "a.b.o")]
    [InlineData("gcc -S src/a.c", "a.s")]
    [InlineData("gcc -c -S src/a.c", "a.s")]
    [InlineData("gcc -c -x c src/noending", "noending.o")]
    [InlineData("gcc -c a.c -o x/y", "x/y")]
    [InlineData("gcc -c a.c -ox.o", "x.o")]
    [InlineData("gcc -o x.o -c a.c -o y.o", "y.o")]
    public void The_output_is_the_last_one_named_or_named_after_the_source(string command, string output)
    {
        Commands.Understood(command).Output.ShouldBe(output);
    }

    [Theory]
    [InlineData("gcc -c src/a.b.c -MD", "a.b.d")]
    [InlineData("gcc -c a.c -MD -o x/foo.bar.o", "x/foo.bar.d")]
    [InlineData("gcc -c a.c -MD -o foo", "foo.d")]
    [InlineData("gcc -c a.c -MD -o dir.x/foo", "dir.x/foo.d")]
    [InlineData("gcc -c a.c -MD -o .hidden", ".d")]
    [InlineData("gcc -c a.c -MD -o foo.", "foo.d")]
    [InlineData("gcc -c a.c -MMD -MF x.d -MFy.d", "y.d")]
    public void The_depfile_is_the_last_one_named_or_named_after_the_output(string command, string path)
    {
        Commands.Understood(command).Depfile!.Path.ShouldBe(path);
    }

    [Fact]
    public void Depfile_options_are_gathered_in_order()
    {
        var depfile = Commands.Understood("gcc -MP -c a.c -MT x -MMD -MD -MQy -MT z").Depfile!;

        depfile.SystemHeaders.ShouldBeFalse();
        depfile.PhonyTargets.ShouldBeTrue();
        depfile.TargetOptions.ShouldBe(["-MT", "x", "-MQ", "y", "-MT", "z"]);
    }

    [Theory]
    [InlineData("gcc -c a.c", false)]
    [InlineData("gcc -c a.c -g", true)]
    [InlineData("gcc -c a.c -g1", true)]
    [InlineData("gcc -c a.c -ggdb3", true)]
    [InlineData("gcc -c a.c -gdwarf-5", true)]
    [InlineData("gcc -c a.c -gline-tables-only", true)]
    [InlineData("gcc -c a.c -gfuture", true)]
    [InlineData("gcc -c a.c -g -g0", false)]
    [InlineData("gcc -c a.c -ggdb -ggdb0", false)]
    [InlineData("gcc -c a.c -g0 -g", true)]
    [InlineData("gcc -c a.c -gz=zlib -gno-column-info", false)]
    [InlineData("gcc -c a.c -g -gz", true)]
    [InlineData("gcc -c a.c -gno-inline-line-tables", true)]
    [InlineData("gcc -c a.c -flto=auto", true)]
    [InlineData("cc -c a.c -flto", true)]
    [InlineData("gcc -c a.c -flto -fno-lto", false)]
    [InlineData("clang -c a.c -flto", false)]
    public void The_last_option_decides_on_debug_information(string command, bool expected)
    {
        Commands.Understood(command).HasDebugInfo.ShouldBe(expected);
    }

    [Theory]
    [InlineData("gcc -c a.c -g -gsplit-dwarf", "a.dwo")]
    [InlineData("gcc -c a.c -g -gsplit-dwarf -o x/foo.bar.o", "x/foo.bar.dwo")]
    [InlineData("clang -c a.c -g -gsplit-dwarf=split -o foo", "foo.dwo")]
    public void Split_debug_information_is_a_side_output(string command, string path)
    {
        Commands.Understood(command).SideOutputs.Select(static file => file.Path).ShouldBe([path]);
    }

    [Theory]
    [InlineData("gcc -c a.c -fstack-usage", PlaceBinding.Names)]
    [InlineData("gcc -c a.c --coverage -fstack-usage", PlaceBinding.Directory)]
    [InlineData("gcc -S a.c -fverbose-asm --coverage", PlaceBinding.CommandLine)]
    [InlineData("gcc -c a.c -dumpdir /x/", PlaceBinding.Directory)]
    [InlineData("gcc -c a.c -dumpdir x/", PlaceBinding.Anywhere)]
    [InlineData("gcc -c a.c -g -gsplit-dwarf", PlaceBinding.Anywhere)]
    [InlineData("gcc -S a.c -g", PlaceBinding.Directory)]
    [InlineData("gcc -S a.c -g -g0", PlaceBinding.Anywhere)]
    [InlineData("clang -c a.c -MJ x", PlaceBinding.CommandLine)]
    public void The_option_that_tells_most_of_the_place_decides(string command, PlaceBinding binding)
    {
        Commands.Understood(command).Binding.ShouldBe(binding);
    }

    [Theory]
    [InlineData("gcc -c a.c -Wp,-MMD,x.d -o b.o", true)]
    [InlineData("clang -c a.c -Wp,-MMD,x.d -o b.o", false)]
    public void A_depfile_by_the_preprocessor_has_the_familys_target(string command, bool madeOfSource)
    {
        var depfile = Commands.Understood(command).Depfile.ShouldNotBeNull();

        depfile.Path.ShouldBe("x.d");
        depfile.SystemHeaders.ShouldBeFalse();
        depfile.IsTargetMadeOfSource.ShouldBe(madeOfSource);
    }

    [Fact]
    public void A_depfile_may_go_nowhere()
    {
        Commands.Understood("gcc -c a.c -MD -MF /dev/null").Depfile.ShouldNotBeNull().GoesNowhere.ShouldBeTrue();
    }

    [Theory]
    [InlineData("gcc -c a.c -g -gsplit-dwarf -gno-split-dwarf")]
    [InlineData("clang -c a.c -g -gsplit-dwarf=single")]
    [InlineData("gcc -c a.c -g")]
    public void Without_split_debug_information_there_is_none(string command)
    {
        Commands.Understood(command).SideOutputs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cc -c a.c -gsplit-dwarf", "-gsplit-dwarf")]
    [InlineData("cc -S a.c -g -gsplit-dwarf", "-gsplit-dwarf")]
    [InlineData("cc -c a.c -gsplit-dwarf -g -g0", "-gsplit-dwarf")]
    [InlineData("cc -c a.c -gsplit-dwarf -g -flto", "-gsplit-dwarf")]
    [InlineData("cc -c a.c --coverage -o .x", "--coverage")]
    [InlineData("cc -c a.c -save-temps", "-save-temps")]
    [InlineData("cc -c a.c -fstack-usage -flto", "-fstack-usage")]
    [InlineData("cc -c a.c -dumpbase x", "-dump")]
    [InlineData("gcc -c a.c -dumpbase-ext x", "-dumpbase-ext")]
    [InlineData("gcc -c a.c -dumpbase x -fsave-optimization-record", "-fsave-optimization-record")]
    [InlineData("gcc -c a.c -dumpbase x -save-temps", "-save-temps")]
    [InlineData("gcc -c a.c -save-temps --coverage", "-save-temps")]
    [InlineData("gcc -c a.c -save-temps=obj -save-temps=cwd", "-save-temps=obj")]
    [InlineData("clang -c a.c -save-temps -flto", "-save-temps")]
    [InlineData("clang -c a.i -save-temps", "-save-temps")]
    [InlineData("clang -c a.c -save-temps -g -gsplit-dwarf", "-save-temps")]
    [InlineData("clang -c a.c -ftime-trace -ftime-trace=x.json", "-ftime-trace=")]
    [InlineData("clang -c a.c -MD -MMD", "-MD")]
    [InlineData("clang -c a.c -MMD -MD", "-MD")]
    [InlineData("cc -c a.c -Wp,-MD,x.d -o x.o", "-Wp,-MD,x.d")]
    [InlineData("gcc -c a.c -Wp,-MD,x.d -MD", "-Wp,-MD,x.d")]
    [InlineData("gcc -c a.c -MF y.d -Wp,-MD,x.d", "-MF y.d")]
    [InlineData("gcc -c a.c -Wp,-MD,x.d -Wp,-MMD,y.d", "-Wp,-MD,x.d")]
    [InlineData("gcc -c a.c -fstack-usage -MD -MF a.su", "a.su")]
    [InlineData("gcc -c a.c -o a.su -fstack-usage", "a.su")]
    [InlineData("cc -c a.c -arch x86_64 -arch arm64", "-arch arm64")]
    [InlineData("cc -c a.c -MF x.d", "-MF x.d")]
    [InlineData("cc -c a.c -MP", "-MP")]
    [InlineData("cc -c a.i -MD", "-MD")]
    [InlineData("clang -c -- -a.c", "--")]
    public void Combinations_on_which_compilers_differ_are_refused(string command, string detail)
    {
        Commands.Analyze(command).ShouldBe(
            new CommandAnalysis.PassThrough(FallbackReason.UnsupportedOption, detail));
    }

    [Theory]
    [InlineData("gcc -E -c a.c -Kx", FallbackReason.Preprocessing)]
    [InlineData("gcc -fsyntax-only -fprofile-use a.c b.c", FallbackReason.SyntaxOnly)]
    [InlineData("gcc -Kx a.c b.c", FallbackReason.Linking)]
    [InlineData("gcc -K x -c conftest.c", FallbackReason.ConfigureProbe)]
    [InlineData("gcc -K x -c a.c", FallbackReason.UnknownOption)]
    [InlineData("gcc -c a.c b.s -march=native", FallbackReason.SeveralSources)]
    [InlineData("gcc -c b.f -march=native", FallbackReason.UnsupportedLanguage)]
    [InlineData("gcc -c a.c -march=native+x -o /dev/null", FallbackReason.UnsupportedOption)]
    public void Of_several_reasons_the_kind_of_command_comes_first(string command, FallbackReason reason)
    {
        Commands.Analyze(command).ShouldBeOfType<CommandAnalysis.PassThrough>().Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("/b/CMakeFiles/CMakeTmp")]
    [InlineData("/b/CMakeFiles/CMakeScratch/TryCompile-a1")]
    [InlineData("/b/meson-private/tmpx")]
    public void A_compile_in_a_directory_for_probes_is_one(string directory)
    {
        Commands.Analyze(["gcc", "-c", "a.c"], directory).ShouldBe(
            new CommandAnalysis.PassThrough(FallbackReason.ConfigureProbe, "a.c"));
    }

    [Theory]
    [InlineData("/b/CMakeFiles/app.dir")]
    [InlineData("/b/MyCMakeFiles/CMakeTmp")]
    [InlineData("/b/conftest.dir")]
    public void A_compile_elsewhere_is_not_a_probe(string directory)
    {
        Commands.Analyze(["gcc", "-c", "a.c"], directory).ShouldBeOfType<CommandAnalysis.Compile>();
    }

    [Theory]
    [InlineData("a\uFFFD.c")]
    [InlineData("a\uD800.c")]
    [InlineData("a\uDC00\uD800.c")]
    public void A_name_that_was_not_utf8_is_refused(string name)
    {
        Commands.Analyze(["gcc", "-c", name]).ShouldBe(
            new CommandAnalysis.PassThrough(FallbackReason.NameNotUtf8, name));
    }

    [Theory]
    [InlineData("gcc -c /dev/shm/a.c -o /dev/shm/a.o")]
    [InlineData("gcc -c /proc/self/cwd/a.c")]
    public void A_file_in_memory_is_a_file(string command)
    {
        Commands.Analyze(command).ShouldBeOfType<CommandAnalysis.Compile>();
    }

    [Fact]
    public void A_name_outside_the_basic_plane_is_fine()
    {
        Commands.Analyze(["gcc", "-c", "\U0001F600.c"]).ShouldBeOfType<CommandAnalysis.Compile>();
    }

    [Fact]
    public void An_empty_command_is_not_a_compiler()
    {
        Commands.Analyze([]).ShouldBe(new CommandAnalysis.PassThrough(FallbackReason.NotACompiler, ""));
    }

    [Fact]
    public void Each_argument_has_its_meaning()
    {
        var command = Commands.Understood("gcc -O2 -pipe -I inc -DX -MD -c -o a.o a.c");

        command.Arguments.ShouldBe(
        [
            new(ArgumentMeaning.Plain, "-O2", "", true),
            new(ArgumentMeaning.Ignored, "-pipe", "", true),
            new(ArgumentMeaning.IncludeDirectory, "-I", "inc", false),
            new(ArgumentMeaning.Plain, "-D", "X", true),
            new(ArgumentMeaning.Depfile, "-MD", "", true),
            new(ArgumentMeaning.Mode, "-c", "", true),
            new(ArgumentMeaning.Output, "-o", "a.o", false),
            new(ArgumentMeaning.Source, "", "a.c", false),
        ]);
    }
}
