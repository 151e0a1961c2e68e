using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Architecture;

/// <summary>Holds the source against ARCHITECTURE.md, and the rules against planted offences.</summary>
public sealed class ArchitectureTests
{
    private const string Table =
        """
        Some words.

        | Room | May use |
        | --- | --- |
        | Paths | |
        | CommandLine | |
        | Remote | Paths |
        | Remote.Wire | Remote, Paths |
        | Inputs | CommandLine, DepScan |

        | Other | Table |
        """;

    private static readonly string Root = FindRoot();
    private static readonly IReadOnlyList<SourceFile> Sources = ReadSources();
    private static readonly ArchitectureRules Rules =
        new(RoomTable.Read(File.ReadAllText(Path.Join(Root, "ARCHITECTURE.md"))));

    private static readonly ArchitectureRules PlantedRules = new(RoomTable.Read(Table));

    [Fact]
    public void Rooms_use_only_what_their_row_allows() => ShouldHold(Rules.ForbiddenArrows(Sources));

    [Fact]
    public void No_using_line_hides_an_arrow() => ShouldHold(Rules.HiddenUsings(Sources));

    [Fact]
    public void No_project_file_hides_an_arrow() => ShouldHold(
        Directory.EnumerateFiles(Path.Join(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains("<Using Include=\"Recc", StringComparison.Ordinal))
            .Select(path => $"{path}: a Using item hides arrows. Write using lines in the files."));

    [Fact]
    public void No_room_is_named_in_the_middle_of_code() => ShouldHold(Rules.QualifiedNames(Sources));

    [Fact]
    public void Each_file_says_the_namespace_of_its_room() => ShouldHold(Rules.WrongNamespaces(Sources));

    [Fact]
    public void Each_folder_has_a_row() => ShouldHold(Rules.RoomsWithoutRow(Sources));

    [Fact]
    public void The_arrows_go_one_way() => ShouldHold(Rules.TableMistakes());

    [Fact]
    public void Messages_of_the_API_stay_in_their_rooms() => ShouldHold(Rules.MessagesOutOfPlace(Sources));

    [Fact]
    public void Each_file_is_named_after_its_main_type() => ShouldHold(ArchitectureRules.MisnamedFiles(Sources));

    [Fact]
    public void Names_say_something() => ShouldHold(ArchitectureRules.EmptyNames(Sources));

    [Fact]
    public void Lines_have_120_characters_at_most() => ShouldHold(
        ((string[])["src", "tests", "bench"]).SelectMany(FilesBelow)
            .SelectMany(static path => LongLines(File.ReadAllText(path)).Select(line => $"{path}:{line}")));

    [Theory]
    [InlineData("short", false)]
    [InlineData("LONG", true)]
    [InlineData("text = \"\"\"\nLONG\n\"\"\";", false)]
    [InlineData("text = \"\"\"\n\"\"\"; LONG", true)]
    public void Only_text_of_raw_literals_may_be_longer(string text, bool isLong) =>
        LongLines(text.Replace("LONG", new string('x', 121), StringComparison.Ordinal)).Any().ShouldBe(isLong);

    [Fact]
    public void The_source_and_the_table_are_found()
    {
        Sources.Count(file => file.IsInCore && file.Types.Count > 0 && file.Namespace.Length > 0)
            .ShouldBeGreaterThan(10);
        Sources.SelectMany(file => file.Usings).ShouldContain("using Recc.Core.Digests");
        RoomTable.Read(Table).Rows.Keys.ShouldBe(["Paths", "CommandLine", "Remote", "Remote.Wire", "Inputs"]);
    }

    [Theory]
    [InlineData("Paths", "using Recc.Core.Remote;")]
    [InlineData("Paths", "using Recc.Core.Remote.Wire;")]
    [InlineData("Paths", "using Recc.DepScan;")]
    [InlineData("Paths", "using Wanted = Recc.Core.Remote.Thing;")]
    [InlineData("Paths", "using global::Recc.Core.Remote;")]
    [InlineData("Remote", "using Recc.Core.Remote.Wire;")]
    [InlineData("Remote/Wire", "using Recc.Core.Inputs;")]
    [InlineData("CommandLine/Flags", "using Recc.Core.Paths;")]
    public void A_planted_bad_arrow_is_seen(string folder, string line) =>
        PlantedRules.ForbiddenArrows([Planted(folder, line + "\n")]).Count().ShouldBe(1);

    [Theory]
    [InlineData("Remote", "using Recc.Core.Paths;")]
    [InlineData("Remote/Wire", "using Recc.Core.Remote;")]
    [InlineData("Inputs", "using Recc.DepScan;")]
    [InlineData("Inputs", "using System.Text;")]
    [InlineData("Paths", "// using Recc.Core.Remote;")]
    [InlineData("Paths", "/* \nusing Recc.Core.Remote;\n*/")]
    [InlineData("CommandLine/Flags", "using Recc.Core.CommandLine;")]
    public void A_good_arrow_is_let_through(string folder, string line) =>
        PlantedRules.ForbiddenArrows([Planted(folder, line + "\n")]).ShouldBeEmpty();

    [Theory]
    [InlineData("global using Recc.Core.Paths;")]
    [InlineData("using static Recc.Core.Paths.PathText;")]
    [InlineData("using static global::Recc.Core.Paths.PathText;")]
    public void A_planted_hidden_using_is_seen(string line) =>
        PlantedRules.HiddenUsings([Planted("Remote", line + "\n")]).Count().ShouldBe(1);

    [Theory]
    [InlineData("private Remote.Session? x;")]
    [InlineData("private Core.Remote.Session? x;")]
    [InlineData("private Recc.Core.Remote.Session? x;")]
    [InlineData("private object x = new Wire.GrpcCall();")]
    [InlineData("private object x = Remote.Session.Open();")]
    public void A_planted_qualified_name_is_seen(string code) =>
        PlantedRules.QualifiedNames([.. RoomsWithTypes(), Planted("Paths", "", code)]).ShouldNotBeEmpty();

    [Theory]
    [InlineData("private int x = Remote.Count;")]
    [InlineData("private int x = that.Remote.Session;")]
    [InlineData("private string x = \"Remote.Session\"; // Remote.Session")]
    public void A_property_named_like_a_room_is_let_through(string code) =>
        PlantedRules.QualifiedNames([.. RoomsWithTypes(), Planted("Paths", "", code)]).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Recc.Core/Paths/PathText.cs", "namespace Recc.Core.Remote;")]
    [InlineData("src/Recc.Core/Remote/Wire/PathText.cs", "namespace Recc.Core.Remote;")]
    [InlineData("src/Recc.Core/Paths/PathText.cs", "namespace Recc.Core;")]
    public void A_planted_wrong_namespace_is_seen(string path, string line) =>
        PlantedRules.WrongNamespaces([new SourceFile(path, line + "\n\ninternal class PathText;\n")])
            .Count().ShouldBe(1);

    [Theory]
    [InlineData("src/Recc.Core/Attic/PathText.cs")]
    [InlineData("src/Recc.Core/PathText.cs")]
    public void A_planted_folder_without_a_row_is_seen(string path) =>
        PlantedRules.RoomsWithoutRow([new SourceFile(path, "")]).Count().ShouldBe(1);

    [Fact]
    public void A_planted_circle_is_seen() =>
        new ArchitectureRules(RoomTable.Read("| Room | May use |\n| --- | --- |\n| A | B |\n| B | C |\n| C | A |\n"))
            .TableMistakes().Count().ShouldBe(3);

    [Fact]
    public void A_planted_message_is_seen() =>
        PlantedRules.MessagesOutOfPlace([Planted("Paths", "using Build.Bazel.Remote.Execution.V2;\n")])
            .Count().ShouldBe(1);

    [Theory]
    [InlineData("public sealed class Other;", 1)]
    [InlineData("public sealed record Thing(int X);\npublic sealed class Other;", 0)]
    [InlineData("public enum Kind { A }\n\npublic readonly record struct Thing(int X);", 0)]
    [InlineData("public enum Thing { A }\n\npublic static class Things;", 0)]
    [InlineData("public sealed class Other\n{\n    public sealed class Thing;\n}", 1)]
    [InlineData("[Flags]\ninternal static unsafe partial class Thing;", 0)]
    public void A_planted_misnamed_file_is_seen(string types, int offences) =>
        ArchitectureRules.MisnamedFiles([new SourceFile("src/X/Thing.Linux.cs", types)]).Count().ShouldBe(offences);

    [Theory]
    [InlineData("src/Recc.Core/Paths/Helpers/X.cs", "class X;")]
    [InlineData("src/Recc.Core/Paths/X.cs", "class PathUtils;")]
    [InlineData("src/Recc.Core/Paths/X.cs", "abstract class PathBase;")]
    [InlineData("src/Recc.Core/Paths/X.cs", "sealed class CacheManager;")]
    [InlineData("src/Recc.Core/Paths/X.cs", "sealed class RequestHandler;")]
    public void A_planted_empty_name_is_seen(string path, string type) =>
        ArchitectureRules.EmptyNames([new SourceFile(path, type)]).Count().ShouldBe(1);

    // One offence a line and nothing else: each says what to do.
    private static void ShouldHold(IEnumerable<string> offences)
    {
        string[] lines = [.. offences.Distinct().Order(StringComparer.Ordinal)];
        Assert.True(lines.Length == 0, string.Join('\n', lines));
    }

    private static SourceFile Planted(string folder, string usings, string code = "") => new(
        $"src/Recc.Core/{folder}/Thing.cs",
        $"{usings}\nnamespace Recc.Core.{folder.Replace('/', '.')};\n\n"
            + $"internal sealed class Thing\n{{\n    {code}\n}}\n");

    private static SourceFile[] RoomsWithTypes() =>
    [
        new("src/Recc.Core/Remote/Session.cs", "namespace Recc.Core.Remote;\n\npublic sealed class Session;\n"),
        new("src/Recc.Core/Remote/Wire/GrpcCall.cs", "namespace Recc.Core.Remote.Wire;\n\ninternal class GrpcCall;\n"),
    ];

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Join(at.FullName, "ARCHITECTURE.md")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("The tests have to run inside the repository.");
    }

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(Path.Join(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal));

    /// <summary>Numbers of lines that are too long. What stands in raw literals is other people's text.</summary>
    private static IEnumerable<int> LongLines(string text)
    {
        const int longest = 120;
        const string quotes = "\"\"\"";
        bool isRaw = false;
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            int count = line.Split(quotes).Length - 1;
            if (line.Length > longest && !(isRaw && count == 0) && count < 2)
            {
                yield return number;
            }

            isRaw ^= count % 2 == 1;
        }
    }

    private static SourceFile[] ReadSources() =>
    [
        .. Directory.EnumerateFiles(Path.Join(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllText(path)))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal)),
    ];
}
