using System.Text.RegularExpressions;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Architecture;

/// <summary>The page about servers names a test for each rule; these are there.</summary>
public sealed partial class ServersPageTests
{
    [Fact]
    public void Each_test_that_the_page_names_is_there()
    {
        Dictionary<string, string> tests = Directory
            .EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(static path => Path.GetFileNameWithoutExtension(path)!, StringComparer.Ordinal)
            .ToDictionary(
                static files => files.Key,
                static files => string.Concat(files.Select(File.ReadAllText)),
                StringComparer.Ordinal);

        Match[] named = TestName().Matches(File.ReadAllText(Repository.PathOf("docs/servers.md"))).ToArray();

        named.Length.ShouldBeGreaterThan(40);
        named.Where(name => !(tests.TryGetValue(name.Groups[1].Value, out string? text)
            && text.Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Each_rule_has_one() =>
        File.ReadLines(Repository.PathOf("docs/servers.md"))
            .Where(static line => line.StartsWith('|') && !line.StartsWith("| ---", StringComparison.Ordinal)
                && !line.StartsWith("| Rule", StringComparison.Ordinal))
            .ShouldAllBe(static line => TestName().IsMatch(line));

    [GeneratedRegex("`(\\w+Tests)\\.(\\w+)`")]
    private static partial Regex TestName();
}
