using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Builtin;
using Recc.Core.Inputs.Linking;
using Recc.Core.Inputs.ScanDeps;
using Recc.Core.Tests.CommandLine;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Fuzz;

/// <summary>
/// Command lines, and all that looks at a command before any program is asked. What is not taken on has a reason that
/// users can read; what is taken on can be typed again and means the same.
/// </summary>
public sealed class CommandFuzzTests
{
    private static readonly byte[] ResponseFile = "-DX=\"a b\" -I inc 'c d.c' @f -Wl,-Map,m -o\nx.o"u8.ToArray();

    [Fact]
    public void Any_words_are_a_command_or_have_a_reason_why_not() => FuzzRun.Made(
        RandomCommands.Of,
        static argv =>
        {
            CommandAnalysis analysis = Commands.Analyze(argv);

            if (Understood(analysis) is { IsLinking: false } command)
            {
                Commands.Rendered(command).ShouldBe(argv[1..]);
            }
        },
        Show);

    [Fact]
    public void What_is_understood_means_the_same_when_it_is_typed_again() => FuzzRun.Made(
        static random => (Argv: RandomCommands.Of(random), File: Mutations.Spoil(random, ResponseFile)),
        static input =>
        {
            string[] argv = input.Argv.Length % 2 == 0 ? [.. input.Argv, "@f"] : input.Argv;
            var analyzer = new CommandAnalyzer(
                path => path.EndsWith("/f", StringComparison.Ordinal) ? input.File : null);
            if (Understood(analyzer.Analyze(argv, Commands.Directory)) is not { } command)
            {
                return;
            }

            string[] words = Commands.Rendered(command);
            if (Array.Exists(words, static word => word.StartsWith('@')))
            {
                return;
            }

            CompileCommand again = Understood(Commands.Analyze([argv[0], .. words])).ShouldNotBeNull();
            Commands.Rendered(again).ShouldBe(words);
            (again with { Arguments = command.Arguments, SideOutputs = command.SideOutputs, Depfile = command.Depfile })
                .ShouldBe(command);
            again.SideOutputs.ShouldBe(command.SideOutputs);
            again.Depfile?.Path.ShouldBe(command.Depfile!.Path);
        },
        static input => $"{Show(input.Argv)} {Convert.ToHexString(input.File)}");

    [Fact]
    public void What_is_understood_goes_through_all_that_runs_before_a_compiler() => FuzzRun.Made(
        RandomCommands.Of,
        static argv =>
        {
            if (Understood(Commands.Analyze(argv)) is not { } command)
            {
                return;
            }

            CommandMacros.Read(command).ShouldNotBeNull();
            CommandMacros.TimesGiven(command);
            SearchDirectories.Of(command.Arguments).All(static name => name.Length > 0).ShouldBeTrue();
            NamedInputs.Of(command).All(static input => input.Path.Length > 0).ShouldBeTrue();
            ListedCommand.Of(command, "/usr/bin/clang", Commands.Directory);
            DriverLine.QuestionFor(command).Count.ShouldBeGreaterThan(1);
            var order = new ScanOrder(
                command, "/usr/bin/cc", Commands.Directory, new Dictionary<string, string>(), "toolchain");
            (OptionSet.Of(order, out string? objection) is null).ShouldBe(objection is not null);
        },
        Show);

    /// <summary>The command, whose parts are whole; null when it is refused, with a sentence.</summary>
    private static CompileCommand? Understood(CommandAnalysis analysis)
    {
        switch (analysis)
        {
            case CommandAnalysis.Compile { Command: var command }:
                command.Source.ShouldNotBeEmpty();
                command.Output.ShouldNotBeEmpty();
                command.Compiler.ShouldNotBeEmpty();
                command.SideOutputs.All(static output => output.Path.Length > 0).ShouldBeTrue();
                command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.Source).ShouldBeTrue();
                return command;
            case CommandAnalysis.Link link:
                CompileCommand? taken = Understood(link.Taken);
                (taken is null or { IsLinking: true }).ShouldBeTrue();
                return taken;
            case CommandAnalysis.PassThrough refusal:
                FallbackReasons.Sentence(refusal.Reason).ShouldEndWith(".");
                refusal.Detail.ShouldNotBeNull();
                return null;
            default:
                throw new InvalidOperationException($"{analysis}");
        }
    }

    private static string Show(string[] argv) =>
        string.Join(' ', argv.Select(static word => $"\"{string.Concat(word.Select(Visible))}\""));

    private static string Visible(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || char.IsPunctuation(letter) || letter is ' ' or '=' or '+' or '$'
            ? $"{letter}" : $"\\u{(int)letter:x4}";
}
