using Recc.Core.CommandLine;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Linking;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs.Linking;

/// <summary>What is named must hold all that the linker says it has opened. Compilers and linkers are real.</summary>
public sealed class LinkInputFinderTests : IDisposable
{
    private const string Gnu = "-Wl,--dependency-file=DEPS";
    private const string Gold = "-Wl,-t";

    private const string Tree = """
        --- a.c
        int b(void);
        int main(void) { return b(); }
        --- b.c
        int c(void);
        int b(void) { return c(); }
        --- c.c
        int c(void) { return 1; }
        --- x.cpp
        #include <string>
        int main(int argc, char**) { return (int)std::string(argc, 'x').size(); }
        --- b.map
        { global: b; local: *; };
        --- part.ld
        INCLUDE more.ld
        SECTIONS { .mine : { KEEP(*(.mine)) } }
        INSERT AFTER .data;
        --- two/more.ld
        INPUT(c.o)
        --- script/libs.so
        /* libnothing.a */ GROUP(libc_.a AS_NEEDED(-lb))
        """;

    private const string Make = """
        mkdir -p one two shared && gcc -fPIC -c a.c b.c c.c && g++ -c x.cpp && ar rcD two/libb.a b.o && ar rcD script/libc_.a c.o
        ar rcTD thin.a b.o c.o
        gcc -shared -Wl,-soname,libc_.so.1 -o shared/libc_.so.1 c.o && ln -s libc_.so.1 shared/libc_.so
        gcc -shared -Wl,-soname,libb.so.1 -o one/libb.so.1 b.o -Lshared -lc_ && ln -s libb.so.1 one/libb.so
        gcc -shared -Wl,-soname,libr.so -o libr.so b.o -Lshared -lc_ -Wl,-rpath,$PWD/shared
        """;

    /// <summary>A small system below root/, with what a C program is linked with.</summary>
    private const string MakeRoot = """
        target=$(gcc -print-multiarch) own=$(dirname $(gcc -print-libgcc-file-name))
        mkdir -p root/usr/lib/$target root/lib/$target root/lib64 root$own
        for name in crt1.o Scrt1.o crti.o crtn.o libc.so libc_nonshared.a; do cp /usr/lib/$target/$name root/usr/lib/$target; done
        for name in libc.so.6 libgcc_s.so.1; do cp -L /lib/$target/$name root/lib/$target; done
        cp -L /lib64/ld-linux-x86-64.so.2 root/lib64
        cp $own/crt*.o $own/libgcc* root$own
        cp two/libb.a script/libc_.a root/usr/lib/$target
        """;

    private const string MakeIntermediate = """
        gcc -flto -c b.c -o lto.o && ar rcD liblto.a lto.o && gcc -flto -ffat-lto-objects -c b.c -o fat.o
        gcc -flto -g -c b.c -o debug.o && gcc -flto -Wa,--noexecstack -c b.c -o told.o && clang -flto -c b.c -o bitcode.o
        printf 'int c(void);\nint b(void) { __asm__ volatile("# .InCbin \\"x\\""); return c(); }' > taking.c
        gcc -flto -c taking.c && clang -flto -c taking.c -o taking.bc.o
        clang -fembed-bitcode -c b.c -o embedded.o
        """;

    private readonly TempFolder folder = new();

    public LinkInputFinderTests()
    {
        TreeText.Write(folder.Path, Tree);
        Shell(Make);
    }

    public static TheoryData<string, string> Links => new()
    {
        { "gcc a.o b.o c.o -o out", Gnu },
        { "clang a.o b.o c.o -o out", Gnu },
        { "g++ x.o -o out", Gnu },
        { "clang++ x.o -lm -o out", Gnu },
        { "gcc -static a.o b.o c.o -o out", Gnu },
        { "gcc -static-pie a.o b.o c.o -o out", Gnu },
        { "gcc -shared b.o c.o -Wl,--version-script,b.map -o out", Gnu },
        { "gcc a.o -Lone -Ltwo -lb -Wl,-rpath-link,shared -o out", Gnu },
        { "gcc a.o -Ltwo -Lone -lb c.o -o out", Gnu },
        { "gcc a.o one/libb.so -Wl,-rpath,{p}/one:{p}/shared -o out", Gnu },
        { "gcc a.o libr.so -o out", Gnu },
        { "gcc a.o thin.a -o out", Gnu },
        { "gcc a.o -Ltwo -Lscript -l:libs.so -lb -o out", Gnu },
        { "gcc a.o -Wl,--whole-archive,two/libb.a,--no-whole-archive,c.o -o out", Gnu },
        { "gcc -fopenmp a.o b.o c.o -o out", Gnu },
        { "gcc -fsanitize=address a.o b.o c.o -o out", Gnu },
        { "LIBRARY_PATH=two:none: gcc a.o c.o -lb -o out", Gnu },
        { "LIBRARY_PATH={p}/two clang a.o c.o -lb -o out", Gnu },
        { "LD_LIBRARY_PATH=none:{p}/shared gcc a.o -Lone -lb -o out", Gnu },
        { "gcc a.o -Ltwo -T part.ld -lb -o out", Gnu },
        { "clang a.o -Ltwo -T {p}/part.ld -lb -o out", Gnu },
        { "gcc -B two a.o c.o -lb -o out", Gnu },
        { "gcc --sysroot=root a.o -lb -lc_ -o out", Gnu },
        { "clang --sysroot={p}/root a.o -lb -lc_ -o out", Gnu },
        { "gcc -fuse-ld=gold --sysroot=root a.o -lb -lc_ -o out", Gold },
        { "gcc -fuse-ld=gold a.o -Ltwo -Lone -lb c.o -o out", Gold },
        { "clang -fuse-ld=gold a.o -Lscript -l:libs.so -Ltwo -lb -o out", Gold },
    };

    [Theory]
    [InlineData("ln -s /dev/null none/libb.so")]
    [InlineData("mkfifo none/libb.a")]
    public void What_is_no_file_is_left_to_the_linker(string made)
    {
        Shell("mkdir none");
        const string command = "gcc a.o c.o -Lnone -Ltwo -lb -o out";
        Find(command).ShouldBeOfType<InputFinding.Found>();

        Shell(made);

        Find(command).ShouldBeOfType<InputFinding.Refused>();
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void All_that_a_linker_opens_is_named(string command, string question)
    {
        if (command.Contains("sysroot", StringComparison.Ordinal))
        {
            Shell(MakeRoot);
        }

        string[] named =
            [.. Find(command).ShouldBeOfType<InputFinding.Found>().Inputs.Files.Select(file => Physical(file.Spelled))];

        string printed = Shell(Expanded(command) + " " + question);

        string[] opened = question == Gold
            ? printed.Split('\n')
            : File.ReadAllText(folder["DEPS"]).Split("\n\n")[0].Split(['\n', ' ', '\\', ':'])[1..];
        string[] files = [.. opened.Where(static path => path.Length > 0).Select(Physical).Where(File.Exists)];
        files.Length.ShouldBeGreaterThan(3);
        files.Except(named).ShouldBeEmpty();
    }

    [Fact]
    public void A_library_that_appears_in_an_earlier_directory_is_noticed()
    {
        const string Command = "gcc a.o c.o -Lthree -Lone/../four -Ltwo -lb -o out";
        Spelled(Find(Command)).ShouldContain("two/libb.a");
        Find(Command).ShouldBeOfType<InputFinding.Found>();

        Shell("mkdir four && cp two/libb.a four/libb.a");

        Spelled(Find(Command)).ShouldContain("one/../four/libb.a");
        Spelled(Find(Command)).ShouldNotContain("two/libb.a");
    }

    [Fact]
    public void What_is_remembered_is_found_again_without_a_process()
    {
        const string Command = "gcc a.o c.o -Ltwo -lb -o out";
        Thread.Sleep(50);
        Spelled(Find(Command)).ShouldContain("two/libb.a");

        Find(Command, new NoProcesses()).ShouldBeOfType<InputFinding.Found>();
    }

    [Fact]
    public void Another_linker_that_comes_first_is_noticed()
    {
        const string Command = "gcc a.o b.o c.o -o out";
        string tools = folder.CreateFolder("tools");
        Variables["PATH"] = tools + ":/usr/bin:/bin";
        Thread.Sleep(50);
        Find(Command).ShouldBeOfType<InputFinding.Found>();

        File.CreateSymbolicLink(Path.Combine(tools, "ld"), "/usr/bin/ld.gold");

        // It is found by this PATH, and not by that of an action.
        Find(Command, searchPath: "/usr/bin:/bin").ShouldBeOfType<InputFinding.Refused>().Reason
            .ShouldBe(FallbackReason.LinkerNotUnderstood);
    }

    [Fact]
    public void A_library_that_the_loader_would_find_in_several_places_is_left_to_the_linker()
    {
        const string Command = "gcc a.o -Lone -lb -Wl,-rpath-link,shared -o out";
        Variables["LD_LIBRARY_PATH"] = folder.CreateFolder("four");
        Find(Command).ShouldBeOfType<InputFinding.Found>();

        Shell("cp shared/libc_.so.1 four");

        Find(Command).ShouldBeOfType<InputFinding.Refused>().Detail.ShouldContain("libc_.so.1");
    }

    [Fact]
    public void A_linker_whose_libraries_come_from_the_users_variable_is_not_known()
    {
        Variables["LD_LIBRARY_PATH"] = folder.CreateFolder("four");
        Shell("cp -L $(ldd /usr/bin/ld | sed -n 's/.*libbfd[^ ]* => \\([^ ]*\\).*/\\1/p') four");

        Find("gcc a.o b.o c.o -o out").ShouldBeOfType<InputFinding.Refused>().Reason
            .ShouldBe(FallbackReason.LinkerNotUnderstood);
    }

    [Fact]
    public void An_object_with_other_content_is_another_input()
    {
        const string Command = "gcc a.o b.o c.o -o out";
        Digest before = DigestOf(Find(Command), "c.o");

        Shell("echo 'int c(void) { return 2; }' > c.c && gcc -c c.c");

        DigestOf(Find(Command), "c.o").ShouldNotBe(before);
    }

    [Theory]
    [InlineData("gcc a.o -lnosuchlibrary -o out", FallbackReason.ScanFailed)]
    [InlineData("gcc missing.o -o out", FallbackReason.ScanFailed)]
    [InlineData("gcc a.o liblto.a bitcode.o c.o -o out", FallbackReason.LinkTimeCode)]
    [InlineData("gcc -fno-lto a.o fat.o c.o -o out", FallbackReason.LinkTimeCode)]
    [InlineData("gcc -flto -fstack-usage a.o lto.o c.o -o out", FallbackReason.LinkTimeCode)]
    [InlineData("gcc -flto a.o told.o c.o -o out", FallbackReason.LinkTimeCode)]
    [InlineData("gcc -flto a.o lto.o c.o -Wl,-Map,out.map -o out", FallbackReason.LinkTimeCode)]
    [InlineData("gcc -flto a.o taking.o c.o -o out", FallbackReason.EmbedsOtherFiles)]
    [InlineData("clang a.o bitcode.o c.o -o out", FallbackReason.LinkTimeCode)]
    [InlineData("clang -flto a.o lto.o c.o -o out", FallbackReason.LinkTimeCode)]
    [InlineData("clang -flto a.o bitcode.o c.o -gsplit-dwarf -o out", FallbackReason.LinkTimeCode)]
    [InlineData("clang -flto a.o taking.bc.o c.o -o out", FallbackReason.EmbedsOtherFiles)]
    [InlineData("clang -flto a.o embedded.o c.o -o out", FallbackReason.LinkTimeCode)]
    public void What_cannot_be_sure_is_refused(string command, FallbackReason reason)
    {
        Shell(MakeIntermediate);

        Find(command).ShouldBeOfType<InputFinding.Refused>().Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("gcc -flto a.o lto.o c.o -o out")]
    [InlineData("gcc a.o liblto.a c.o -o out")]
    [InlineData("gcc -fuse-ld=gold -flto=jobserver a.o fat.o c.o -o out")]
    public void What_compiles_in_a_link_of_gcc_is_an_input(string command)
    {
        Shell(MakeIntermediate);

        InputSet inputs = Find(command).ShouldBeOfType<InputFinding.Found>().Inputs;

        string[] programs = [.. inputs.Files.Select(static file => PathText.Name(file.Spelled))];
        foreach (string program in (string[])["lto1", "lto-wrapper", "as", "liblto_plugin.so", "collect2"])
        {
            programs.ShouldContain(program);
        }

        inputs.Traits.ShouldBe(InputTraits.CompilesLinked);
    }

    [Theory]
    [InlineData("gcc -g -flto a.o lto.o c.o -o out", true)]
    [InlineData("gcc -g -flto a.o lto.o c.o -g0 -o out", false)]
    [InlineData("gcc -flto a.o debug.o c.o -o out", true)]
    [InlineData("gcc -g -flto a.o b.o c.o -o out", false)]
    [InlineData("clang -g a.o embedded.o c.o -o out", false)]
    public void Debug_information_that_gcc_makes_in_a_link_names_the_directory(string command, bool named)
    {
        Shell(MakeIntermediate);

        Find(command).ShouldBeOfType<InputFinding.Found>().Inputs.Traits.HasFlag(InputTraits.NamesDirectory)
            .ShouldBe(named);
    }

    [NeedsTheory(Need.Clang)]
    [InlineData("clang -flto a.o bitcode.o c.o -o out")]
    [InlineData("clang -flto=thin -fuse-ld=gold -O3 -g a.o bitcode.o c.o -o out")]
    public void The_library_that_compiles_in_a_link_of_LLVM_is_an_input(string command)
    {
        Shell(MakeIntermediate);

        InputSet inputs = Find(command).ShouldBeOfType<InputFinding.Found>().Inputs;

        inputs.Files.ShouldContain(static file => PathText.Name(file.Spelled) == "LLVMgold.so");
        inputs.Files.ShouldContain(static file => PathText.Name(file.Spelled).StartsWith("libLLVM"));
        inputs.Traits.ShouldBe(InputTraits.CompilesLinked | InputTraits.ComparesNames);
    }

    [Fact]
    public void The_linker_itself_and_its_libraries_are_inputs()
    {
        string[] files = [.. Spelled(Find("gcc a.o b.o c.o -o out"))];

        files.ShouldContain("/usr/bin/ld");
        files.ShouldContain(static file => file.Contains("libbfd", StringComparison.Ordinal));
        files.ShouldContain(static file => file.EndsWith("/collect2", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> Spelled(InputFinding finding) =>
        finding.ShouldBeOfType<InputFinding.Found>().Inputs.Files.Select(static file => file.Spelled);

    private static Digest DigestOf(InputFinding finding, string spelled) =>
        finding.ShouldBeOfType<InputFinding.Found>().Inputs.Files.Single(file => file.Spelled == spelled).Digest;

    private InputFinding Find(string command, IProcessRunner? processes = null, string? searchPath = null)
    {
        string[] argv = Expanded(command).Split(' ');
        if (argv[0].Split('=') is [var variable, var value])
        {
            Variables[variable] = value;
            argv = argv[1..];
        }

        CommandAnalysis taken = new CommandAnalyzer(static _ => null).Analyze(argv, folder.Path)
            .ShouldBeOfType<CommandAnalysis.Link>().Taken;
        CompileCommand link = taken.ShouldBeOfType<CommandAnalysis.Compile>(taken.ToString()).Command;
        var finder = new LinkInputFinder(
            processes ?? new PosixProcessRunner(), new ScanMemory(1 << 20), folder["cache"], DigestFunction.Sha256,
            Log.Silent);
        var order = new ScanOrder(link, $"/usr/bin/{argv[0]}", folder.Path, Variables, "compiler")
        {
            SearchPath = searchPath ?? "/usr/bin:/bin",
        };
        return finder.Find(order, CancellationToken.None);
    }

    private Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
    };

    private string Expanded(string command) => command.Replace("{p}", folder.Path, StringComparison.Ordinal);

    private string Physical(string path) => PhysicalPath.Of(PathText.Join(folder.Path, path));

    private string Shell(string script) => new ProgramRun
    {
        Program = "/bin/sh",
        Arguments = ["-ec", script],
        WorkingDirectory = folder.Path,
    }.Run().EnsureSuccess().StandardOutput;

    private sealed class NoProcesses : IProcessRunner
    {
        public ChildResult Run(ChildCommand command, CancellationToken cancellation) =>
            throw new InvalidOperationException($"{command.Program} was run");
    }
}
