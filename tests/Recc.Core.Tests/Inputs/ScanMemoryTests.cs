using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>What is in memory holds no longer than what is on disk.</summary>
public sealed class ScanMemoryTests : IDisposable
{
    private const string Tree = """
        --- main.c
        #include <b.h>
        --- first/keep
        --- second/b.h
        int b;
        --- other/c.h
        int c;
        """;

    private readonly CompileScene scene = new(Tree);
    private readonly ScanMemory memory = new(1 << 20);

    public ScanMemoryTests()
    {
        CompileScene.Settle();
        Find();
        CompileScene.Settle();
        Find();
        memory.Count.ShouldBe(1);
        memory.Bytes.ShouldBeGreaterThan(0);

        // From here on only memory can answer without a compiler.
        foreach (string record in scene.Records())
        {
            File.Delete(record);
        }
    }

    public void Dispose() => scene.Dispose();

    public static TheoryData<string> Edits =>
        ["shadow", "change", "same size", "gone", "new directory", "source", "link"];

    [NeedsFact(Need.Gcc)]
    public void Nothing_changed_gives_the_same_object()
    {
        int before = scene.Runner.Count;

        InputSet first = Inputs(Find());
        Inputs(Find()).ShouldBeSameAs(first);
        scene.Runner.Count.ShouldBe(before);
    }

    [NeedsTheory(Need.Gcc)]
    [MemberData(nameof(Edits))]
    public void Whatever_changes_is_noticed(string edit)
    {
        Find();
        switch (edit)
        {
            case "shadow":
                scene.Write("first/b.h", "int shadow;\n");
                break;
            case "change":
                scene.Write("second/b.h", "int changed;\n");
                break;
            case "same size":
                scene.Write("second/b.h", "int z;\n");
                break;
            case "gone":
                File.Delete(scene["second/b.h"]);
                break;
            case "new directory":
                scene.Write("gone/b.h", "int shadow;\n");
                break;
            case "source":
                scene.Write("main.c", "int main;\n");
                break;
            default:
                Directory.Delete(scene["first"], recursive: true);
                Directory.CreateSymbolicLink(scene["first"], "other");
                scene.Write("other/b.h", "int behind_link;\n");
                break;
        }

        CompileScene.Describe(Find()).ShouldBe(CompileScene.Describe(scene.Fresh(Order())));
    }

    [NeedsFact(Need.Gcc)]
    public void A_directory_that_changes_all_the_time_is_looked_through_and_starts_no_compiler()
    {
        int before = scene.Runner.Count;
        int files = Inputs(Find()).Files.Length;
        for (int i = 0; i < 5; i++)
        {
            scene.Write($"first/{i}.o", "object\n");
            Inputs(Find()).Files.Length.ShouldBe(files);
        }

        scene.Runner.Count.ShouldBe(before);
        scene.Write("first/b.h", "int shadow;\n");
        CompileScene.Spelled(Find()).ShouldContain("first/b.h");
    }

    private static InputSet Inputs(InputFinding finding) => finding.ShouldBeOfType<InputFinding.Found>().Inputs;

    private ScanOrder Order() => scene.Order("gcc -c main.c -Ifirst -Igone -Isecond -MD -o main.o");

    private InputFinding Find() =>
        new RememberingInputFinder(scene.Compiler(), memory, scene.Cache, DigestFunction.Sha256, Log.Silent)
            .Find(Order(), CancellationToken.None);
}
