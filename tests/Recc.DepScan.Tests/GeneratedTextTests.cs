using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Recc.DepScan.Tests;

/// <summary>Texts whose maker knows what must be found in them.</summary>
public sealed class GeneratedTextTests
{
    private static readonly Gen<string> Blanks = Gen.Elements("", " ", "\t", " /* x */ ", "/* \" */", "  /*'\n*/ ");

    private static readonly Gen<string> SomeBlanks = Gen.Elements(" ", "\t", " /* x */ ", "/*//*/");

    private static readonly Gen<string> Names =
        Gen.Elements("a.h", "b/c.h", "../d.hpp", "e", "f g.h", "sys/h-1.0.h", "it's.h", "i//j.h");

    private static readonly Gen<string> CodeOfNoInterest = Gen.Elements(
        "int x = 3;", "char c = '\"';", "char d = '\\'';", "const char* s = \"/*\";", "const char* t = \"\\\"//\";",
        "int n = 1'000'000;", "double z = 0x1.8p3;", "f(a < b, c > d);", "x = a / b;", "#pragma once", "#endif",
        "#define STR(x) #x", "template <class T> struct V;", "??", "\\");

    private static readonly Gen<string> Comments = Gen.Elements(
        "// don't", "/* it's \n\" here */", "// /* ", "/* // */", "/***/", "// \"", "/* R\"( */");

    private static readonly Gen<string> RawStrings = Gen.Elements(
        "auto r = R\"(/*)\";", "auto r = u8R\"x(\")\" // )x\";", "auto r = R\"(\n#define\n)\";");

    private static readonly Gen<Piece> Pieces = Gen.Frequency(
        (4, CodeOfNoInterest.Select(text => new Piece(text, null, SourceTraits.None, MayBeSpliced: true))),
        (3, Comments.Select(text => new Piece(text, null, SourceTraits.None, MayBeSpliced: true))),
        (1, RawStrings.Select(text => new Piece(text, null, SourceTraits.None, MayBeSpliced: false))),
        (4, Includes()),
        (2, Probes()),
        (2, MacroTexts()),
        (2, Traits()));

    [Fact]
    public void What_was_put_in_is_found()
    {
        var texts =
            from pieces in Pieces.ListOf()
            from lineEnd in Gen.Elements("\n", "\r\n")
            from splices in Gen.Choose(0, 10_000).ListOf(6)
            from mark in Gen.Elements("", "\uFEFF")
            select new Sample([.. pieces], lineEnd, [.. splices], mark);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(texts.ToArbitrary(), sample =>
            {
                SourceFacts facts = SourceFactsReader.Read(Encoding.UTF8.GetBytes(sample.Text()));
                return sample.Pieces.All(piece =>
                    (piece.Name is null || facts.IncludeNames.Contains(piece.Name.Value))
                    && facts.Traits.HasFlag(piece.Trait));
            }));
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll<byte[]>(bytes =>
            SourceFactsReader.Read(bytes).IncludeNames.Length >= 0));

    [Fact]
    public void Any_mixture_of_the_marks_is_read_without_an_exception()
    {
        var marks = Gen.Elements(
            "#", "include", "define", "<", ">", "\"", "'", "/*", "*/", "//", "\\", "\n", "\r", "(", ")", "R\"", "??=",
            "??/", "%:", "__has_include", "__TIME__", ".incbin", "import", "module", " ", "1", "x", "\0", "GCC",
            "dependency");

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(marks.ListOf().ToArbitrary(), pieces =>
            SourceFactsReader.Read(Encoding.UTF8.GetBytes(string.Concat(pieces))).IncludeNames.Length >= 0));
    }

    private static Gen<Piece> Includes() =>
        from directive in Gen.Elements(
            ("include", IncludeUse.Include), ("include_next", IncludeUse.IncludeNext),
            ("import", IncludeUse.Import), ("embed", IncludeUse.Embed))
        from hash in Gen.Elements("#", "%:", "??=")
        from before in Blanks
        from after in Blanks
        from between in Blanks
        from name in Names
        from angle in Gen.Elements(true, false)
        select Named($"{before}{hash}{after}{directive.Item1}{between}", name, angle, "", directive.Item2)
            with
        {
            // A trigraph with a splice in it is none.
            MayBeSpliced = hash != "??=",
        };

    private static Gen<Piece> Probes() =>
        from operation in Gen.Elements(
            ("__has_include", IncludeUse.HasInclude), ("__has_include_next", IncludeUse.HasIncludeNext),
            ("__has_embed", IncludeUse.HasEmbed))
        from start in Gen.Elements("#if ", "#elif !", "#define X ", "#if defined(X) && ", "# if 1 // \"\n#elif ")
        from between in Blanks
        from inside in Blanks
        from name in Names
        from angle in Gen.Elements(true, false)
        select Named($"{start}{operation.Item1}{between}({inside}", name, angle, ")", operation.Item2);

    private static Gen<Piece> MacroTexts() =>
        from start in Gen.Elements("#define X", "# define F(a, b)", "#define X '\"'", "#define X \"y\"", "#if HAS(")
        from between in SomeBlanks
        from name in Names
        from angle in Gen.Elements(true, false)
        select Named($"{start}{between}", name, angle, "", IncludeUse.MacroText);

    private static Gen<Piece> Traits() => Gen.Elements(
        new Piece("puts(__TIME__);", null, SourceTraits.Time, true),
        new Piece("#define D __DATE__", null, SourceTraits.Date, true),
        new Piece("f(a, __TIMESTAMP__)", null, SourceTraits.Timestamp, true),
        new Piece("asm(\".incbin \\\"f\\\"\");", null, SourceTraits.Incbin, true),
        new Piece("#include NAME", null, SourceTraits.ComputedInclude, true),
        new Piece("#if __has_include(NAME)", null, SourceTraits.ComputedProbe, true),
        new Piece("import a.b;", null, SourceTraits.ModuleSyntax, true));

    private static Piece Named(string before, string name, bool angle, string after, IncludeUse use) => new(
        before + (angle ? $"<{name}>" : $"\"{name}\"") + after,
        new IncludeName(name, angle ? IncludeForm.Angle : IncludeForm.Quote, use),
        SourceTraits.None,
        MayBeSpliced: true);

    private sealed record Piece(string Text, IncludeName? Name, SourceTraits Trait, bool MayBeSpliced);

    private sealed record Sample(Piece[] Pieces, string LineEnd, int[] Splices, string Mark)
    {
        public string Text()
        {
            // The backslash that is a piece of its own must not join the next line: then that would be another text.
            var lines = Pieces.Select(piece => piece.Text == "\\" ? "\\ x" : piece.Text).ToArray();
            for (int i = 0; i < Splices.Length && i < lines.Length; i++)
            {
                int which = Splices[i] % lines.Length;
                if (Pieces[which].MayBeSpliced && !lines[which].Contains("\\\n", StringComparison.Ordinal))
                {
                    lines[which] = lines[which].Insert(Splices[i] % (lines[which].Length + 1), "\\\n");
                }
            }

            return Mark + string.Join('\n', lines).Replace("\n", LineEnd, StringComparison.Ordinal);
        }

        public override string ToString() => Text();
    }
}
