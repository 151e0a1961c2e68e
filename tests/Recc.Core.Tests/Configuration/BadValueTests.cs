using Recc.Core.Configuration;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

/// <summary>Every row of the table, with a value that cannot be understood where there is such a one.</summary>
public sealed class BadValueTests : IDisposable
{
    private const string Odd = " odd, \u0001 = value: ";

    /// <summary>Texts that have to be of a certain form.</summary>
    private static readonly Dictionary<string, string> BadTexts = new()
    {
        ["MAX_THREADS"] = "many",
        ["PREFIX_MAP"] = "here=there",
        ["WORKING_DIR_PREFIX"] = "/work",
        ["DEPS_OVERRIDE"] = "a\0b",
        ["DEPS_EXCLUDE_PATHS"] = "a\0b",
        ["DEPS_EXTRA_SYMLINKS"] = "a\0b",
        ["INVALID_INPUT_PATHS_REGEX"] = "fine,(",
        ["METRICS_UDP_SERVER"] = "localhost",
        ["COMPILATION_METADATA_UDP_PORT"] = "65536",
    };

    private readonly SettingsHost host = new();

    public static TheoryData<string> WithBadValues => [.. Names(static row => BadValueOf(row) is not null)];

    public static TheoryData<string> TakingAnything => [.. Names(static row => BadValueOf(row) is null)];

    public void Dispose() => host.Dispose();

    [Theory]
    [MemberData(nameof(WithBadValues))]
    public void A_bad_value_is_one_line_with_the_setting_its_source_and_what_is_allowed(string name)
    {
        Setting row = SettingTable.Rows.Single(row => row.Name == name);
        string value = BadValueOf(row)!;
        string variable = row.Kind == SettingKind.Map ? $"RECC_{name}_te" : $"RECC_{name}";

        host.With(variable, value);
        ShouldBeOneLine(host.Read(), $"environment: {variable}: ", row.IsSecret ? null : value);

        host.With(variable, null).WithFile("folder/recc/recc.conf", $"# mine\n{variable[5..]}={value}\n");
        ShouldBeOneLine(host.Read(), $"/folder/recc/recc.conf:2: {variable}: ", row.IsSecret ? null : value);
    }

    [Theory]
    [MemberData(nameof(TakingAnything))]
    public void The_others_take_any_value(string name)
    {
        Setting row = SettingTable.Rows.Single(row => row.Name == name);
        string variable = row.Kind == SettingKind.Map ? $"RECC_{name}_te" : $"RECC_{name}";

        host.With(variable, Odd).Read().Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("RECC_CLIENT_CERT", "/c", "it is set without RECC_CLIENT_KEY; set both or none")]
    [InlineData("RECC_LINK_METRICS_ONLY", "1", "it is set together with RECC_LINK; set one of them")]
    [InlineData("RECC_METRICS_UDP_SERVER", "localhost:1", "it is set together with RECC_METRICS_FILE; set one of them")]
    public void Values_that_contradict_each_other_are_one_line(string name, string value, string line)
    {
        host.With("RECC_LINK", "1").With("RECC_METRICS_FILE", "m");

        ReadSettings settings = host.With(name, value).Read();

        settings.Problems.ShouldHaveSingleItem().ToString().ShouldBe($"environment: {name}: '{value}': {line}");
        settings.HasBadValues.ShouldBeTrue();
    }

    private void ShouldBeOneLine(ReadSettings settings, string start, string? value)
    {
        SettingProblem problem = settings.Problems.ShouldHaveSingleItem();
        string line = host.Plain(problem.ToString());
        line.ShouldStartWith(value is null ? start : $"{start}'");
        line.Split('\n').Length.ShouldBe(1);
        problem.Allowed.Split(' ').Length.ShouldBeGreaterThan(1);
        line.ShouldEndWith($"; {problem.Allowed}");
        settings.HasBadValues.ShouldBeTrue();
    }

    private static string? BadValueOf(Setting row) => row.Kind switch
    {
        _ when row.Name == "CONFIG_DIRECTORY" => null,
        SettingKind.Number => "many",
        SettingKind.Milliseconds or SettingKind.Seconds => "soon",
        SettingKind.Bytes => "lots",
        SettingKind.Address => "ftp://farm",
        SettingKind.Choice => "something else",
        // No variable can hold it, but a file can.
        SettingKind.Path => "a\0b",
        SettingKind.Map => row.Name == "REMOTE_HEADER" ? "x" : null,
        _ => BadTexts.GetValueOrDefault(row.Name),
    };

    private static IEnumerable<string> Names(Func<Setting, bool> predicate) =>
        SettingTable.Rows.Where(predicate).Select(static row => row.Name);
}
