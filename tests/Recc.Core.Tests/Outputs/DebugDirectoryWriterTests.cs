using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Recc.Core.Actions;
using Recc.Core.Outputs;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

/// <summary>
/// Objects made under the placeholder, and then given a directory, against objects that the compiler makes there.
/// </summary>
public sealed partial class DebugDirectoryWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public DebugDirectoryWriterTests()
    {
        folder.Write("src/a.h", "struct S { int x; };\n");
        folder.Write("src/a.c", "#include \"a.h\"\nint f(struct S *s) { return s->x + __LINE__; }\n");
        folder.CreateFolder("build");
    }

    public static TheoryData<string> Options =>
    [
        "-g", "-g -gdwarf-4", "-g -gdwarf-5", "-g -gdwarf-4 -gz", "-g -gdwarf-5 -gz", "-g -gsplit-dwarf", "-g1", "-g3",
        "-g -O2", "-g -ffunction-sections -O1",
    ];

    public void Dispose() => folder.Dispose();

    [NeedsTheory(Need.Gcc)]
    [MemberData(nameof(Options))]
    public void Objects_of_gcc_tell_the_users_directory(string options) => ObjectsTellTheUsersDirectory("gcc", options);

    [NeedsTheory(Need.Clang)]
    [MemberData(nameof(Options))]
    public void Objects_of_clang_tell_the_users_directory(string options) =>
        ObjectsTellTheUsersDirectory("clang", options);

    [NeedsFact(Need.Gcc)]
    public void Assembly_is_what_the_compiler_writes_here()
    {
        Compile("gcc", "-g -S", "native.s", folder["build"]);
        Compile("gcc", "-g -S", "made.s", PlaceholderDirectory.Path);

        Write("made.s", folder["build"]);

        // gcc writes its table of strings in an order that depends on their hashes.
        File.ReadLines(folder["build/made.s"]).Order().Where(IsNoLabel)
            .ShouldBe(File.ReadLines(folder["build/native.s"]).Order().Where(IsNoLabel));

        static bool IsNoLabel(string line) => !line.StartsWith(".LASF", StringComparison.Ordinal);
    }

    [NeedsFact(Need.Gcc)]
    public void A_directory_that_is_too_long_is_left_out()
    {
        Compile("gcc", "-g", "made.o", PlaceholderDirectory.Path);
        byte[] before = File.ReadAllBytes(folder["build/made.o"]);

        Write("made.o", "/" + new string('x', PlaceholderDirectory.Length));

        File.ReadAllBytes(folder["build/made.o"]).ShouldBe(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u007fELF")]
    [InlineData("no object at all, but longer than a header would be, so that it can be looked at as if it were one")]
    public void Other_files_stay_as_they_are(string content)
    {
        string path = folder.Write("x", content);

        DebugDirectoryWriter.Write(path, Elsewhere);

        File.ReadAllText(path).ShouldBe(content);
    }

    [NeedsFact(Need.Gcc)]
    public void A_damaged_object_does_no_harm()
    {
        Compile("gcc", "-g -gz", "made.o", PlaceholderDirectory.Path);
        byte[] good = File.ReadAllBytes(folder["build/made.o"]);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = (byte[])good.Clone();
            for (int flips = 0; flips < 8; flips++)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(folder["bad.o"], i % 2 == 0 ? bad : bad[..random.Next(bad.Length)]);

            Should.NotThrow(() => DebugDirectoryWriter.Write(folder["bad.o"], Elsewhere));
        }
    }

    private void ObjectsTellTheUsersDirectory(string compiler, string options)
    {
        Compile(compiler, options, "x.o", folder["build"]);
        string native = Describe();
        Compile(compiler, options, "x.o", PlaceholderDirectory.Path);
        foreach (string file in Directory.GetFiles(folder["build"]))
        {
            Write(Path.GetFileName(file), folder["build"]);
        }

        native.ShouldContain(folder["build"]);
        Describe().ShouldBe(native);
    }

    private static ImmutableArray<PlacedDirectory> Elsewhere =>
        [new PlacedDirectory(PlaceholderDirectory.Path, "/elsewhere")];

    private void Write(string file, string directory) => DebugDirectoryWriter.Write(
        folder["build/" + file], [new PlacedDirectory(PlaceholderDirectory.Path, directory)]);

    /// <summary>
    /// What readelf says of names and lines, without offsets into tables of strings, and without the number that pairs
    /// an object with its .dwo file: gcc makes it of everything, the placeholder included, in both.
    /// </summary>
    private string Describe()
    {
        string text = Offsets().Replace(Readelf("--debug-dump=info", "--debug-dump=line", "x.o"), "");
        if (File.Exists(folder["build/x.dwo"]))
        {
            // readelf takes wrong strings for the indexes in such a file, so the table counts, in any order.
            text += IndexedStrings().Replace(Readelf("--debug-dump=info", "--debug-dump=line", "x.dwo"), "");
            text = Offsets().Replace(text, "");
            text += string.Join('\n', Readelf("--string-dump=.debug_str.dwo", "x.dwo").Split('\n')
                .Select(static line => line[(line.IndexOf(']', StringComparison.Ordinal) + 1)..])
                .Order(StringComparer.Ordinal));
        }

        return Padding().Replace(text, "");
    }

    private string Readelf(params string[] arguments) => new ProgramRun
    {
        Program = "readelf",
        Arguments = ["--debug-dump=no-follow-links", .. arguments],
        WorkingDirectory = folder["build"],
    }.Run().EnsureSuccess().StandardOutput;

    private void Compile(string compiler, string options, string output, string directory) =>
        new ProgramRun
        {
            Program = compiler,
            Arguments = [.. options.Split(' '), "-c", "../src/a.c", "-o", output],
            WorkingDirectory = folder["build"],
            Variables = new Dictionary<string, string?> { ["PWD"] = directory },
        }.Run().EnsureSuccess();

    [GeneratedRegex(
        @"offset:? (0x)?[0-9a-f]+|\(indexed string: 0x[0-9a-f]+\)|^.*(Length|Offset|Abbrev|DWO ID|dwo_id).*$",
        RegexOptions.Multiline)]
    private static partial Regex Offsets();

    [GeneratedRegex(@"^.*\(indexed string: .*$", RegexOptions.Multiline)]
    private static partial Regex IndexedStrings();

    // Where a directory stands inside a record, as in .debug_line.dwo, it keeps its length.
    [GeneratedRegex(@"(/\.)+/?(?=\s)")]
    private static partial Regex Padding();
}
