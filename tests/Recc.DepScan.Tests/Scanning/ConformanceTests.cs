using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>Holds the scanner against real compilers, rule by rule.</summary>
public sealed class ConformanceTests
{
    // Where this scanner steps aside.
    private static readonly HashSet<(string Compiler, string Name)> Undecided =
        [("gcc", "once_by_operator"), ("gcc", "push_and_pop")];

    // Errors of the compiler that have nothing to do with files.
    private static readonly HashSet<string> OtherErrors = ["include_in_macro_arguments"];

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (string compiler in new[] { "gcc", "clang-14", "clang-19" }.Where(CompilerUnderTest.IsInstalled))
        {
            foreach ((string name, _, _, _) in ConformanceCases.All)
            {
                data.Add(compiler, name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_scanner_lists_what_the_compiler_lists(string compiler, string name)
    {
        (_, string options, string source, string tree) = ConformanceCases.All.Single(one => one.Name == name);
        using var folder = new TempFolder();
        TreeText.Write(folder.Path, tree
            .Replace("<CR>", "\r", StringComparison.Ordinal).Replace("<BOM>", "\uFEFF", StringComparison.Ordinal));

        Compare(compiler, folder.Path, source, options.Split(' ', StringSplitOptions.RemoveEmptyEntries), name);
    }

    private static void Compare(string compiler, string folder, string source, string[] options, string name)
    {
        var under = new CompilerUnderTest(compiler, folder);
        string[]? expected = under.Lists([.. options, source]);
        var lexicon = new Lexicon();
        ScanAnswer answer = under.Scan(
            new Scanner(lexicon), lexicon, new DiskTree(folder, lexicon), new BuiltinAnswers(), source, options);

        switch (answer)
        {
            case ScanAnswer.Complete when expected is null && OtherErrors.Contains(name):
                break;
            case ScanAnswer.Complete complete:
                string[] listed = [.. complete.Inputs.Select(input => input.Spelling.Replace(" ", "\\ "))];
                (expected ?? ["an error"]).ShouldBe(listed);
                break;
            case ScanAnswer.Fails fails:
                expected.ShouldBeNull(fails.Reason);
                break;
            default:
                Undecided.Contains((compiler, name)).ShouldBeTrue(answer.ToString());
                break;
        }
    }
}
