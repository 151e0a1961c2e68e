using System.Diagnostics;
using System.Globalization;
using System.Text;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>
/// Every unit of a real project against a compiler's -M. Run by hand: RECC_SCAN_BUILD names the folders (with colons
/// between) that hold a compile_commands.json, RECC_SCAN_COMPILERS the C compilers (gcc:clang-19), RECC_SCAN_REPORT the
/// file that gets the numbers.
/// </summary>
public sealed class RealCodeTests
{
    [RealCodeFact]
    public void No_input_of_a_real_project_is_missing()
    {
        string[] folders = Setting("RECC_SCAN_BUILD", "");
        var report = new StringBuilder();
        int wrong = 0;
        foreach (string compiler in Setting("RECC_SCAN_COMPILERS", "gcc:clang-19"))
        {
            foreach (string folder in folders)
            {
                wrong += Compare(compiler, folder, report);
            }
        }

        if (Environment.GetEnvironmentVariable("RECC_SCAN_REPORT") is { Length: > 0 } file)
        {
            File.WriteAllText(file, report.ToString());
        }

        wrong.ShouldBe(0, report.ToString());
    }

    private static int Compare(string compiler, string folder, StringBuilder report)
    {
        (int equal, int differ, int unsure, int fails, int errors) = (0, 0, 0, 0, 0);
        var lexicon = new Lexicon();
        var scanner = new Scanner(lexicon);
        var answers = new Dictionary<string, BuiltinAnswers>(StringComparer.Ordinal);
        var trees = new Dictionary<string, DiskTree>(StringComparer.Ordinal);
        TimeSpan warm = default;
        int inputs = 0;
        foreach (CompileCommand command in CompileCommands.In(folder))
        {
            (string directory, string source, string[] options) = command;
            string program = command.ProgramOf(compiler);
            var under = new CompilerUnderTest(program, directory);
            string[]? expected = under.Lists([.. options, source]);
            if (!trees.TryGetValue(directory, out DiskTree? tree))
            {
                trees.Add(directory, tree = new DiskTree(directory, lexicon));
            }

            string key = string.Join(' ', options.Where(option => option[1] is not ('I' or 'D')).Append(program));
            if (!answers.TryGetValue(key, out BuiltinAnswers? known))
            {
                answers.Add(key, known = new BuiltinAnswers());
            }

            ScanAnswer answer = under.Scan(scanner, lexicon, tree, known, source, options);
            warm += WarmScan(under, scanner, lexicon, tree, known, source, options);
            inputs += (answer as ScanAnswer.Complete)?.Inputs.Length ?? 0;
            string[]? listed = (answer as ScanAnswer.Complete)?.Inputs.Select(input => input.Spelling).ToArray();
            _ = (expected, answer) switch
            {
                (null, _) => errors++,
                (_, ScanAnswer.Unsure) => unsure++,
                (_, ScanAnswer.Complete) when listed!.SequenceEqual(expected) => equal++,
                (_, ScanAnswer.Complete) => differ++,
                _ => fails++,
            };
            if (expected is not null && !(listed?.SequenceEqual(expected) ?? false))
            {
                string what = listed is null
                    ? answer.ToString()
                    : $"missing {string.Join(' ', expected.Except(listed))}; extra "
                        + $"{string.Join(' ', listed.Except(expected))}";
                report.AppendLine(CultureInfo.InvariantCulture, $"  {compiler} {source}: {what}");
            }
        }

        int all = equal + differ + unsure + fails + errors;
        report.AppendLine(CultureInfo.InvariantCulture,
            $"{compiler} {folder}: {all} units, {equal} equal, {differ} different, {unsure} unsure, {fails} said to "
            + $"fail, {errors} the compiler itself refuses; {warm.TotalMilliseconds / Math.Max(1, all):F3} ms a warm "
            + $"scan without the disk, {inputs / Math.Max(1, all)} inputs each");
        return differ + fails;
    }

    // The scanner's own time, when a tree answers from memory.
    private static TimeSpan WarmScan(
        CompilerUnderTest under, Scanner scanner, Lexicon lexicon, DiskTree tree, BuiltinAnswers known, string source,
        string[] options)
    {
        const int rounds = 10;
        var remembering = new RememberingTree(tree);
        ScanQuestion question = under.Question(lexicon, known, source, options).Question;
        scanner.Scan(question, remembering);
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds; round++)
        {
            scanner.Scan(question, remembering);
        }

        return Stopwatch.GetElapsedTime(start) / rounds;
    }

    private static string[] Setting(string name, string other) =>
        (Environment.GetEnvironmentVariable(name) ?? other).Split(':', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A test that is run by hand.</summary>
internal sealed class RealCodeFactAttribute : FactAttribute
{
    public RealCodeFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("RECC_SCAN_BUILD") is { Length: > 0 }
            ? null
            : "RECC_SCAN_BUILD names no build of a real project";
}
