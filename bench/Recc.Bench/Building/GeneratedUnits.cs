using System.Globalization;
using System.Text;

namespace Recc.Bench.Building;

/// <summary>
/// As many small C files as are wanted. Each includes eight of two hundred headers, which include others, and two of
/// the system's.
/// </summary>
internal sealed class GeneratedUnits : IProject
{
    private const int Headers = 200;

    public GeneratedUnits(string root, int units)
    {
        Root = root;
        Units = units;
        Directory.CreateDirectory(Path.Combine(root, "include"));
        Directory.CreateDirectory(Path.Combine(root, "out"));
        for (int number = 0; number < Headers; number++)
            File.WriteAllText(Path.Combine(root, $"include/h{number}.h"), Header(number));
        var rules = new StringBuilder("""
            rule cc
              command = $launcher gcc -Iinclude -O0 -MD -MF $out.d -c $in -o $out
              depfile = $out.d
              deps = gcc

            """);
        for (int number = 0; number < units; number++)
        {
            File.WriteAllText(Path.Combine(root, $"u{number}.c"), Unit(number));
            rules.Append(CultureInfo.InvariantCulture, $"build out/u{number}.o: cc u{number}.c\n");
        }

        File.WriteAllText(Path.Combine(root, "units.ninja"), rules.ToString());
    }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Units} generated units");

    public int Units { get; }

    public string Root { get; }

    public string BuildFolder => Root;

    public bool PutAside()
    {
        string built = Path.Combine(Root, "out");
        Directory.Move(built, $"{built}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(built);
        return true;
    }

    public void Adopt(string name, string launcher) => File.WriteAllText(
        Path.Combine(Root, $"build.{name}.ninja"), $"launcher = {launcher}\ninclude units.ninja\n");

    private static string Header(int number)
    {
        string nested = number > 1 ? $"#include \"h{number / 2}.h\"\n" : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            #ifndef H{{number}}
            #define H{{number}}
            {{nested}}struct s{{number}} { int a, b; char name[{{number + 1}}]; };
            static inline int g{{number}}(struct s{{number}} *s) { return s->a * {{number}} + s->b; }
            #endif

            """);
    }

    private static string Unit(int number)
    {
        int[] chosen = [.. Enumerable.Range(0, 8).Select(step => ((number * 7) + (step * 23)) % Headers)];
        var text = new StringBuilder("#include <stdlib.h>\n#include <string.h>\n");
        foreach (int header in chosen)
            text.Append(CultureInfo.InvariantCulture, $"#include \"h{header}.h\"\n");
        return text.Append(
            CultureInfo.InvariantCulture,
            $"int unit{number}(struct s{chosen[0]} *s) {{ return g{chosen[0]}(s) + (int)strlen(s->name); }}\n")
                .ToString();
    }
}
