using System.Globalization;
using System.Text;
using Recc.Testing;

namespace Recc.Chaos;

/// <summary>
/// Five compiles and a link: C and C++, a header that all read, one that only a folder order finds, a unit that warns,
/// an input and an object that are too large for a small batch, so that they are streamed. Beside it a few units that
/// are built with precompiled headers of gcc and clang.
/// </summary>
internal sealed class SmallProject(string tree)
{
    /// <summary>Compiles of one build of <see cref="Program"/>.</summary>
    public const int Compiles = 5;

    /// <summary>Compiles that use a precompiled header.</summary>
    public const int CompilesWithPrecompiled = 4;

    /// <summary>What the build tool makes when it is told nothing.</summary>
    public const string Program = "out/program";

    /// <summary>Precompiled headers and the units that use them.</summary>
    public const string WithPrecompiled = "with-precompiled";

    /// <summary>The precompiled headers alone.</summary>
    public const string Precompiled = "precompiled";

    /// <summary>The variable that says whether what makes these has a local cache.</summary>
    public const string PrecompiledCacheVariable = "PRECOMPILED_CACHE";

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
        rule copy
          command = cp -p $in $out
        rule gch
          command = RECC_LOCAL_CACHE=$$PRECOMPILED_CACHE $$LAUNCHER gcc -O1 $$FLAGS -MD -MF $out.d -Inear -x c-header $in -o $out
          depfile = $out.d
        rule pch
          command = RECC_LOCAL_CACHE=$$PRECOMPILED_CACHE $$LAUNCHER clang -O1 $$FLAGS -Inear -x c-header $in -o $out
        rule with-gch
          command = $$LAUNCHER gcc -O1 -Winvalid-pch $$FLAGS -MD -MF $out.d -Inear -include out/all.h -c $in -o $out
          depfile = $out.d
        rule with-pch
          command = $$LAUNCHER clang -O1 $$FLAGS -Inear -include-pch out/all.pch -c $in -o $out
        build out/all.h: copy all.h
        build out/all.h.gch: gch out/all.h
        build out/all.pch: pch all.h
        build out/first.o: with-gch first.c | out/all.h.gch
        build out/second.o: with-gch second.c | out/all.h.gch
        build out/third.o: with-pch first.c | out/all.pch
        build out/fourth.o: with-pch second.c | out/all.pch
        build precompiled: phony out/all.h.gch out/all.pch
        build with-precompiled: phony out/first.o out/second.o out/third.o out/fourth.o
        --- all.h
        #include <stdio.h>
        #include "common.h"
        static inline int shown(int value) { return printf("%d", value * NUMBER); }
        --- first.c
        int first(void) { return shown(1); }
        --- second.c
        int second(void) { return shown(2); }
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

    /// <summary>A change of what all read, which hardly any build has seen yet.</summary>
    public void ChangeAll(Random random)
    {
        numbers[0] = random.Next(10, 100_000);
        WriteCommon();
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
