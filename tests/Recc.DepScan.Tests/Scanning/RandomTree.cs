using System.Globalization;
using System.Text;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>
/// A made-up program: headers of few names in many directories, and macros that decide which of them are read. Nearly
/// all of them preprocess without an error, because only what is sure to be valid stands where an error would count.
/// </summary>
/// <param name="Options">What the compiler is told.</param>
/// <param name="Source">The main source.</param>
/// <param name="Tree">All files, as <c>TreeText</c> reads them.</param>
internal sealed record RandomTree(string Options, string Source, string Tree)
{
    /// <summary>Symbolic links: where, and what they say.</summary>
    internal IReadOnlyList<(string Path, string Target)> Links { get; init; } = [];

    /// <summary>Where headers lie; all exist in each tree.</summary>
    internal static readonly string[] Folders = ["", "inc", "inc/sub", "sys", "sys/sub", "q", "after"];

    private static readonly string[] Paths =
    [
        "-I. -Iinc -isystem sys", "-Iinc -Isys", "-iquote q -Iinc -isystem sys -idirafter after",
        "-I./inc/ -Iinc/sub -I.",
        "-Isys -Iinc -iquote q -I after", "-isystem inc -isystem sys -I.",
    ];

    private static readonly string[] CStandards = ["", "", "-std=gnu11", "-std=c99", "-std=c17", "-std=gnu2x"];

    private static readonly string[] CxxStandards =
        ["", "", "-std=gnu++17", "-std=c++11", "-std=c++20", "-std=gnu++20"];

    /// <summary>The tree of a seed, the same each time.</summary>
    internal static RandomTree Of(int seed) => new Maker(new Random(seed)).Make();

    private sealed class Maker(Random random)
    {
        private const int MostBlocks = 3;

        private static readonly string[] Names = ["a.h", "b.h", "c.h", "d.h", "e.h"];

        private readonly HashSet<string> files = [];
        private readonly StringBuilder text = new();
        private string folder = "";
        private bool isCxx;
        private int level;

        internal RandomTree Make()
        {
            isCxx = Chance(40);
            string source = isCxx ? "main.cc" : Chance(15) ? "main.S" : "main.c";
            foreach (string where in Folders)
            {
                // The first folders of every path hold all names: what is included is there.
                foreach (string name in Names)
                {
                    if (where is "inc" or "inc/sub" || Chance(where is "" ? 30 : 55))
                    {
                        files.Add(Join(where, name));
                    }
                }
            }

            Begin("f.h", "");
            Prelude();
            Begin(source, "");
            Line("#include \"f.h\"");
            Define();
            Blocks(6);
            int last = text.Length;
            foreach (string file in files)
            {
                // Now and then the same text once more: gcc may take it for the same file.
                string before = text.ToString(last, text.Length - last);
                last = text.Length;
                int slash = file.LastIndexOf('/');
                int end = before.IndexOf('\n');
                if (Chance(8) && before.Contains("pragma once", StringComparison.Ordinal))
                {
                    text.Append("--- ").Append(file).Append(before.AsSpan(end));
                }
                else
                {
                    Header(file, slash < 0 ? "" : file[..slash]);
                }
            }

            var options = new List<string>
                { Pick(Paths), source == "main.S" ? "" : Pick(isCxx ? CxxStandards : CStandards) };
            if (Chance(25))
            {
                options.Add(Pick("-DN0=3", "-DN1", "-DN2=N3", "-UN0", "-DF0(x)=x", "-DH0=<b.h>", "-DH1=\"c.h\"",
                    "-DN3=(N4)", "-DN4="));
            }

            if (Chance(15))
            {
                options.Add($"-include f.h -include {Pick(Names.Select(name => "inc/" + name).ToArray())}");
            }

            if (Chance(5))
            {
                options.Add($"-imacros f.h -imacros inc/{Pick(Names)}");
            }

            return new RandomTree(string.Join(' ', options.Where(option => option.Length > 0)), source, text.ToString())
            {
                Links = Chance(30) ? [.. Links()] : [],
            };
        }

        // To files under other names, and to folders that are on no path by themselves.
        private IEnumerable<(string Path, string Target)> Links()
        {
            foreach ((string where,
                string up) in new[] { ("sys", "../"), ("q", "../"), ("inc/sub", "../../"), ("", "") })
            {
                string path = Join(where, Pick(Names));
                if (!files.Contains(path))
                {
                    yield return (path, $"{up}{Pick("inc", "inc/sub", "inc/../inc")}/{Pick(Names)}");
                }
            }
        }

        private static string Join(string where, string name) => where.Length == 0 ? name : $"{where}/{name}";

        private bool Chance(int percent) => random.Next(100) < percent;

        private T Pick<T>(params T[] values) => values[random.Next(values.Length)];

        private string Number(string prefix, int count) =>
            prefix + random.Next(count).ToString(CultureInfo.InvariantCulture);

        private void Line(string line) => text.Append(line).Append('\n');

        // --- Files
        // ------------------------------------------------------------------------------------------------------

        private void Begin(string path, string where)
        {
            folder = where;
            level = 0;
            Line($"--- {path}");
        }

        private void Header(string path, string where)
        {
            Begin(path, where);
            string guard = $"G_{path.Replace('/', '_').Replace('.', '_')}";
            switch (random.Next(10))
            {
                case < 4:
                    Noise();
                    Line(Pick($"#ifndef {guard}", $"#if !defined({guard})", $"#if !defined {guard}",
                        $"# ifndef {guard} // x"));
                    Line($"#define {guard}{Pick("", " 1")}");
                    Blocks(3);
                    Line("#endif");
                    Noise();
                    break;
                case < 7:
                    Line(Pick("#pragma once", "# pragma once", "#pragma once // once", "/* x */ #pragma once"));
                    Blocks(3);
                    break;
                case 7:
                    // The guard is not all there is: it does not let the file be left out.
                    Line($"#ifndef {guard}");
                    Line($"#define {guard}");
                    Blocks(2);
                    Line("#endif");
                    Bounded(1);
                    break;
                default:
                    Bounded(3);
                    break;
            }
        }

        // Files that can be read again and again must not do so without end.
        private void Bounded(int most)
        {
            Line($"#if __INCLUDE_LEVEL__ < {random.Next(3, 6)}");
            Blocks(most);
            Line("#endif");
        }

        private void Blocks(int most)
        {
            int count = random.Next(1, most + 1);
            for (int block = 0; block < count; block++)
            {
                Block();
            }
        }

        private void Block()
        {
            switch (random.Next(20))
            {
                case < 6:
                    Include();
                    break;
                case < 10:
                    Define();
                    break;
                case < 15 when level < MostBlocks:
                    Conditional();
                    break;
                case 15 when level < MostBlocks && Chance(60):
                    Line(Pick(
                        "#define L0 F0\n#if L0 (N1)", "#define L1(x) F0 x\n#if L1((2)) > N0",
                        "#define E0\n#if F0 E0 (N2)",
                        "#define L2(x) x(1)\n#if L2(F0)", "#define D0 defined(N1)\n#if D0 && N2",
                        "#define L3 F0(\n#if L3 N2)",
                        "#define L4(x) x##0\n#if L4(N) || L4(F)(N1)",
                        "#define L5(x, ...) F1(x, ##__VA_ARGS__)\n#if L5(N1, N2) > 2",
                        "#define L6(x) N##x\n#define L7(x) L6(x)\n#if L7(1) + L6(L7(2))",
                        "#define p(x) r(x)\n#define r(x) x + p\n#if r(N1)",
                        "#define self self + 1\n#if self", "#define z0 N1 ## 2\n#if z0", "#if N0 // \\\n && N1"));
                    Blocks(1);
                    Line("#endif");
                    break;
                case 15:
                    Noise();
                    break;
                case 16:
                    Line($"#undef {(Chance(80) ? Number("N", 6) : Pick("H0", "H1", "T0", "__FILE__"))}");
                    break;
                case 17:
                    string saved = Number("N", 6);
                    Line($"#pragma push_macro(\"{saved}\")");
                    Define();
                    Line($"#define {saved} {Value()}");
                    Block();
                    Line($"#pragma pop_macro(\"{saved}\")");
                    break;
                case 18 when level < MostBlocks:
                    Dead();
                    break;
                default:
                    Include();
                    break;
            }
        }

        // --- Conditionals
        // -----------------------------------------------------------------------------------------------

        private void Conditional()
        {
            level++;
            Line(random.Next(4) switch
            {
                0 => $"#ifdef {Name()}",
                1 => $"#ifndef {Name()}",
                _ => Spliced($"#if {Condition(3)}"),
            });
            Blocks(2);
            for (int group = random.Next(3); group > 0; group--)
            {
                Line($"#elif {Condition(2)}");
                Blocks(1);
            }

            if (Chance(50))
            {
                Line("#else");
                Blocks(2);
            }

            Line(Pick("#endif", "# endif // x", "#endif /* x\n */"));
            level--;
        }

        // What is not read may be anything, as long as its conditionals fit.
        private void Dead()
        {
            level++;
            Line(Pick("#if 0", "#if 0 // x", "#if (0)", "#if 0 && N0"));
            for (int line = random.Next(1, 4); line > 0; line--)
            {
                Line(Pick(
                    "#include \"missing.h\"", "#error no", "#if nonsense +\n#include <gone>\n#elif\n#endif", "#define",
                    "it's not \"closed", "#bogus", "#include", "/* #endif */", "#elif 0", "// #elif 1",
                    "#ifdef\n#endif",
                    "#if 1\n#else\n#include <gone>\n#endif"));
            }

            if (Chance(40))
            {
                Line("#else");
                Blocks(1);
            }

            Line("#endif");
            level--;
        }

        private string Spliced(string line)
        {
            if (!Chance(15))
            {
                return line;
            }

            int blank = line.LastIndexOf(' ');
            return blank < 4 ? line : $"{line[..blank]} \\\n {line[(blank + 1)..]}";
        }

        private string Condition(int depth)
        {
            if (depth == 0 || Chance(25))
            {
                return Atom();
            }

            return random.Next(12) switch
            {
                0 => $"!{Wrapped(depth - 1)}",
                1 => $"-{Wrapped(depth - 1)}",
                2 => $"~{Wrapped(depth - 1)}",
                3 => $"{Wrapped(depth - 1)} {Pick("<<", ">>")} {random.Next(5)}",
                4 => $"{Wrapped(depth - 1)} {Pick("/", "%")} {random.Next(1, 5)}{Pick("", "u")}",
                5 => $"({Condition(depth - 1)} ? {Condition(depth - 1)} : {Condition(depth - 1)})",
                6 or 7 => $"{Condition(depth - 1)} {Pick("&&", "||")} {Condition(depth - 1)}",
                _ => $"{Wrapped(depth - 1)} "
                    + $"{Pick("==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "&", "|", "^", "&&", "||")} "
                    + $"{Wrapped(depth - 1)}",
            };
        }

        private string Wrapped(int depth) => depth == 0 || Chance(40) ? Atom() : $"({Condition(depth)})";

        private string Atom() => random.Next(17) switch
        {
            0 or 1 => random.Next(4).ToString(CultureInfo.InvariantCulture),
            2 => Pick("1u", "0x10", "017", "2L", "3ULL", "'a'", "'\\n'", "0xFFFFFFFFFFFFFFFF", "-1", "'\\x41'", "0b11"),
            3 or 4 => $"defined({Name()})",
            5 => $"defined {Name()}",
            6 => Chance(50) ? $"__has_include(<{Found()}>)" : $"__has_include(\"{Found()}\")",
            7 => $"__has_include({Pick("<none.h>", "\"none.h\"", "<H0>", "\"q/a.h\"", "<sub/f.h>")})",
            8 => Pick("__INCLUDE_LEVEL__", "__LINE__ / 1000", "__cplusplus", "__STDC_VERSION__", "__GNUC__"),
            9 => Call(),
            10 => isCxx ? Pick("true", "false", "(true and N0)", "(not N1)") : Pick("(U0)", "unknown"),
            11 => $"__has_include_next(<{Found()}>)",
            _ => Number("N", 6),
        };

        // A call of a macro that yields a number, whatever is defined: without it the name would be an error.
        private string Call() => random.Next(8) switch
        {
            0 => $"F0({Argument()})",
            1 => $"F1({Argument()}, {Argument()})",
            2 => $"F2(N, {random.Next(6)})",
            3 => $"F3({Pick("", "N0", "1, 2", "N1, (2, 3), 4")})",
            4 => $"F0 ({Pick("F0(1)", "F1(N0, F0(2))", "F2(N, 1)")})",
            5 => $"F4({Pick("0", "1", "N2")})({Argument()})",
            6 => $"F2({random.Next(1, 5)}, {random.Next(6)})",
            _ => isCxx ? $"F5({Pick("", "1", "N3")})" : "F5()",
        };

        private string Argument() => Pick("1", "0", "N0", "N1", "N2", "(N3)", "1 + 1", "F0(N4)", "F2(N, 0)", "-2");

        private string Name() =>
            Chance(75) ? Number("N", 6) : Pick("F0", "F3", "H0", "T0", "U0", "__cplusplus", "__has_include",
            "G_inc_a_h", "G_sys_b_h");

        // What calls call, so that none is an error.
        private void Prelude()
        {
            Line("#ifndef F_H\n#define F_H\n#define F0(x) (x)\n#define F1(x, y) ((x) + (y))\n#define F2(x, y) x##y");
            Line("#define NTH(a, b, c, d, e, n, ...) n");
            Line(Pick("#define F3(...) NTH(0, ##__VA_ARGS__, 4, 3, 2, 1, 0, x)",
                "#define F3(...) NTH(0, __VA_ARGS__, 4, 3, 2, 1, 0, x)",
                "#define F3(all...) NTH(0, ##all, 4, 3, 2, 1, 0, x)"));
            Line("#define F4(x) F0");
            Line(isCxx ? "#define F5(...) (1 __VA_OPT__(+ 1))" : "#define F5(x) (2 x)");
            Line("#define STR1(x) #x\n#define STR(x) STR1(x)\n#endif");
        }

        // --- Definitions
        // ------------------------------------------------------------------------------------------------

        private void Define()
        {
            Line(Spliced(random.Next(14) switch
            {
                0 => $"#define F0(x) {Pick("(x)", "x", "((x) + 1)", "( x * 2 )", "F2(N, 1)")}",
                1 => $"#define F1(x, y) {Pick("(x + y)", "(x) - (y)", "(y)", "F0(x)", "(x ? y : x)")}",
                2 => "#define F4(x) F0",
                3 => $"#define H0 {HeaderName()}",
                4 => $"#define H1 {Pick("H0", HeaderName(), HeaderName())}",
                5 => $"#define T0 {Pick("a", "b", "sub/c", "inc", "H0")}",
                _ => $"#define {Number("N", 6)} {Value()}",
            }));
        }

        private string Value() => random.Next(10) switch
        {
            < 3 => random.Next(5).ToString(CultureInfo.InvariantCulture),
            3 => $"({random.Next(5)})",
            4 => Number("N", 6),
            5 => $"({Number("N", 6)} {Pick("+", "-", "*", "==", "<")} {random.Next(4)})",
            6 => $"{random.Next(4)} {Pick("+", "-", "*")} {Number("N", 6)}",
            7 => $"-{random.Next(1, 4)}",
            8 => $"{Number("N", 6)} /* x */",
            _ => $"{random.Next(9)}{Pick("", "u", "L", "ull")}",
        };

        // --- Includes
        // ---------------------------------------------------------------------------------------------------

        private string Found() => Chance(30) ? $"sub/{Pick(Names)}" : Pick(Names);

        private string HeaderName() => Chance(50) ? $"<{Pick(Names)}>" : $"\"{Near()}\"";

        // A name that is found from everywhere: beside the file, or in inc.
        private string Near() => Pick(Names);

        private void Include()
        {
            switch (random.Next(16))
            {
                case < 5:
                    Line($"{Pick("#", "# ", " #", "#\t")}include \"{Near()}\"{Pick("", " // x", " /* x */")}");
                    break;
                case < 9:
                    Line($"#include <{Pick(Names)}>");
                    break;
                case 9:
                    string next = Pick(Names);
                    Line($"#if __has_include_next(<{next}>)");
                    Line($"#include_next <{next}>");
                    Line("#endif");
                    break;
                case 10:
                    string probed = Found();
                    Line($"#if {Pick("", "defined(__has_include) && ")}__has_include(\"{probed}\")");
                    Line($"#include \"{probed}\"");
                    Line("#endif");
                    break;
                case 11:
                    string macro = Pick("H0", "H1");
                    Line("#ifndef H0\n#define H0 <a.h>\n#endif");
                    Line($"#ifndef {macro}\n#define {macro} {HeaderName()}\n#endif");
                    Line($"#include {macro}");
                    break;
                case 12:
                    Line($"#undef W\n#define W {Pick("a", "b", "c")}");
                    Line(Pick("#define A2(x) <x.h>\n#include A2(W)", "#define A3(x) <x>\n#include A3(d.h)",
                        "#include STR(W.h)", "#define A4(x, y) STR(x.y)\n#include A4(a,h)",
                        "#define A7(x, y) STR(x##y.h)\n#include A7(b,)",
                        "#include STR(e.h)", "#define A5(...) __VA_ARGS__\n#include A5(<b.h>)",
                        "#define A6(x, ...) #__VA_ARGS__\n#include A6(1, d.h)"));
                    break;
                case 13:
                    string up = folder.Contains('/') ? "../../" : folder.Length > 0 ? "../" : "";
                    Line($"#include \"{up}inc/{Pick(Names)}\"");
                    break;
                case 14:
                    Line(Chance(30) ? $"#import \"{Near()}\"" : $"#include <{Pick("", "./", ".//")}{Pick(Names)}>");
                    break;
                default:
                    Line($"#ifndef N5\n#include \"{Near()}\"\n#endif");
                    break;
            }
        }

        // What is no directive and could be taken for one, or hides one.
        private void Noise() => Line(Pick(
            "int x = 1; // #include \"missing.h\"", "/* #include \"missing.h\"\n#endif */",
            "const char* s = \"#include <missing.h>\";",
            "// a comment \\\n#include \"missing.h\"", "char c = '\"'; /* \" */", "/**/ int y; /* ' */",
            "x = a / b; // it's",
            isCxx ? "auto r = R\"(\n#include \"missing.h\"\n)\";" : "int z[] = { 1, 2 };", "", "#",
            "#pragma unknown thing",
            "%:define N0 2", "#pragma GCC poison zz", "#ident \"x\""));
    }
}
