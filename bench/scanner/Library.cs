using System.Diagnostics;
using System.Globalization;
using Recc.DepScan;
using Recc.DepScan.Tests.Scanning;

namespace Recc.ScanBench;

/// <summary>The units of one compilation database, and what one compiler says of itself under their options.</summary>
internal sealed class Library(string compiler, CompileCommand[] commands)
{
    private readonly Dictionary<string, BuiltinAnswers> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISourceTree> trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Listings> listings = new(StringComparer.Ordinal);
    private Lexicon lexicon = new();
    private Scanner? scanner;
    private ScanQuestion[] questions = [];

    /// <summary>Scans all units, untimed, each until the compiler was asked all that it takes.</summary>
    internal void Learn()
    {
        StartOver();
        for (int index = 0; index < commands.Length; index++)
        {
            (string directory, string source, string[] options) = commands[index];
            var under = new CompilerUnderTest(commands[index].ProgramOf(compiler), directory);
            ScanAnswer answer = under.Scan(
                scanner!, lexicon, trees[directory], AnswersFor(commands[index]), source, options);
            if (answer is not ScanAnswer.Complete)
            {
                Console.Error.WriteLine($"{source}: {answer}");
            }
        }
    }

    /// <summary>Forgets all that was read.</summary>
    internal void StartOver()
    {
        lexicon = new Lexicon();
        scanner = new Scanner(lexicon);
        trees.Clear();
        listings.Clear();
        var macros = new Dictionary<string, ScanQuestion>(StringComparer.Ordinal);
        questions = new ScanQuestion[commands.Length];
        for (int index = 0; index < commands.Length; index++)
        {
            CompileCommand command = commands[index];
            listings.TryAdd(command.Directory, new Listings(command.Directory));
            trees.TryAdd(command.Directory, new DiskTree(command.Directory, lexicon));
            string key = KeyOf(command, withPaths: true);
            if (!macros.TryGetValue(key, out ScanQuestion? known))
            {
                var under = new CompilerUnderTest(command.ProgramOf(compiler), command.Directory);
                known = under.Question(lexicon, AnswersFor(command), command.Source, command.Options).Question;
                macros.Add(key, known);
            }

            questions[index] = known with { Source = command.Source };
        }
    }

    /// <summary>From now on nothing is asked of the disk.</summary>
    internal void Remember()
    {
        foreach ((string directory, ISourceTree tree) in trees.ToArray())
        {
            trees[directory] = new RememberingTree(tree);
        }
    }

    /// <summary>Scans all units and prints one line of numbers.</summary>
    internal void ScanAll(string name)
    {
        long looks = Looks();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        int collections = GC.CollectionCount(0);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        int complete = 0;
        int inputs = 0;
        for (int index = 0; index < questions.Length; index++)
        {
            string directory = commands[index].Directory;
            ISourceTree tree = trees[directory];
            tree = tree is DiskTree ? new ListedTree(tree, listings[directory]) : tree;
            if (scanner!.Scan(questions[index], tree) is ScanAnswer.Complete answer)
            {
                complete++;
                inputs += answer.Inputs.Length;
            }
        }

        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double cpu = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        double all = questions.Length;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name} units={questions.Length} complete={complete} inputs={inputs / all:F1} cpu_ms={cpu / all:F4} "
            + $"wall_ms={wall / all:F4} allocated_kb={allocated / all / 1024:F1} looks={(Looks() - looks) / all:F0} "
            + $"collections={GC.CollectionCount(0) - collections} spellings={lexicon.Count}"));
    }

    private long Looks() =>
        trees.Values.OfType<DiskTree>().Sum(tree => tree.Looks) + listings.Values.Sum(one => one.Looks);

    private BuiltinAnswers AnswersFor(CompileCommand command)
    {
        string key = KeyOf(command, withPaths: false);
        if (!answers.TryGetValue(key, out BuiltinAnswers? known))
        {
            answers.Add(key, known = new BuiltinAnswers());
        }

        return known;
    }

    // What a builtin yields depends on no path.
    private static string KeyOf(CompileCommand command, bool withPaths) => string.Join(
        '\n', command.Options.Where(option => withPaths || option[1] is not ('I' or 'D'))
            .Append(command.IsCxx ? "c++" : "c"));
}
