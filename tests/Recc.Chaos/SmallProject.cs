using System.Globalization;
using System.Text;
using Recc.Testing;

namespace Recc.Chaos;

/// <summary>
/// Five compiles and a link: C and C++, a header that all read, one that only a folder order finds, a unit that warns,
/// an input and an object that are too large for a small batch, so that they are streamed.
/// </summary>
internal sealed class SmallProject(string tree)
{
    /// <summary>Compiles of one build.</summary>
    public const int Compiles = 5;

    private const string Rules = """
        --- build.ninja
        builddir = out
        rule cc
          command = $$LAUNCHER gcc -O1 -Wall $$FLAGS -MD -MF $out.d -Inear -Ifar -c $in -o $out
          depfile = $out.d
        rule cxx
          command = $$LAUNCHER g++ -O1 -Wall $$FLAGS -MMD -MF $out.d -Inear -Ifar -c $in -o $out
          depfile = $out.d
        rule link
          command = $$LAUNCHER g++ $in -o $out
        build out/main.o: cc main.c
        build out/one.o: cc one.c
        build out/two.o: cc two.c
        build out/large.o: cc large.c
        build out/more.o: cxx more.cc
        build out/program: link out/main.o out/one.o out/two.o out/large.o out/more.o
        default out/program
        --- .git/HEAD
        ref: refs/heads/main
        --- main.c
        #include "common.h"
        int one(void); int two(void); int large(int); int more(void);
        int main(void) { return one() + two() + large(NUMBER) + more() == -1; }
        --- two.c
        #include "common.h"
        #include "where.h"
        static int nobody_calls_this(void) { return 2; }
        int two(void) { return NUMBER + WHERE; }
        --- more.cc
        #include "common.h"
        namespace { struct More { int value = NUMBER; }; }
        extern "C" int more() { return More().value; }
        --- far/where.h
        #define WHERE 1
        --- near/keep
        """;

    private readonly int[] numbers = [1, 1, 1];
    private bool isShadowed;

    /// <summary>What the sources are now; equal texts mean equal sources.</summary>
    public string State =>
        string.Create(CultureInfo.InvariantCulture, $"{numbers[0]},{numbers[1]},{numbers[2]},{isShadowed}");

    /// <summary>Absolute paths of the sources that change.</summary>
    public IReadOnlyList<string> Changing =>
        [Full("near/common.h"), Full("one.c"), Full("large.c"), Full("near/where.h")];

    /// <summary>Absolute path of the folder that the build writes to.</summary>
    public string OutFolder => Full("out");

    public void Write()
    {
        TreeText.Write(tree, Rules);
        WriteCommon();
        WriteOne();
        WriteLarge();
    }

    /// <summary>Changes one source; sizes stay the same wherever the text allows it.</summary>
    public void Change(Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                numbers[0] = random.Next(1, 9);
                WriteCommon();
                break;
            case 1:
                numbers[1] = random.Next(1, 9);
                WriteOne();
                break;
            case 2:
                numbers[2] = random.Next(1, 9);
                WriteLarge();
                break;
            default:
                Shadow(!isShadowed);
                break;
        }
    }

    /// <summary>A change that no build has seen yet.</summary>
    public void ChangeAnew()
    {
        numbers[1]++;
        WriteOne();
    }

    /// <summary>A header turns up in a folder that is looked at earlier, or goes.</summary>
    private void Shadow(bool wanted)
    {
        isShadowed = wanted;
        if (wanted)
            File.WriteAllText(Full("near/where.h"), "#define WHERE 2\n");
        else
            File.Delete(Full("near/where.h"));
    }

    private void WriteCommon()
    {
        // Larger than what goes into one small batch.
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"#define NUMBER {numbers[0]}\n/*\n");
        for (int i = 0; i < 1200; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"line {i} of a comment that makes this header as large as headers are\n");
        File.WriteAllText(Full("near/common.h"), text.Append("*/\n").ToString());
    }

    private void WriteOne() => File.WriteAllText(
        Full("one.c"),
        string.Create(CultureInfo.InvariantCulture,
            $"#include \"common.h\"\nint one(void) {{ return NUMBER * {numbers[1]}; }}\n"));

    private void WriteLarge() => File.WriteAllText(
        Full("large.c"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"#ifndef ENTRIES\n#define ENTRIES 25000\n#endif\n"
            + $"static const int table[ENTRIES] = {{ {numbers[2]}, 2, 3 }};\n"
            + $"int large(int at) {{ return table[at * 7]; }}\n"));

    private string Full(string relativePath) => Path.Combine(tree, relativePath);
}
