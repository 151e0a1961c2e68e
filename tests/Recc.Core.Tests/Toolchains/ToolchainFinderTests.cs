using Recc.Core.Diagnostics;
using Recc.Core.Processes;
using Recc.Core.Tests.Scenes;
using Recc.Core.Toolchains;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Toolchains;

public sealed class ToolchainFinderTests : IDisposable
{
    private const string UsualPath = "/usr/local/bin:/usr/bin:/bin";

    private readonly CompileScene scene = new();

    public ToolchainFinderTests() => scene.Variables["PATH"] = UsualPath;

    [NeedsFact(Need.Gcc)]
    public void One_compiler_under_two_names_is_one()
    {
        Directory.CreateSymbolicLink(scene["my-gcc"], Gcc);

        Toolchain named = Known(Gcc);
        Toolchain linked = Known(scene["my-gcc"]);

        linked.Identity.ShouldBe(named.Identity);
        linked.Compiler.ShouldBe(scene["my-gcc"]);
        named.IsClang.ShouldBeFalse();
        named.Version.ShouldStartWith("gcc version ");
        named.SearchPath.ShouldBe("/usr/local/bin:/usr/bin:/bin");
    }

    [NeedsFact(Need.Gcc, Need.Clang)]
    public void Different_compilers_are_different()
    {
        Toolchain gcc = Known(Gcc);
        Toolchain clang = Known(Find("clang"));

        clang.Identity.ShouldNotBe(gcc.Identity);
        clang.IsClang.ShouldBeTrue();
    }

    [NeedsFact(Need.Gcc)]
    public void A_copy_is_the_same_and_a_copy_that_differs_is_not()
    {
        string one = CopyOfGcc("one/gcc");
        string two = CopyOfGcc("two/gcc");
        string patched = CopyOfGcc("patched/gcc");
        using (FileStream file = File.Open(patched, FileMode.Append))
        {
            file.WriteByte(0);
        }

        Known(two).Identity.ShouldBe(Known(one).Identity);
        Known(patched).Identity.ShouldNotBe(Known(one).Identity);
    }

    [NeedsFact(Need.Gcc)]
    public void What_was_learnt_is_remembered_until_a_file_changes()
    {
        string copy = CopyOfGcc("copy/gcc");
        CompileScene.Settle();
        Toolchain first = Known(copy);
        int runs = scene.Runner.Count;

        Known(copy).ShouldBe(first);
        scene.Runner.Count.ShouldBe(runs);

        using (FileStream file = File.Open(copy, FileMode.Append))
        {
            file.WriteByte(0);
        }

        Known(copy).Identity.ShouldNotBe(first.Identity);
        scene.Runner.Count.ShouldBeGreaterThan(runs);
    }

    [NeedsFact(Need.Gcc)]
    public void Launches_that_begin_together_ask_a_compiler_once()
    {
        string copy = CopyOfGcc("copy/gcc");
        CompileScene.Settle();
        using var start = new Barrier(8);
        var crowd = Enumerable.Range(0, start.ParticipantCount).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            Ask(copy);
        })).ToArray();

        foreach (Thread one in crowd)
        {
            one.Start();
        }

        foreach (Thread one in crowd)
        {
            one.Join();
        }

        scene.Runner.Commands.Count(static command => command.Arguments.Contains("-v")).ShouldBe(1);
    }

    [NeedsFact(Need.Gcc)]
    public void What_a_process_remembers_holds_no_longer_than_what_lies_on_disk()
    {
        var memory = new ToolchainMemory();
        string copy = CopyOfGcc("copy/gcc");
        CompileScene.Settle();
        Toolchain first = KnownTo(memory, copy);
        KnownTo(memory, copy).ShouldBe(first);
        int runs = scene.Runner.Count;
        Directory.Delete(scene.Cache, recursive: true);
        KnownTo(memory, copy).ShouldBe(first);
        scene.Runner.Count.ShouldBe(runs, "memory alone answers");

        using (FileStream file = File.Open(copy, FileMode.Append))
        {
            file.WriteByte(0);
        }

        KnownTo(memory, copy).Identity.ShouldNotBe(first.Identity);
    }

    [NeedsFact(Need.Gcc)]
    public void A_compiler_that_was_just_written_is_not_remembered_before_its_time()
    {
        string copy = CopyOfGcc("copy/gcc");

        // On a busy machine a moment passes before the compiler is asked.
        File.SetLastWriteTimeUtc(copy, DateTime.UtcNow.AddMinutes(1));
        Known(copy);
        int runs = scene.Runner.Count;

        Known(copy);

        scene.Runner.Count.ShouldBeGreaterThan(runs);
    }

    [NeedsFact(Need.Gcc)]
    public void Each_path_and_variable_that_decides_has_a_record_of_its_own()
    {
        Known(Gcc);
        int runs = scene.Runner.Count;

        scene.Variables["PATH"] = "/bin:/usr/bin";
        Known(Gcc);

        scene.Runner.Count.ShouldBeGreaterThan(runs);
    }

    [NeedsFact(Need.Gcc)]
    public void A_damaged_record_is_no_record()
    {
        Toolchain first = Known(Gcc);
        string path = Directory.GetFiles(Path.Combine(scene.Cache, "toolchains")).Single();
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(3);
        List<byte[]> damaged = [[], good[..^1], good[..^4], good[..(good.Length / 2)], [.. good, (byte)'\n']];
        for (int i = 0; i < 10; i++)
        {
            byte[] flipped = [.. good];
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(7));
            damaged.Add(flipped);
        }

        // What decides most: the program that is run, and the identity.
        foreach (string part in (string[])[first.Identity.Hash, first.Version, "\n" + Gcc, first.SearchPath])
        {
            string text = System.Text.Encoding.UTF8.GetString(good);
            int at = text.IndexOf(part, StringComparison.Ordinal);
            byte[] flipped = [.. good];
            flipped[at + part.Length - 1] ^= 1;
            damaged.Add(flipped);
        }

        foreach (byte[] bytes in damaged)
        {
            File.WriteAllBytes(path, bytes);
            Known(Gcc).ShouldBe(first);
        }
    }

    [NeedsFact(Need.Gcc, Need.Clang)]
    public void A_wrapper_is_asked_each_time()
    {
        string wrapper = scene.WriteProgram("wrap/cc", $"#!/bin/sh\nexec {Gcc} \"$@\"\n");
        Toolchain before = Known(wrapper);

        string chosen = Path.Combine(scene.Project, "choice");
        scene.WriteProgram("wrap/cc", $"#!/bin/sh\nexec $(cat {chosen}) \"$@\"\n");
        File.WriteAllText(chosen, Gcc);
        Toolchain gcc = Known(wrapper);
        File.WriteAllText(chosen, Find("clang"));
        Toolchain clang = Known(wrapper);

        gcc.IsClang.ShouldBeFalse();
        clang.IsClang.ShouldBeTrue();
        new[] { before.Identity, gcc.Identity, clang.Identity }.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void A_program_that_is_no_compiler_is_not_understood()
    {
        File.CreateSymbolicLink(scene["gcc"], "/bin/true");
        scene.WriteProgram("cc", "#!/bin/sh\necho gcc version >&2\n");

        Ask(scene["gcc"]).ShouldBeOfType<ToolchainFinding.NotUnderstood>();
        Ask(scene["cc"]).ShouldBeOfType<ToolchainFinding.NotUnderstood>();
    }

    [Fact]
    public void A_program_that_is_not_there_is_not_found() =>
        Ask(scene["gcc"]).ShouldBeOfType<ToolchainFinding.NotFound>();

    [Fact]
    public void A_program_that_never_answers_is_not_understood()
    {
        string wrapper = scene.WriteProgram("gcc", "#!/bin/sh\nexec sleep 600\n");

        new ToolchainFinder(scene.Runner, new ToolchainMemory(), scene.Cache, Log.Silent)
        { Patience = TimeSpan.FromMilliseconds(300) }
            .Find(Request(wrapper), CancellationToken.None).ShouldBeOfType<ToolchainFinding.NotUnderstood>();
    }

    [Fact]
    public void Cancellation_by_the_user_is_not_swallowed()
    {
        string wrapper = scene.WriteProgram("gcc", "#!/bin/sh\nexec sleep 600\n");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        Should.Throw<OperationCanceledException>(
            () => new ToolchainFinder(scene.Runner, new ToolchainMemory(), scene.Cache, Log.Silent)
                .Find(Request(wrapper), source.Token));
    }

    [NeedsFact(Need.Gcc)]
    public void Another_assembler_in_front_leads_the_search_path_and_is_in_the_identity()
    {
        Toolchain usual = Known(Gcc);
        string assembler = scene.WriteProgram("tools/as", "#!/bin/sh\nexec /usr/bin/as \"$@\"\n");
        scene.Variables["PATH"] = $"{scene["tools"]}:{UsualPath}";

        Toolchain other = Known(Gcc);

        other.SearchPath.ShouldBe($"{scene["tools"]}:/usr/local/bin:/usr/bin:/bin");
        other.Identity.ShouldNotBe(usual.Identity);

        File.AppendAllText(assembler, "# changed\n");
        Known(Gcc).Identity.ShouldNotBe(other.Identity);
    }

    [NeedsFact(Need.Gcc)]
    public void An_assembler_that_appears_in_front_is_noticed()
    {
        scene.CreateFolderAt("there");
        scene.Variables["PATH"] = $"{scene["missing"]}:{scene["there"]}:{UsualPath}";
        CompileScene.Settle();
        Toolchain usual = Known(Gcc);

        scene.WriteProgram("there/as", "#!/bin/sh\nexec /usr/bin/as \"$@\"\n");
        CompileScene.Settle();
        Toolchain second = Known(Gcc);
        int runs = scene.Runner.Count;
        Known(Gcc).ShouldBe(second);
        scene.Runner.Count.ShouldBe(runs);
        scene.WriteProgram("missing/as", "#!/bin/sh\nexec /usr/bin/as \"$@\"\n#\n");
        Toolchain third = Known(Gcc);

        second.SearchPath.ShouldStartWith(scene["there"] + ":");
        third.SearchPath.ShouldStartWith(scene["missing"] + ":");
        new[] { usual.Identity, second.Identity, third.Identity }.Distinct().Count().ShouldBe(3);
    }

    [NeedsFact(Need.Gcc)]
    public void An_assembler_found_by_a_relative_path_is_looked_for_in_each_directory()
    {
        scene.WriteProgram("one/bin/as", "#!/bin/sh\nexec /usr/bin/as \"$@\"\n");
        scene.CreateFolderAt("two");
        scene.Variables["PATH"] = "bin:" + UsualPath;

        Toolchain one = Known(Gcc, scene["one"]);
        Toolchain two = Known(Gcc, scene["two"]);

        one.SearchPath.ShouldStartWith(scene["one/bin"] + ":");
        two.SearchPath.ShouldBe("/usr/local/bin:/usr/bin:/bin");
    }

    [NeedsFact(Need.Gcc)]
    public void Programs_behind_the_driver_are_never_let_loose()
    {
        // A static program does not know the loader's way to list libraries: it just runs.
        scene.Write("as.c", """
            #include <stdio.h>
            int main(int argc, char **argv) { if (argc < 2) { fclose(fopen("a.out", "w")); } return 0; }
            """);
        new ProgramRun
        {
            Program = Gcc,
            Arguments = ["-static", "-o", "tools-as", "as.c"],
            WorkingDirectory = scene.Project,
        }.Run().EnsureSuccess();
        scene.CreateFolderAt("tools");
        File.Move(scene["tools-as"], scene["tools/as"]);
        scene.Variables["PATH"] = $"{scene["tools"]}:{UsualPath}";

        Known(Gcc).SearchPath.ShouldStartWith(scene["tools"]);

        File.Exists(scene["a.out"]).ShouldBeFalse();
    }

    [Fact]
    public void Files_that_change_a_drivers_options_are_in_its_identity()
    {
        string specs = scene.Write("specs", "*one:\n");
        string driver = scene.WriteProgram("gcc", $"""
            #!/bin/sh
            case "$1" in
            -v) printf 'Reading specs from {specs}\nTarget: x\ngcc version 12.2.0 (scripted)\n' >&2 ;;
            -print-prog-name=*) echo cc1 ;;
            esac
            """);
        Toolchain one = Known(driver);

        scene.Write("specs", "*two:\n");

        Known(driver).Identity.ShouldNotBe(one.Identity);
    }

    [Fact]
    public void A_cache_directory_that_cannot_be_written_changes_nothing()
    {
        File.WriteAllText(scene.Cache, "a file");

        Known(Gcc).ShouldBe(Known(Gcc));
    }

    public void Dispose() => scene.Dispose();

    private static string Gcc => Find("gcc");

    private static string Find(string name) => ProgramFinder.Find(name, UsualPath, "/") ?? name;

    private string CopyOfGcc(string path)
    {
        string copy = scene.WriteProgram(path, "");
        File.Copy(Gcc, copy, overwrite: true);
        return copy;
    }

    private ToolchainRequest Request(string compiler, string? directory = null) =>
        new(compiler, directory ?? scene.Project, scene.Variables, []);

    private Toolchain KnownTo(ToolchainMemory memory, string compiler) =>
        new ToolchainFinder(scene.Runner, memory, scene.Cache, Log.Silent)
            .Find(Request(compiler), CancellationToken.None)
            .ShouldBeOfType<ToolchainFinding.Known>().Toolchain;

    private ToolchainFinding Ask(string compiler, string? directory = null) =>
        new ToolchainFinder(scene.Runner, new ToolchainMemory(), scene.Cache, Log.Silent)
            .Find(Request(compiler, directory), CancellationToken.None);

    private Toolchain Known(string compiler, string? directory = null) =>
        Ask(compiler, directory).ShouldBeOfType<ToolchainFinding.Known>().Toolchain;
}
