using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.CommandLine;

/// <summary>One test for each file in Cases. RECC_ACCEPT=1 writes the expectations anew.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(RepositoryFiles.Cases, "*.case")
            .Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_case_is_analysed_as_written(string file)
    {
        var path = Path.Combine(RepositoryFiles.Cases, file);
        var sections = CaseText.Read(File.ReadAllText(path));

        var rendered = CaseText.Render(Analyze(sections));
        if (RepositoryFiles.AcceptsNewText)
        {
            sections.RemoveAll(section => section.Name == "expected");
            sections.Add(("expected", rendered));
            File.WriteAllText(path, CaseText.Write(sections));
        }

        var sentence = sections.Single(section => section.Name.Length == 0).Text;
        sentence.ShouldEndWith(".");
        rendered.ShouldBe(sections.Single(section => section.Name == "expected").Text, sentence);
    }

    private static CommandAnalysis Analyze(List<(string Name, string Text)> sections)
    {
        var directory = sections.Find(section => section.Name == "directory").Text ?? Commands.Directory;
        var files = sections
            .Where(section => section.Name.StartsWith("file ", StringComparison.Ordinal))
            .Select(section => ($"{directory}/{section.Name[5..]}", section.Text))
            .ToList();

        var words = Words(sections.Single(section => section.Name == "command").Text);
        return Commands.Analyze(words, directory, [.. files]);
    }

    // As in a shell, as far as cases need it: white space divides, single quotes hold together.
    private static string[] Words(string command)
    {
        const char quotedSpace = '\uE000';
        var parts = command.Split('\'');
        for (var i = 1; i < parts.Length; i += 2) parts[i] = parts[i].Replace(' ', quotedSpace);
        return [.. string.Concat(parts)
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Replace(quotedSpace, ' '))];
    }
}
