using System.Globalization;
using System.Text;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>One source of many conditions over many macros; which headers it reads tells the truth of each.</summary>
internal static class RandomConditions
{
    private const int Count = 30;

    private static readonly string[] Standards =
        ["", "", "-std=c90", "-std=gnu90", "-std=c99", "-std=c17", "-std=gnu2x", "-std=c++98", "-std=c++17",
            "-std=gnu++20", "-std=c++20", "-std=gnu++20 -DN0=7"];

    private static readonly string[] Operators =
        ["+", "-", "*", "&", "|", "^", "==", "!=", "<", ">", "<=", ">=", "&&", "||"];

    /// <summary>The program of a seed, the same each time.</summary>
    internal static RandomTree Of(int seed)
    {
        var random = new Random(seed);
        string standard = Standards[random.Next(Standards.Length)];
        bool isCxx = standard.Contains("++", StringComparison.Ordinal);
        return new Maker(random).Make(standard, isCxx ? "main.cc" : "main.c");
    }

    private sealed class Maker(Random random)
    {
        private readonly StringBuilder text = new();
        private readonly List<Function> functions = [];
        private bool hasVaOpt;

        internal RandomTree Make(string standard, string source)
        {
            hasVaOpt = standard.Contains("++20", StringComparison.Ordinal);
            text.Append("--- ").Append(source).Append('\n');
            text.Append("#define PASS(p) p\n#define TWICE(p) p * 2\n#define NEXT(p) (p + 1)\n#define NEG(p) -p\n"
                + "#define SIXTH(a, b, c, d, e, f, ...) f\n");
            Objects();
            Functions();
            for (int index = 0; index < Count; index++)
            {
                if (Chance(10))
                {
                    Objects();
                }

                string number = index.ToString("D2", CultureInfo.InvariantCulture);
                text.Append("#if ").Append(Expression(3)).Append("\n#include \"t").Append(number)
                    .Append(".h\"\n#else\n#include \"f").Append(number).Append(".h\"\n#endif\n");
            }

            for (int index = 0; index < Count; index++)
            {
                string number = index.ToString("D2", CultureInfo.InvariantCulture);
                text.Append("--- t").Append(number).Append(".h\n--- f").Append(number).Append(".h\n");
            }

            return new RandomTree(standard, source, text.ToString());
        }

        private bool Chance(int percent) => random.Next(100) < percent;

        private string Pick(params string[] values) => values[random.Next(values.Length)];

        private string Digit() => random.Next(10).ToString(CultureInfo.InvariantCulture);

        private string Name() => "N" + random.Next(8).ToString(CultureInfo.InvariantCulture);

        private void Define(string line) =>
            text.Append(Pick("#define ", "#define ", "# define\t", "#/**/define ")).Append(line).Append('\n');

        // --- Macros
        // -----------------------------------------------------------------------------------------------------

        private void Objects()
        {
            for (int count = random.Next(2, 7); count > 0; count--)
            {
                string name = Name();
                text.Append("#undef ").Append(name).Append('\n');
                Define($"{name} " + random.Next(7) switch
                {
                    0 => Name(),
                    1 => $"({Name()} {Pick(Operators)} {Literal()})",
                    2 => $"{Literal()} {Pick("+", "-", "*")} {Name()}",
                    3 => $"{Pick("1", "2")} ## {Digit()}{Pick("", " ## 1", "##u")}",
                    4 => $"-{Digit()} /* {Name()} */",
                    5 => $"\\\n {Literal()}",
                    _ => Literal(),
                });
            }
        }

        private void Functions()
        {
            int count = random.Next(3, 8);
            for (int index = 0; index < count; index++)
            {
                var parameters = new List<Kind>();
                for (int arity = random.Next(4); arity > 0; arity--)
                {
                    parameters.Add((Kind)random.Next(4));
                }

                bool isVariadic = Chance(30);
                var names = parameters.Select((_, at) => "xyz"[at].ToString()).ToList();
                string rest = isVariadic ? Pick("...", "...", "r...") : "";
                string all =
                    string.Join(Pick(", ", ",", " , "), [.. names, .. isVariadic ? [rest] : Array.Empty<string>()]);
                string variable = rest == "r..." ? "r" : "__VA_ARGS__";
                Define($"M{index}({all}) {Body(parameters, names, isVariadic ? variable : null)}");
                functions.Add(new Function($"M{index}", parameters, isVariadic));
            }
        }

        private string Body(List<Kind> parameters, List<string> names, string? variable)
        {
            var parts = new List<string> { Chance(30) ? Name() : Digit() };
            for (int at = 0; at < parameters.Count; at++)
            {
                string name = names[at];
                parts.Add(parameters[at] switch
                {
                    Kind.Value => Pick(name, $"({name})", $"(-{name})", $"({name} {Pick(Operators)} {Digit()})",
                        $"!{name}", $"PASS({name})"),
                    Kind.Digits => Pick($"1##{name}", $"1 ## {name} ## 2", $"2 ## {name}", $"1##{name}##{name}"),
                    Kind.Tail => Pick($"N ## {name}", $"N##{name}##1", $"N##{name}"),
                    _ => Pick($"{name}(1)", $"{name} ({Name()})", $"PASS({name})(2)", $"{name}({name}(3))"),
                });
            }

            if (variable is not null && hasVaOpt && Chance(60))
            {
                parts.Add(Pick(
                    "(1 __VA_OPT__(+ 2))", $"SIXTH(0 __VA_OPT__(,) {variable}, 5, 4, 3, 2, 1, 0, 0)",
                    "(2 __VA_OPT__( * 3 - 1 ))",
                    "1##__VA_OPT__(2)", "__VA_OPT__(1)##3", "(__VA_OPT__() 4)", "(3 __VA_OPT__(+ (1 + PASS(2))))",
                    names.Count > 0 && parameters[0] == Kind.Digits ? "(4 __VA_OPT__(+ 1##x##2))" : "__VA_OPT__(2 *) 3",
                    $"PASS(1 __VA_OPT__(+ SIXTH({variable}, 5, 4, 3, 2, 1, 0)))"));
            }
            else if (variable is not null)
            {
                parts.Add(Pick(
                    $"SIXTH(0, ##{variable}, 5, 4, 3, 2, 1, 0, 0)", $"SIXTH({variable}, 5, 4, 3, 2, 1, 0)",
                    $"SIXTH({variable} , 3, 2, 1, 0, 7, 8)", $"PASS(SIXTH(0,##{variable},5,4,3,2,1,0,0))"));
            }

            return string.Join(' ',
                parts.Select((part, at) => at == 0 ? part : $"{Pick("+", "-", "^", "|", "*", "==")} {part}"));
        }

        private string Call(int depth)
        {
            Function function = functions[random.Next(functions.Count)];
            var arguments = function.Parameters.Select(kind => kind switch
            {
                Kind.Value => Chance(60) ? Plain(depth) : Atom(),
                Kind.Digits => Pick(Digit(), Digit(), ""),
                Kind.Tail => Pick(Digit(), Digit(), Name(), ""),
                _ => Pick("TWICE", "NEXT", "NEG"),
            }).ToList();
            if (function.IsVariadic)
            {
                for (int more = random.Next(4); more > 0; more--)
                {
                    arguments.Add(Atom());
                }
            }

            return $"{function.Name}{Pick("", "", " ")}({string.Join(Pick(", ", ",", " , "), arguments)})";
        }

        // --- Expressions
        // ------------------------------------------------------------------------------------------------

        private string Expression(int depth)
        {
            if (depth == 0)
            {
                return Value();
            }

            return random.Next(14) switch
            {
                0 => $"{Pick("!", "-", "~", "+", "! !", "- -")}{Wrapped(depth - 1)}",
                1 => $"({Expression(depth - 1)} ? {Expression(depth - 1)} : {Expression(depth - 1)})",
                2 => $"({Wrapped(depth - 1)} {Pick("/", "%")} {random.Next(1, 9)}{Pick("", "u", "L")})",
                3 => $"({Wrapped(depth - 1)} {Pick("<<", ">>")} {random.Next(0, 9)})",
                4 => Pick("(0 && 1 / 0)", "(1 || 1 % 0)", "(1 ? 2 : 1 / 0)", $"({Name()} || 1 || 1 / 0)",
                    "(0 ? 1 << 99 : 3)"),
                5 or 6 or 7 => Call(depth - 1),
                8 => $"{Expression(depth - 1)} {Pick("&&", "||")} {Expression(depth - 1)}",
                9 => $"{Wrapped(depth - 1)} {Pick(Operators)} {Wrapped(depth - 1)} {Pick(Operators)} "
                    + $"{Wrapped(depth - 1)}",
                _ => $"{Wrapped(depth - 1)} {Pick(Operators)} {Wrapped(depth - 1)}",
            };
        }

        private string Wrapped(int depth) => depth == 0 || Chance(30) ? Value() : $"({Expression(depth)})";

        // What may be an argument: defined would be looked at too late.
        private string Plain(int depth) => random.Next(5) switch
        {
            0 or 1 when depth > 0 => Call(depth - 1),
            2 => $"({Atom()} {Pick(Operators)} {Atom()})",
            3 => $"{Atom()} {Pick(Operators)} {Atom()}",
            _ => Atom(),
        };

        private string Atom() => Chance(30) ? Literal() : Chance(20) ? $"PASS({Name()})" : Name();

        private string Value() => random.Next(8) switch
        {
            0 or 1 => Literal(),
            2 => $"defined {Name()}",
            3 => "defined("
                + Pick("M0", "M9", "PASS", "__FILE__", "__LINE__", "__COUNTER__", "__has_include", "defined_not") + ")",
            _ => Atom(),
        };

        private string Literal() => Pick(
            Digit(), Digit(), Digit(), "0x1F", "0X7fU", "017", "00", "4294967295", "4294967296", "2147483648", "1ul",
            "3LL", "7uLL",
            "18446744073709551615u", "9223372036854775807", "0xffffffffffffffff", "'a'", "'\\n'", "'\\0'", "'\\101'",
            "'\\x7f'", "'\\''", "'\"'",
            "'\\377'", "L'x'");
    }

    // What an argument may be: an expression, what can be pasted to a digit or to a name, the name of a macro.
    private enum Kind
    {
        Value,
        Digits,
        Tail,
        Macro,
    }

    private sealed record Function(string Name, List<Kind> Parameters, bool IsVariadic);
}
