using System.Globalization;
using System.Text;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>
/// Made-up programs, scanned and given to real compilers. RECC_SCAN_TREES says how many (a few by default, thousands by
/// hand), RECC_SCAN_SEED the seed of the first. A difference is made small and shown as a tree for
/// <see cref="ConformanceCases"/>.
/// </summary>
public sealed class RandomTreeTests
{
    [Theory]
    [InlineData("gcc")]
    [InlineData("clang-14")]
    [InlineData("clang-19")]
    public void Made_up_programs_are_scanned_as_the_compiler_reads_them(string compiler)
    {
        if (!CompilerUnderTest.IsInstalled(compiler))
        {
            return;
        }

        int count = Setting("RECC_SCAN_TREES", 24);
        int first = Setting("RECC_SCAN_SEED", 1);
        using var folder = new TempFolder();
        var comparison = new Comparison(compiler, folder.Path);
        var different = new StringBuilder();
        var tally = new Dictionary<Verdict, int>();
        var doubts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int seed = first; seed < first + count; seed++)
        {
            RandomTree tree = seed % 3 == 0 ? RandomConditions.Of(seed) : RandomTree.Of(seed);
            tree = seed % 2 == 0 ? Disguise.Of(tree, new Random(seed)) : tree;
            Verdict verdict = comparison.Judge(tree, out string said);
            if (verdict == Verdict.Unsure)
            {
                string doubt = said[(said.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
                doubts[doubt] = doubts.GetValueOrDefault(doubt) + 1;
            }

            tally[verdict] = tally.GetValueOrDefault(verdict) + 1;
            if (verdict == Verdict.Different && tally[verdict] <= 5)
            {
                RandomTree small = Reduced(tree, comparison);
                comparison.Judge(small, out string what);
                different.AppendLine(CultureInfo.InvariantCulture,
                    $"seed {seed}: {what}\n{small.Options}\n{small.Source} "
                    + $"{string.Join(' ', small.Links)}\n{small.Tree}");
            }
        }

        string all = $"{compiler}: " + string.Join(", ", tally.Select(pair => $"{pair.Value} {pair.Key}"));
        if (Environment.GetEnvironmentVariable("RECC_SCAN_REPORT") is { Length: > 0 } report)
        {
            File.AppendAllText(report, $"{all}\n{string.Join('\n', doubts)}\n{different}");
        }

        different.ToString().ShouldBeEmpty(all);
        tally.GetValueOrDefault(Verdict.Equal).ShouldBeGreaterThan(count / 2, all);
    }

    // Without every line that does not matter.
    private static RandomTree Reduced(RandomTree tree, Comparison comparison)
    {
        List<string> lines = [.. tree.Tree.Split('\n')];
        for (int size = lines.Count / 2; size > 0; size = size > 1 ? size / 2 : 0)
        {
            for (int at = 0; at + size <= lines.Count;)
            {
                List<string> fewer = [.. lines[..at], .. lines[(at + size)..]];
                RandomTree smaller = tree with { Tree = string.Join('\n', fewer) };
                if (fewer.Count > 0 && fewer[0].StartsWith("--- ", StringComparison.Ordinal)
                    && fewer.Contains($"--- {tree.Source}") && comparison.Judge(smaller, out _) == Verdict.Different)
                {
                    lines = fewer;
                }
                else
                {
                    at += size;
                }
            }
        }

        return tree with { Tree = string.Join('\n', lines) };
    }

    private static int Setting(string name, int other) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value : other;

    private enum Verdict
    {
        Equal,
        BothFail,
        Unsure,

        /// <summary>The compiler has an error to report that has nothing to do with files.</summary>
        OnlyCompilerFails,
        Different,
    }

    private sealed class Comparison(string compiler, string folder)
    {
        internal Verdict Judge(RandomTree tree, out string what)
        {
            Empty();
            TreeText.Write(folder, tree.Tree);
            foreach ((string path,
                string target) in tree.Links.Where(link => !File.Exists(Path.Join(folder, link.Path))))
            {
                File.CreateSymbolicLink(Path.Join(folder, path), target);
            }

            string program = tree.Source.EndsWith(".cc", StringComparison.Ordinal)
                ? compiler.Replace("gcc", "g++").Replace("clang", "clang++")
                : compiler;
            string[] options = tree.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var under = new CompilerUnderTest(program, folder);
            string[]? expected = under.Lists([.. options, "-w", tree.Source]);
            var lexicon = new Lexicon();
            ScanAnswer answer = under.Scan(
                new Scanner(lexicon), lexicon, new DiskTree(folder, lexicon), new BuiltinAnswers(), tree.Source,
                options);
            what = $"{compiler} lists {(expected is null ? "nothing" : string.Join(' ', expected))}\n{answer}";
            switch (answer)
            {
                case ScanAnswer.Complete complete when expected is not null:
                    string[] listed = [.. complete.Inputs.Select(input => input.Spelling)];
                    what += $"\n{string.Join(' ', listed)}";
                    return listed.SequenceEqual(expected) ? Verdict.Equal : Verdict.Different;
                case ScanAnswer.Complete:
                    return Verdict.OnlyCompilerFails;
                case ScanAnswer.Fails:
                    return expected is null ? Verdict.BothFail : Verdict.Different;
                default:
                    return Verdict.Unsure;
            }
        }

        // Folders stay: they are on the search path, which the compiler is asked for once.
        private void Empty()
        {
            foreach (string name in RandomTree.Folders)
            {
                string path = Path.Join(folder, name);
                Directory.CreateDirectory(path);
                foreach (string file in Directory.GetFiles(path))
                {
                    File.Delete(file);
                }
            }
        }
    }
}
