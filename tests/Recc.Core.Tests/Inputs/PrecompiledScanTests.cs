using Recc.Core.Inputs;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>
/// Scans of what takes a precompiled header, and of what imports modules, are remembered while they hold.
/// </summary>
public sealed class PrecompiledScanTests
{
    private const string Tree = """
        --- main.c
        int main(void) { return behind; }
        --- p.h
        #include "behind.h"
        --- behind.h
        static int behind;
        --- map
        m m.gcm
        --- i.cc
        #include "behind.h"
        import m;
        """;

    private static readonly Dictionary<string, Action<CompileScene, string>> EditsByName = new(StringComparer.Ordinal)
    {
        ["the precompiled header is made anew"] = Precompile,
        ["the precompiled header goes"] = static (scene, compiler) => File.Delete(scene[PrecompiledBy(compiler)]),
        ["the precompiled header is another file"] = static (scene, compiler) =>
        {
            string path = scene[PrecompiledBy(compiler)];
            File.Copy(path, path + ".new");
            File.Move(path + ".new", path, overwrite: true);
        },
        ["another one comes"] = static (scene, _) => scene.Write("main.c.gch", "no precompiled header\n"),
        ["a header behind it changes"] = static (scene, compiler) =>
        {
            scene.Write("behind.h", "static long behind;\n");
            Precompile(scene, compiler);
        },
        ["a header behind it has another time"] = static (scene, compiler) =>
        {
            CompileScene.ForceTime(scene["behind.h"], DateTime.UtcNow.AddDays(-1));
            Precompile(scene, compiler);
        },
    };

    public static TheoryData<string, string> Edits()
    {
        var cases = new TheoryData<string, string>();
        foreach (string edit in EditsByName.Keys)
        {
            cases.Add("gcc", edit);
            cases.Add("clang", edit);
        }

        return cases;
    }

    [NeedsTheory(Need.Gcc, Need.Clang)]
    [InlineData("gcc")]
    [InlineData("clang")]
    public void Nothing_changed_starts_no_compiler(string compiler)
    {
        using var scene = new CompileScene(Tree);
        Precompile(scene, compiler);
        ScanOrder order = scene.Order($"{compiler} -c main.c -include p.h -MD");
        CompileScene.Settle();
        InputFinding first = scene.Remembered(order);

        (InputFinding again, int runs) = scene.RememberedWithCost(order);

        runs.ShouldBe(0);
        CompileScene.Describe(again).ShouldBe(CompileScene.Describe(first));
        PrecompiledIn(again).ShouldBe(PrecompiledIn(first));
        PrecompiledIn(again).ShouldHaveSingleItem().IsTaken.ShouldBeTrue();
    }

    [NeedsTheory(Need.Gcc, Need.Clang)]
    [MemberData(nameof(Edits))]
    public void A_change_is_found_out(string compiler, string edit)
    {
        using var scene = new CompileScene(Tree);
        Precompile(scene, compiler);
        ScanOrder order = scene.Order($"{compiler} -c main.c -include p.h -MD");
        CompileScene.Settle();
        scene.Remembered(order);

        EditsByName[edit](scene, compiler);

        (InputFinding again, int runs) = scene.RememberedWithCost(order);
        InputFinding fresh = scene.Fresh(order);
        runs.ShouldBeGreaterThan(0);
        CompileScene.Describe(again).ShouldBe(CompileScene.Describe(fresh));
        PrecompiledIn(again).ShouldBe(PrecompiledIn(fresh));
    }

    [NeedsFact(Need.Gcc)]
    public void What_imports_modules_by_name_starts_no_compiler_again()
    {
        using var scene = new CompileScene(Tree);
        ScanOrder order = scene.Order("g++ -std=c++20 -fmodules-ts -fmodule-mapper=map -c i.cc -MD");
        CompileScene.Settle();
        InputFinding first = scene.Remembered(order);

        (InputFinding again, int runs) = scene.RememberedWithCost(order);

        runs.ShouldBe(0);
        CompileScene.Describe(again).ShouldBe(CompileScene.Describe(first));
    }

    private static IEnumerable<PrecompiledFile> PrecompiledIn(InputFinding finding) =>
        finding is InputFinding.Found found ? found.Inputs.Precompiled : [];

    private static string PrecompiledBy(string compiler) => compiler == "gcc" ? "p.h.gch" : "p.h.pch";

    private static void Precompile(CompileScene scene, string compiler) => new ProgramRun
    {
        Program = compiler,
        Arguments = ["-x", "c-header", "p.h", "-o", PrecompiledBy(compiler)],
        WorkingDirectory = scene.Project,
    }.Run().EnsureSuccess();
}
