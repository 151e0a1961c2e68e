using System.Globalization;
using Recc.Cli.Tests.EndToEnd;
using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Recc.Cli.Tests.Projects;

/// <summary>
/// Small projects with a precompiled header or with modules, edited at random and built after each edit, natively and
/// through recc with settings taken at random. More of them: RECC_TEST_SEEDS=from-to, and RECC_TEST_RUNS
/// for how many edits each seed makes.
/// </summary>
public sealed class RandomEditsTests(ITestOutputHelper output)
{
    private const int UsualEdits = 7;

    private static readonly string[][] Places =
    [
        ["RECC_SERVER", null!, "RECC_LOCAL_CACHE", "1"],
        ["RECC_LOCAL_CACHE", "0"],
        ["RECC_LOCAL_CACHE", "1"],
        ["RECC_CACHE_ONLY", "1", "RECC_CACHE_UPLOAD_LOCAL_BUILD", "1"],
    ];

    [NeedsTheory(Need.ReccBinary, Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public async Task Builds_with_a_precompiled_header_are_as_native_ones(string compiler)
    {
        string precompiled = compiler == "gcc" ? "p.h.gch" : "p.h.pch";
        string make = $"cd src && $RECC $CXX -Wall -x c++-header p.h -o {precompiled}\n";
        string use = string.Concat(new[] { "a", "b" }.Select(static name =>
            $"$RECC $CXX -Wall -Winvalid-pch -include p.h -c {name}.cpp -o {name}.o\n")) + $"rm -f {precompiled}\n";
        const string late = "#if __has_include(\"late.h\")\n#include \"late.h\"\n#endif\n";
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".git/HEAD"] = "ref: refs/heads/main\n",
            ["src/p.h"] = Header("p", "#include \"x.h\"\n"),
            ["src/x.h"] = Header("x", "#include \"y.h\"\n" + late),
            ["src/y.h"] = Header("y", ""),
            ["src/a.cpp"] = "int a() { return p() + x(1); }\n",
            ["src/b.cpp"] = "#include \"y.h\"\nint b() { int unused; return y(2); }\n",
        };
        foreach (int seed in Seeds())
        {
            await RunAsync(seed, Tools.Named(compiler), make, use, files, ["src/p.h", "src/x.h", "src/y.h"]);
        }
    }

    [NeedsFact(Need.ReccBinary, Need.Clang19)]
    public async Task Builds_with_modules_are_as_native_ones()
    {
        const string command = "$RECC $CXX -std=c++20 -Wall";
        const string make = $"{command} --precompile src/x.cppm -o x.pcm\n"
            + $"{command} -fmodule-file=x=x.pcm --precompile src/p.cppm -o p.pcm\n";
        const string use = $"{command} -fmodule-file=x=x.pcm -fmodule-file=p=p.pcm -c src/a.cpp -o a.o\n"
            + $"{command} -fmodule-file=x=x.pcm -c src/b.cpp -o b.o\nrm -f *.pcm\n";
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".git/HEAD"] = "ref: refs/heads/main\n",
            ["src/y.h"] = Header("y", ""),
            ["src/x.cppm"] = "module;\n#include \"y.h\"\nexport module x;\n"
                + "export inline int x() { return y(0); }\n",
            ["src/p.cppm"] = "export module p;\nimport x;\nexport template <class T> T p(T t) { return t + x(); }\n",
            ["src/a.cpp"] = "import p;\nint a() { return p(1); }\n",
            ["src/b.cpp"] = "import x;\nint b() { int unused; return x(); }\n",
        };
        foreach (int seed in Seeds())
        {
            await RunAsync(seed, Tools.Clang19, make, use, files, ["src/y.h", "src/x.cppm"]);
        }
    }

    private async Task RunAsync(
        int seed, Tools tools, string make, string use, Dictionary<string, string> files, string[] edited)
    {
        var random = new Random(seed);
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions());
        string tree = string.Concat(files.Select(static pair => $"--- {pair.Key}\n{pair.Value}"));
        using var one = new Workplace(tools, tree, "one");
        using var other = new Workplace(tools, tree, "another-name");
        one.Use(server);
        other.Use(server);
        for (int edit = 0; edit < Edits(); edit++)
        {
            string file = edited[random.Next(edited.Length)];
            string meanwhile = random.Next(6) == 0 ? $"cp -p $ROOT/{file} $HOME/kept; echo '//' >> $ROOT/{file}\n" : "";
            string after = meanwhile.Length > 0 ? $"cp -p $HOME/kept $ROOT/{file}\n" : "";
            string what = meanwhile.Length > 0 ? "edit meanwhile" : Change(random, [one, other], file, files[file]);
            Workplace place = random.Next(2) == 0 ? one : other;
            (string, string?)[] settings = Settings(random, isStale: meanwhile.Length > 0);
            string told = $"seed {seed}, edit {edit}: {what} {file}, then {string.Join(' ', settings)}";
            output.WriteLine(told);
            string script = make + meanwhile + use + after;
            place.Launch(script, settings).WithoutNotices().Text().ShouldBe(place.Native(script).Text(), told);
        }
    }

    private static string Change(Random random, Workplace[] places, string file, string first)
    {
        int value = random.Next(9);
        (string what, string path, string? text) = random.Next(7) switch
        {
            0 => ("undo", file, first),
            1 => ("break", file, first + "int broken = ;\n"),
            2 => ("warn", file, first + "template <class T> int w(T t) { int no; return t; }\nstatic int v = w(1);\n"),
            3 => ("appear beside", "src/late.h", $"#define LATE {value}\n"),
            4 => ("disappear beside", "src/late.h", null),
            _ => ("edit", file, first.Replace("(0)", $"({value})", StringComparison.Ordinal)),
        };
        foreach (Workplace place in places)
        {
            if (text is not null)
            {
                place.Write(path, text);
            }
            else
            {
                place.Prepare($"rm -f {path}");
            }
        }

        return what;
    }

    private static (string, string?)[] Settings(Random random, bool isStale)
    {
        string[] place = Places[random.Next(Places.Length)];
        string[] uses = isStale ? ["auto", "ship"] : ["auto", "auto", "ship", "text", "off"];
        return
        [
            .. place.Chunk(2).Select(static pair => (pair[0], (string?)pair[1])),
            ("RECC_PCH", uses[random.Next(uses.Length)]),
        ];
    }

    private static string Header(string name, string more) =>
        $"#pragma once\n{more}static inline int {name}(int n = 0) {{ return n + (0); }}\n";

    private static IEnumerable<int> Seeds()
    {
        string[] seeds = (Environment.GetEnvironmentVariable("RECC_TEST_SEEDS") ?? "4-4").Split('-');
        int from = int.Parse(seeds[0], CultureInfo.InvariantCulture);
        return Enumerable.Range(from, int.Parse(seeds[^1], CultureInfo.InvariantCulture) - from + 1);
    }

    private static int Edits() =>
        int.TryParse(Environment.GetEnvironmentVariable("RECC_TEST_RUNS"), CultureInfo.InvariantCulture, out int edits)
            ? edits
            : UsualEdits;
}
