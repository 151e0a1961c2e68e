using System.Text;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>Headers that come, go and change between two scans with the same lexicon.</summary>
public sealed class HeaderChangesTests
{
    private const string Options = "-Ifirst -Isecond -isystem sys";

    private const string Start = """
        --- main.c
        #include "near.h"
        #include <far.h>
        #if __has_include(<maybe.h>)
        #include <maybe.h>
        #endif
        #include "chain/x.h"
        --- near.h
        #pragma once
        #include "deep.h"
        --- deep.h
        --- first/none.h
        --- second/far.h
        #ifdef WANTS
        #include <wanted.h>
        #endif
        --- second/wanted.h
        --- second/chain/x.h
        #include_next <chain/x.h>
        #include "y.h"
        --- second/chain/y.h
        --- sys/chain/x.h
        --- sys/chain/y.h
        """;

    // "+path" with a text puts a file there, "-path" takes one away, "path>path" moves one.
    public static TheoryData<string, string[]> Changes() => new()
    {
        { "a header that shadows another comes and goes", ["+first/far.h|int x;", "-first/far.h"] },
        { "a header appears that was only asked for",
            ["+sys/maybe.h|#include <far.h>\n", "+first/maybe.h|", "-sys/maybe.h"] },
        { "a header is moved along the path", ["second/far.h>sys/far.h", "sys/far.h>first/far.h"] },
        { "a header is renamed and an alias takes its place",
            ["second/far.h>second/other.h", "+second/far.h|#include <other.h>\n"] },
        { "what a header says changes",
            ["+deep.h|#define WANTS\n", "+deep.h|/* nothing any more */\n", "+near.h|#define WANTS 1\n"] },
        { "a header beside another one hides the next",
            ["+chain/x.h|#include \"y.h\"\n", "+chain/y.h|", "-chain/x.h"] },
        { "the end of a chain goes away",
            ["-sys/chain/x.h", "+sys/chain/x.h|#include_next <chain/x.h>\n", "+first/chain/x.h|\n"] },
        { "a header goes away and comes back", ["-near.h", "+first/near.h|#include <wanted.h>\n", "+near.h|\n"] },
        { "a guard comes to a header and goes",
            ["+deep.h|#include \"main.c\"\n", "+near.h|#ifndef N\n#define N\n#include \"deep.h\"\n#endif\n"] },
        { "a folder takes the place of a header", ["-deep.h", "+deep.h/x.h|", "+second/deep.h|\n"] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_warm_scan_follows_each_change_as_the_compiler_does(string what, string[] changes)
    {
        foreach (string compiler in new[] { "gcc", "clang-19" }.Where(CompilerUnderTest.IsInstalled))
        {
            using var folder = new TempFolder();
            var lexicon = new Lexicon();
            var scanner = new Scanner(lexicon);
            var memory = new MemoryTree(lexicon);
            var answers = new BuiltinAnswers();
            foreach ((string path, string text) in TreeText.Read(Start))
            {
                Put(folder.Path, memory, path, text);
            }

            Compare("at first");
            foreach (string change in changes)
            {
                Apply(change, folder.Path, memory);
                Compare(change);
            }

            void Compare(string when)
            {
                var under = new CompilerUnderTest(compiler, folder.Path);
                string[] options = Options.Split(' ');
                string[]? expected = under.Lists([.. options, "-nostdinc", "main.c"]);
                ScanQuestion question = under.Question(lexicon, answers, "main.c", [.. options, "-nostdinc"])
                    .Question with
                {
                    // The compiler leaves out folders that are not there yet.
                    SearchPath = PathOf(Options),
                };
                foreach (ISourceTree tree in new[] { memory, (ISourceTree)new ListedTree(memory, memory) })
                {
                    ScanAnswer answer = scanner.Scan(question, tree);
                    Listed(answer).ShouldBe(expected, $"{compiler}, {what}, {when}: {answer}");
                }
            }
        }
    }

    [Fact]
    public void What_the_answer_does_not_name_does_not_decide_it()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            var program = RandomTree.Of(seed);
            var random = new Random(seed);
            var lexicon = new Lexicon();
            var scanner = new Scanner(lexicon);
            MemoryTree tree = TreeOf(program, lexicon);

            ScanQuestion question = QuestionOf(program, lexicon, random);
            if (scanner.Scan(question, tree) is not ScanAnswer.Complete before)
            {
                continue;
            }

            HashSet<string> named = [.. Named(before)];
            foreach (string path in RandomTree.Folders.SelectMany(
                folder => new[]
                    { "a.h", "b.h", "c.h", "d.h", "e.h", "none.h" }.Select(name => Path.Join(folder, name))))
            {
                string? text = tree.Take(path);
                if (text is null)
                {
                    tree.Put(path, "#include \"somewhere.h\"\n");
                }

                bool isSame = Listed(scanner.Scan(question, tree)) is { } after && after.SequenceEqual(Listed(before)!);
                (isSame || named.Contains(MemoryTree.Full(path))).ShouldBeTrue($"seed {seed}: {path}\n{program.Tree}");
                if (text is null)
                {
                    tree.Take(path);
                }
                else
                {
                    tree.Put(path, text);
                }
            }
        }
    }

    [Fact]
    public void Listings_change_no_answer_and_save_most_looks()
    {
        int plain = 0;
        int listed = 0;
        for (int seed = 1; seed <= 100; seed++)
        {
            var program = RandomTree.Of(seed);
            var lexicon = new Lexicon();
            var scanner = new Scanner(lexicon);
            MemoryTree tree = TreeOf(program, lexicon);

            ScanQuestion question = QuestionOf(program, lexicon, new Random(seed));
            ScanAnswer expected = scanner.Scan(question, tree);
            plain += tree.Looks;
            int before = tree.Looks;
            ScanAnswer answer = scanner.Scan(question, new ListedTree(tree, tree));
            listed += tree.Looks - before;
            Text(answer).ShouldBe(Text(expected), $"seed {seed}");
        }

        listed.ShouldBeLessThan(plain);
    }

    [Fact]
    public void Many_threads_with_one_scanner_get_what_one_thread_gets()
    {
        var lexicon = new Lexicon();
        var scanner = new Scanner(lexicon);
        var programs = Enumerable.Range(1, 40).Select(seed =>
        {
            var program = RandomTree.Of(seed);
            MemoryTree tree = TreeOf(program, lexicon);

            return (Question: QuestionOf(program, lexicon, new Random(seed)), Tree: tree, Program: program, Seed: seed);
        }).ToArray();

        string[] together = new string[programs.Length * 4];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, at =>
        {
            (ScanQuestion question, MemoryTree tree, _, _) = programs[at % programs.Length];
            together[at] = Text(scanner.Scan(question, tree));
        });

        for (int at = 0; at < together.Length; at++)
        {
            (_, _, RandomTree program, int seed) = programs[at % programs.Length];
            var fresh = new Lexicon();
            MemoryTree tree = TreeOf(program, fresh);
            string alone = Text(new Scanner(fresh).Scan(QuestionOf(program, fresh, new Random(seed)), tree));
            together[at].ShouldBe(alone, $"seed {seed}");
        }
    }

    private static MemoryTree TreeOf(RandomTree program, Lexicon lexicon)
    {
        var tree = new MemoryTree(lexicon);
        foreach ((string path, string text) in TreeText.Read(program.Tree))
        {
            tree.Put(path, text);
        }

        return tree;
    }

    // Gcc on one seed, clang on the next, without asking either.
    private static ScanQuestion QuestionOf(RandomTree program, Lexicon lexicon, Random random)
    {
        var family = (PreprocessorFamily)random.Next(2);
        var macros = PredefinedMacros.Parse(
            "#define __STDC_HOSTED__ 1\n#define __GNUC__ 12\n#define __clang_major__ 19\n"u8
                + "#define __STDC_VERSION__ 201710L\n"u8, lexicon);
        return new ScanQuestion
        {
            Source = program.Source,
            WorkingDirectory = MemoryTree.Root,
            Dialect = Dialect.Of(family, ScanLanguage.C, macros, trigraphs: null, modules: false),
            Predefined = macros,
            SearchPath = PathOf(program.Options),
            Answers = new BuiltinAnswers(),
        };
    }

    private static SearchPath PathOf(string options)
    {
        string text = options.Replace("-iquote ", "-iquote", StringComparison.Ordinal)
            .Replace("-isystem ", "-isystem", StringComparison.Ordinal)
            .Replace("-idirafter ", "-idirafter", StringComparison.Ordinal)
            .Replace("-I ", "-I", StringComparison.Ordinal);
        string[] words = text.Split(' ');
        return new SearchPath(
            [.. Of("-iquote", false)], [.. Of("-I", false), .. Of("-isystem", true), .. Of("-idirafter", true)], []);

        IEnumerable<SearchDirectory> Of(string option, bool isSystem) => words
            .Where(word => word.StartsWith(option, StringComparison.Ordinal))
            .Select(word => new SearchDirectory(word[option.Length..], isSystem));
    }

    private static IEnumerable<string> Named(ScanAnswer.Complete answer) =>
    [
        .. answer.Inputs.Concat(answer.Probed).Select(input => MemoryTree.Full(input.Path)),
        .. answer.Absent.Select(absent => MemoryTree.Full(Path.Join(absent.Directory, absent.Name))),
    ];

    private static string[]? Listed(ScanAnswer answer) =>
        (answer as ScanAnswer.Complete)?.Inputs.Select(input => input.Spelling).ToArray();

    private static string Text(ScanAnswer answer) => answer is not ScanAnswer.Complete complete
        ? answer.ToString()
        : string.Join('\n', complete.Inputs.Concat(complete.Probed).Select(input => $"{input.Path} {input.IsSystem}")
            .Concat(complete.Absent.Select(absent => $"{absent.Directory} {absent.Name}")));

    private static void Apply(string change, string folder, MemoryTree memory)
    {
        if (change[0] == '+')
        {
            string[] parts = change[1..].Split('|');
            Put(folder, memory, parts[0], parts[1]);
            return;
        }

        string[] paths = change.TrimStart('-').Split('>');
        string text = memory.Take(paths[0])!;
        File.Delete(Path.Join(folder, paths[0]));
        if (paths.Length > 1)
        {
            Put(folder, memory, paths[1], text);
        }
    }

    private static void Put(string folder, MemoryTree memory, string path, string text)
    {
        memory.Put(path, text);
        string full = Path.Join(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, Encoding.UTF8.GetBytes(text));
    }
}
