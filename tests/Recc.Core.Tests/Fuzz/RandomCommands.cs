using System.Text;
using Recc.Core.CommandLine;
using Recc.Testing;

namespace Recc.Core.Tests.Fuzz;

/// <summary>
/// Command lines that nobody types: options of the tables with values that are right, spoilt, empty or missing.
/// </summary>
internal static class RandomCommands
{
    private static readonly string[] Compilers =
    [
        "gcc", "g++", "cc", "c++", "clang", "clang++-19", "clang-cl", "clang-cl-19.exe", "/usr/bin/gcc-12",
        "x86_64-w64-mingw32-gcc-posix", "..\\clang-cl", "gcc-", "ld", "",
    ];

    private static readonly string[] Oddities =
    [
        "", "-", "--", "@", "@x", "@@x", "-x", "=", "-=", "/", "//", "--driver-mode=cl", "--driver-mode=gcc", "/clang:",
        "-Wl,", "-Wl,,", "-Wp,,-I,", "-Xclang", "-Xlinker", "-Wl,-o", "a.c", "b.cpp", "c.i", "m.cppm", "p.pcm", "h.h",
        "s.S", "l.a", "o.o", "x y.c", "\uFFFD", "\uD800", "/link", "/TP", "-u\u0001", "-o", "/dev/null", ":", ",",
    ];

    private static readonly string[] Values =
    [
        "", "a", "a.c", "b.o", "-", "/", "/dev/null", ".", "..", "../../x", "a=b", "=", "a=", "=b", "a,b", ",", "a:b",
        "native", "c++", "none", "\u00e9", "\uFFFD", "\uD83D", " ", "\"", "\\", "-9223372036854775808", "0x", "1", "@x",
        "$SYSROOT/x", "=/usr/include", "%i", "a\nb", "cl", "dir/", "x.pch", "M=f.pcm", "M=", "gcc", "auto", "/P",
    ];

    private static readonly string[] Linkers =
    [
        "-Map", "-Map=m", "-rpath", "-rpath-link=a:b", "--version-script=v", "-T", "-l", "-lm", "-L", "-Lx", "-z",
        "--start-group", "--plugin", "-plugin-opt=a", "-o", "-dynamic-linker", "--defsym", "-soname=x", "--push-state",
        "--pop-state", "-Bstatic", "a.o", "@f", "--dependency-file=d", "-m", "--sysroot=x", "--lto-O2", "--save-temps",
    ];

    private static readonly Flag[] Rows = [.. FlagTable.Rows, .. ClangClFlagTable.Rows];

    /// <summary>A command, the compiler first.</summary>
    public static string[] Of(Random random)
    {
        var words = new List<string> { random.Next(8) == 0 ? Pick(random, Compilers) : Pick(random, Compilers[..9]) };
        for (int i = random.Next(7); i > 0; i--)
        {
            Add(random, words);
        }

        // Most of what is wholly random has no source, and nothing else of it is looked at.
        if (random.Next(4) > 0)
        {
            words.Insert(1 + random.Next(words.Count), random.Next(3) == 0 ? "a.o" : "a.c");
        }

        if (random.Next(3) > 0)
        {
            words.Insert(1 + random.Next(words.Count), "-c");
        }

        return [.. words];
    }

    private static void Add(Random random, List<string> words)
    {
        switch (random.Next(10))
        {
            case 0:
                words.Add(Pick(random, Oddities));
                break;
            case 1:
                words.Add("-Wl," + string.Join(',', Several(random, Linkers)));
                break;
            case 2:
                string wrapping = Pick(random, ["-Xlinker", "-Xclang", "-Xpreprocessor", "-Xassembler", "/clang:"]);
                foreach (string word in Several(random, [.. Linkers, "-include", "-include-pch", "-I", "-emit-pch"]))
                {
                    words.AddRange(wrapping == "/clang:" ? [wrapping + word] : [wrapping, word]);
                }

                break;
            case 3:
                string text = Rows[random.Next(Rows.Length)].Spelling;
                words.Add(Encoding.UTF8.GetString(Mutations.Spoil(random, Encoding.UTF8.GetBytes(text))));
                break;
            default:
                AddOption(random, words, Rows[random.Next(Rows.Length)]);
                break;
        }
    }

    private static void AddOption(Random random, List<string> words, Flag flag)
    {
        string value = random.Next(4) == 0 && flag.Allowed.Length > 0
            ? Pick(random, flag.Allowed.Split(' '))
            : Pick(random, Values);
        switch (random.Next(8))
        {
            case 0:
                words.Add(flag.Spelling);
                break;
            case 1:
                words.Add(flag.Spelling + value);
                break;
            default:
                bool isNext = flag.Style is ValueStyle.Separate
                    || (flag.Style is ValueStyle.JoinedOrSeparate or ValueStyle.EqualsOrSeparate
                        && random.Next(2) == 0);
                string joint = flag.Style == ValueStyle.EqualsOrSeparate ? "=" : "";
                words.AddRange(flag.Style == ValueStyle.Alone ? [flag.Spelling]
                    : isNext ? [flag.Spelling, value]
                    : [flag.Spelling + joint + value]);
                break;
        }
    }

    private static IEnumerable<string> Several(Random random, string[] of) =>
        Enumerable.Range(0, 1 + random.Next(4))
            .Select(_ => random.Next(5) == 0 ? Pick(random, Values) : Pick(random, of)).ToList();

    private static string Pick(Random random, string[] of) => of[random.Next(of.Length)];
}
