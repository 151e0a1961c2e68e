using Recc.Core.Outputs;
using Recc.Core.Tests.CommandLine;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class ObjectProducerTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [RealCompiler("gcc", "")]
    [RealCompiler("gcc", "-O2 -g -flto")]
    [RealCompiler("gcc", "-m32")]
    [RealCompiler("clang", "-g")]
    [RealCompiler("clang-19", "")]
    [RealCompiler("clang-19", "--target=aarch64-linux-gnu")]
    public void An_object_is_of_the_compiler_that_made_it_and_of_no_other(string compiler, string options)
    {
        string made = Compile(compiler, options);
        string version = VersionOf(compiler);

        ObjectProducer.Foreign(made, version).ShouldBeNull();
        ObjectProducer.Foreign(made, version.Replace('1', '2')).ShouldNotBeNull();
    }

    [Theory]
    [RealCompiler("gcc", "-fno-ident")]
    [RealCompiler("gcc", "-S")]
    [RealCompiler("clang", "-Qn")]
    [RealCompiler("clang", "-flto")]
    public void What_names_no_compiler_is_not_foreign(string compiler, string options) =>
        ObjectProducer.Foreign(Compile(compiler, options), "gcc version 1.2.3 (GCC)").ShouldBeNull();

    [Theory]
    [RealCompiler("gcc", "GCC: (GNU) 13.2.0", "gcc version 13.2.0 (GCC)", "same")]
    [RealCompiler("gcc", "GCC: (GNU) 13.2.0", "gcc version 13.2.1 (GCC)", "other")]
    [RealCompiler("gcc", "GCC: (crosstool-NG (x) 1.2) 9.1.0", "gcc version 9.1.0 (crosstool-NG (x) 1.2)", "same")]
    [RealCompiler(
        "gcc", "GCC: (GNU) 4.8.5 2015 (Red Hat 4.8.5-44)", "gcc version 4.8.5 2015 (Red Hat 4.8.5-44) (GCC)", "same")]
    [RealCompiler("gcc", "Debian clang version 14.0.6", "Debian clang version 14.0.6", "same")]
    [RealCompiler("gcc", "Debian clang version 14.0.6", "clang version 14.0.6", "other")]
    [RealCompiler("gcc", "words of a programmer", "clang version 14.0.6", "same")]
    public void Compilers_say_it_in_two_ways(string compiler, string said, string version, string expected)
    {
        string made = Compile(compiler, "-fno-ident", $"__asm__(\".ident \\\"{said}\\\"\");\n");

        ObjectProducer.Foreign(made, version).ShouldBe(expected == "same" ? null : said);
    }

    public void Dispose() => folder.Dispose();

    private string Compile(string compiler, string options, string text = "int x;\n")
    {
        File.WriteAllText(folder["a.c"], text);
        Run(compiler,
            [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-c", folder["a.c"], "-o", folder["a.o"]]);
        return folder["a.o"];
    }

    private static string VersionOf(string compiler) => Run(compiler, ["-v"]).StandardError.Split('\n')
        .First(static line => line.Contains(" version ", StringComparison.Ordinal)).Trim();

    private static ProgramResult Run(string compiler, string[] arguments) =>
        new ProgramRun { Program = compiler, Arguments = arguments }.Run().EnsureSuccess();
}
