using System.Collections.Immutable;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Toolchains;
using Recc.Testing;
using Shouldly;
using Xunit;
using ContentDigest = Recc.Core.Digests.Digest;
using HashFunction = Recc.Core.Digests.DigestFunction;

namespace Recc.Core.Tests.Actions;

public sealed class ActionBuilderTests
{
    private static readonly PathMap OneRoot = PathMap.Create([new PathRoot("", ["/home/u/p"])], "/home/u/p/build");

    [Fact]
    public void An_action_is_canonical() => Golden.Check(Describe(Built(Request())));

    [Fact]
    public void Another_checkout_makes_the_same_action()
    {
        PathMap elsewhere = PathMap.Create([new PathRoot("", ["/tmp/other"])], "/tmp/other/build");

        RemoteAction there = Built(Request(root: "/tmp/other") with { Paths = elsewhere });

        there.Digest.ShouldBe(Built(Request()).Digest);
    }

    [Fact]
    public void A_build_tree_elsewhere_makes_the_same_action_wherever_both_lie()
    {
        RemoteAction one = Built(OutOfTree("/a/src-1", "/b/build-1"));
        RemoteAction two = Built(OutOfTree("/x/y/src", "/tmp/z/build"));

        two.Digest.ShouldBe(one.Digest);
        one.Command.WorkingDirectory.ShouldBe("build");
        one.Command.Arguments.ShouldContain("../source/a.cpp");
    }

    [Fact]
    public void Everything_that_can_change_the_result_is_in_the_key()
    {
        ActionRequest request = Request();
        ContentDigest usual = Built(request).Digest;
        ImmutableArray<InputFile> files = request.Inputs.Files;

        Dictionary<string, ActionRequest> changes = new()
        {
            ["an argument"] = request with
            {
                Command = request.Command with
                {
                    Arguments = request.Command.Arguments.Add(new Argument(ArgumentMeaning.Plain, "-O3", "", false)),
                },
            },
            ["the order of include directories"] = request with
            {
                Command = request.Command with
                {
                    Arguments =
                    [
                        .. request.Command.Arguments.Where(static argument => argument.Option == "-isystem"),
                        .. request.Command.Arguments.Where(static argument => argument.Option != "-isystem"),
                    ],
                },
            },
            ["the compiler"] =
                request with { Toolchain = request.Toolchain with { Identity = Hash("other compiler") } },
            ["a project header"] = WithFiles(request, files.SetItem(1, files[1] with { Digest = Hash("changed") })),
            ["a system header"] = WithFiles(request, files.SetItem(2, files[2] with { Digest = Hash("changed") })),
            ["a further input"] = WithFiles(request, files.Add(File("/home/u/p/include/opt.h"))),
            ["the user's salt"] = request with { Salt = "x" },
            ["the platform"] = request with { Platform = [new("OSFamily", "linux")] },
            ["a variable of the settings"] = request with { ExtraEnvironment = [new("X", "1")] },
            ["SOURCE_DATE_EPOCH"] = request with
            {
                Variables = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1" },
            },
            ["CPATH"] = request with { Variables = new Dictionary<string, string> { ["CPATH"] = "/home/u/p/more" } },
            ["do_not_cache"] = request with { DoNotCache = true },
            ["colour"] = request with { Colour = true },
            ["the output's name"] = request with
            {
                Command = request.Command with
                {
                    Output = "other.o",
                    Arguments = [.. request.Command.Arguments.Select(static argument =>
                        argument.Meaning == ArgumentMeaning.Output ? argument with { Value = "other.o" } : argument)],
                },
            },
        };

        foreach ((string what, ActionRequest changed) in changes)
        {
            Built(changed).Digest.ShouldNotBe(usual, what);
        }
    }

    [Fact]
    public void What_cannot_change_the_result_is_not_in_the_key()
    {
        ActionRequest request = Request();
        ActionRequest changed = request with
        {
            Variables = new Dictionary<string, string> { ["PATH"] = "/opt/bin", ["LANG"] = "de_DE", ["USER"] = "u" },
            Command = request.Command with
            {
                Depfile = null,
                Arguments = request.Command.Arguments.RemoveAll(
                    static argument => argument.Meaning == ArgumentMeaning.Depfile),
            },
        };

        Built(changed).Digest.ShouldBe(Built(request).Digest);
    }

    [Fact]
    public void Inputs_stand_where_the_workers_compiler_looks_for_them()
    {
        // Named by way of an include directory that is written with "..": the worker must find build/gen as well.
        ActionRequest request = WithFiles(Request(), [File("/home/u/p/src/a.cpp"), File("gen/../../include/x.h")]);

        RemoteAction action = Built(request);

        action.LocalInputs.Keys.ShouldBe(["src/a.cpp", "include/x.h"], ignoreOrder: true);
        action.Directories.ShouldContain("build/gen");
    }

    [Fact]
    public void A_name_that_leaves_the_input_root_is_refused()
    {
        ActionRequest request = OutOfTree("/a/src", "/b/build");
        ActionRequest crossing =
            WithFiles(request, [.. request.Inputs.Files, File("/b/build/gen/../../../../src/y.h")]);

        ActionBuilder.Build(crossing).ShouldBeOfType<ActionBuilding.Refused>().Reason
            .ShouldBe(FallbackReason.PathsCrossRoots);
    }

    [Fact]
    public void An_output_outside_all_roots_is_refused()
    {
        ActionRequest request = Request();

        ActionBuilder.Build(request with { Command = request.Command with { Output = "/elsewhere/a.o" } })
            .ShouldBeOfType<ActionBuilding.Refused>().Reason.ShouldBe(FallbackReason.OutputOutsideRoots);
    }

    [Fact]
    public void Names_in_diagnostics_lead_back_to_the_users()
    {
        Built(Request()).Command.Spellings.ShouldContain(new PathSpelling("../include/x.h", "/home/u/p/include/x.h"));
        Built(Request()).Command.Spellings.ShouldContain(new PathSpelling("../src/a.cpp", "/home/u/p/src/a.cpp"));
    }

    [Fact]
    public void What_tells_its_place_is_the_users_own_command()
    {
        RemoteAction action = Built(Telling(PlaceBinding.Directory));

        action.StaysHere.ShouldBeTrue();
        action.Command.Arguments.ShouldBe(
            ["/usr/bin/g++", "-O2", "-I/home/u/p/include", "-isystem", "gen", "-ffile-prefix-map=/home/u/p=.", "-MD",
                "-MF",
                "a.d", "-o", "CMakeFiles/x.dir/a.o", "-c", "/home/u/p/src/a.cpp"]);
        action.Command.Spellings.ShouldBeEmpty();
        action.Command.Environment.ShouldContain(new KeyValuePair<string, string>("PWD", "/home/u/p/build"));
        action.LocalInputs.ShouldBeEmpty();
        action.InputRoot.Blobs.Count.ShouldBe(1);
    }

    [Fact]
    public void Everything_that_a_place_can_tell_is_in_the_key()
    {
        ActionRequest request = Telling(PlaceBinding.Directory);
        ImmutableArray<InputFile> files = request.Inputs.Files;
        PathMap deeper = PathMap.Create([new PathRoot("", ["/home/u/p"])], "/home/u/p/build/more");
        PathMap elsewhere = PathMap.Create([new PathRoot("", ["/home/v/p"])], "/home/v/p/build");
        ActionRequest[] all =
        [
            request,
            request with { Paths = deeper },
            request with { Paths = elsewhere },
            WithFiles(request, files.SetItem(0, files[0] with { Digest = Hash("changed") })),
            WithFiles(request, files.SetItem(2, files[2] with { Digest = Hash("changed") })),
            WithFiles(request, files.SetItem(1, files[1] with { Spelled = "/home/u/p/other/x.h" })),
            WithFiles(request, files.Add(File("/home/u/p/include/opt.h"))),
            request with { Salt = "x" },
            request with { Colour = true },
            request with { Toolchain = request.Toolchain with { Identity = Hash("other compiler") } },
            request with { Variables = new Dictionary<string, string> { ["CPATH"] = "/home/u/p/more" } },
            request with { Command = request.Command with { Arguments = request.Command.Arguments.RemoveAt(0) } },
        ];

        all.Select(static changed => Built(changed).Digest).ShouldBeUnique();
    }

    [Fact]
    public void What_tells_names_is_shared_where_the_names_are_everybodys()
    {
        ActionRequest absolute = Telling(PlaceBinding.Names);
        ActionRequest relative = WithFiles(absolute, [File("a.cpp"), File("/usr/include/stdio.h")]) with
        {
            Command = absolute.Command with
            {
                Source = "a.cpp",
                Arguments = [.. absolute.Command.Arguments.Take(1),
                    new Argument(ArgumentMeaning.Source, "", "a.cpp", false)],
            },
        };

        Built(absolute).StaysHere.ShouldBeTrue();
        Built(relative).StaysHere.ShouldBeFalse();
    }

    [Fact]
    public void A_recorded_command_line_is_not_made_with_a_colour_that_nobody_asked_for()
    {
        ActionBuilder.Build(Telling(PlaceBinding.CommandLine) with { Colour = true })
            .ShouldBeOfType<ActionBuilding.Refused>().Reason.ShouldBe(FallbackReason.UnsupportedOption);
    }

    private static ActionRequest Telling(PlaceBinding binding)
    {
        ActionRequest request = Request();
        return request with { Command = request.Command with { Binding = binding } };
    }

    [Fact]
    public void A_file_that_assembly_names_lies_where_its_text_leads()
    {
        ActionRequest request = OutOfTree("/a/src", "/a/build");
        InputFile file = File("../src/include/x.bin") with { Role = InputRole.Assembled };

        RemoteAction action = Built(WithFiles(request, [File("/a/src/a.cpp"), file]));

        action.LocalInputs.Keys.Order(StringComparer.Ordinal).ShouldBe(["source/a.cpp", "src/include/x.bin"]);
    }

    [Fact]
    public void A_text_without_a_directory_leads_to_where_it_says_even_where_an_option_says_the_same()
    {
        ActionRequest request = OutOfTree("/a/src", "/a/build");
        ImmutableArray<Argument> arguments =
        [
            new Argument(ArgumentMeaning.IncludeDirectory, "-I", "../src/include", true),
            new Argument(ArgumentMeaning.Mode, "-c", "", false),
            new Argument(ArgumentMeaning.Source, "", "a.cpp", false),
        ];

        RemoteAction action = Built(request with
        {
            Command = request.Command with { Arguments = arguments, Source = "a.cpp" },
            Inputs = Inputs([File("a.cpp"), File("../src/include/x.h")]),
        });

        action.LocalInputs.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(["build/a.cpp", "source/include/x.h", "src/include/x.h"]);
    }

    [Theory]
    [InlineData("src/a.cpp", "a.o", true)]
    [InlineData("/home/u/p/src/a.cpp", "a.o", false)]
    [InlineData("src/a.cpp", "/home/u/p/build/a.o", false)]
    public void Where_names_are_compared_they_must_not_change(string source, string output, bool isFine)
    {
        ActionRequest request = Request();
        InputFile profile = File("/home/u/p/profile") with { Role = InputRole.Named };

        ActionBuilding building = ActionBuilder.Build(request with
        {
            Command = request.Command with
            {
                Arguments =
                [
                    new Argument(ArgumentMeaning.ProfileFile, "-fprofile-use=", "/home/u/p/profile", true),
                    new Argument(ArgumentMeaning.Source, "", source, false),
                    new Argument(ArgumentMeaning.Output, "-o", output, false),
                ],
                Source = source,
                Output = output,
            },
            Inputs = Inputs([File(source), profile]) with { Traits = InputTraits.ComparesNames },
        });

        RemoteAction action = building.ShouldBeOfType<ActionBuilding.Built>().Action;
        action.StaysHere.ShouldBe(!isFine);
        CommandOf(action).Arguments.ShouldContain("-fprofile-use=" + (isFine ? "../profile" : "/home/u/p/profile"));
    }

    [Fact]
    public void A_compiler_within_the_project_is_none_of_a_workers()
    {
        ActionRequest request = Request();
        ImmutableArray<Argument> arguments = request.Command.Arguments;

        RemoteAction With(string directory) => Built(request with
        {
            Command = request.Command with
            {
                Arguments = arguments.Add(
                    new Argument(ArgumentMeaning.ToolchainDirectory, "--gcc-toolchain=", directory, true)),
            },
        });

        With("/opt/gcc").StaysHere.ShouldBeFalse();
        With("/home/u/p/gcc").StaysHere.ShouldBeTrue();
    }

    private static ActionRequest OutOfTree(string source, string build)
    {
        PathMap map = PathMap.Create([new PathRoot("source", [source]), new PathRoot("build", [build])], build);
        return Request(root: source) with
        {
            Paths = map,
            Command = Command(source) with
            {
                Arguments =
                [
                    new Argument(ArgumentMeaning.IncludeDirectory, "-I", source + "/include", true),
                    new Argument(ArgumentMeaning.IncludeDirectory, "-I", build + "/gen", true),
                    new Argument(ArgumentMeaning.Mode, "-c", "", false),
                    new Argument(ArgumentMeaning.Source, "", source + "/a.cpp", false),
                ],
            },
            Inputs = Inputs([File(source + "/a.cpp"), File(source + "/include/x.h")]),
        };
    }

    private static ActionRequest Request(string root = "/home/u/p") => new()
    {
        Command = Command(root),
        Toolchain = new Toolchain("/usr/bin/g++", false, "gcc version 12", Hash("gcc"), "/usr/local/bin:/usr/bin:/bin"),
        Inputs = Inputs(
            [File(root + "/src/a.cpp"), File(root + "/include/x.h"), File("/usr/include/stdio.h"),
                File("gen/config.h")]),
        Paths = OneRoot,
        Variables = new Dictionary<string, string>(),
        ExtraEnvironment = [],
        Platform = [],
        Salt = "",
        DoNotCache = false,
        NativePaths = false,
        Colour = false,
        DigestFunction = HashFunction.Sha256,
    };

    private static CompileCommand Command(string root) => new()
    {
        Family = CompilerFamily.Gcc,
        Compiler = "g++",
        Arguments =
        [
            new Argument(ArgumentMeaning.Plain, "-O2", "", false),
            new Argument(ArgumentMeaning.IncludeDirectory, "-I", root + "/include", true),
            new Argument(ArgumentMeaning.IncludeDirectory, "-isystem", "gen", false),
            new Argument(ArgumentMeaning.PrefixMap, "-ffile-prefix-map=", root + "=.", true),
            new Argument(ArgumentMeaning.Depfile, "-MD", "", false),
            new Argument(ArgumentMeaning.Depfile, "-MF", "a.d", false),
            new Argument(ArgumentMeaning.Output, "-o", "CMakeFiles/x.dir/a.o", false),
            new Argument(ArgumentMeaning.Mode, "-c", "", false),
            new Argument(ArgumentMeaning.Source, "", root + "/src/a.cpp", false),
        ],
        Source = root + "/src/a.cpp",
        Language = SourceLanguage.Cxx,
        Output = "CMakeFiles/x.dir/a.o",
        SideOutputs = [],
        Depfile = new DepfileRequest("a.d", true, false, []),
        HasDebugInfo = false,
    };

    private static ActionRequest WithFiles(ActionRequest request, ImmutableArray<InputFile> files) =>
        request with { Inputs = Inputs(files) };

    private static InputSet Inputs(ImmutableArray<InputFile> files) =>
        new() { Files = files, Depfile = null, Traits = InputTraits.None };

    private static InputFile File(string spelled) =>
        new(spelled, PathText.Join("/home/u/p/build", spelled), default, Hash(PathText.Name(spelled)));

    private static ContentDigest Hash(string text) =>
        ContentHasher.Compute(Encoding.UTF8.GetBytes(text), HashFunction.Sha256);

    private static RemoteAction Built(ActionRequest request) =>
        ActionBuilder.Build(request).ShouldBeOfType<ActionBuilding.Built>().Action;

    private static string Describe(RemoteAction action)
    {
        var text = new StringBuilder();
        text.Append("digest: ").Append(action.Digest).Append('\n');
        text.Append("command: ").Append(CommandOf(action)).Append('\n');
        text.Append("salt of:\n").Append(action.SaltText);
        AppendTree(action, action.InputRoot.Root, "", text);
        return text.ToString();
    }

    private static Command CommandOf(RemoteAction action) => Build.Bazel.Remote.Execution.V2.Command.Parser.ParseFrom(
        ((BlobSource.InMemory)action.CommandMessage.Source).Bytes.Span);

    private static void AppendTree(RemoteAction action, ContentDigest digest, string path, StringBuilder text)
    {
        var directory = Build.Bazel.Remote.Execution.V2.Directory.Parser.ParseFrom(
            ((BlobSource.InMemory)action.InputRoot.Blobs[digest].Source).Bytes.Span);
        text.Append("input: ").Append(path).Append("/\n");
        foreach (FileNode file in directory.Files)
        {
            text.Append("input: ").Append(path).Append('/').Append(file.Name).Append(' ').Append(file.Digest.Hash[..8])
                .Append('\n');
        }

        foreach (DirectoryNode below in directory.Directories)
        {
            ContentDigest.TryCreate(below.Digest.Hash, below.Digest.SizeBytes, out ContentDigest next).ShouldBeTrue();
            AppendTree(action, next, $"{path}/{below.Name}", text);
        }
    }
}
