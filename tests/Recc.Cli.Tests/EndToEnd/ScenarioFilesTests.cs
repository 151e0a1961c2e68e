using Recc.Core.CommandLine;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>The scenarios as a whole.</summary>
public sealed class ScenarioFilesTests
{
    /// <summary>
    /// Reasons that settings, bad servers or our own mistakes lead to, and the tests that provoke them.
    /// </summary>
    private static readonly Dictionary<FallbackReason, (Type Class, string Method)> ProvokedElsewhere = new()
    {
        [FallbackReason.BadRemoteResult] =
            (typeof(BadServerTests), nameof(BadServerTests.A_forged_result_is_not_taken)),
        [FallbackReason.OtherCompiler] = (
            typeof(BadServerTests), nameof(BadServerTests.An_object_of_another_compiler_is_not_taken)),
        [FallbackReason.LittleAddressSpace] = (
            typeof(AddressSpaceTests), nameof(AddressSpaceTests.A_tight_limit_leaves_the_compile_to_the_compiler)),
        [FallbackReason.InternalError] = (
            typeof(ProgramTests), nameof(ProgramTests.However_few_descriptors_there_are_the_compiler_runs)),
        [FallbackReason.TellsWhereItRan] = (
            typeof(OutputScenarioTests),
            nameof(OutputScenarioTests.What_tells_its_place_is_made_there_and_found_again_there)),
        [FallbackReason.PrecompiledHeaderRefused] = (
            typeof(PrecompiledHeaderTests),
            nameof(PrecompiledHeaderTests.One_that_workers_do_not_take_is_read_as_text_from_then_on)),
        [FallbackReason.OtherSystem] = (
            typeof(OtherSystemTests), nameof(OtherSystemTests.A_worker_links_only_what_this_machine_would_link)),
        [FallbackReason.BadSettings] = (
            typeof(BadSettingsTests), nameof(BadSettingsTests.A_setting_that_leads_nowhere_compiles_locally)),
    };

    [Fact]
    public void Every_fallback_reason_has_a_scenario_or_a_test_that_provokes_it()
    {
        IEnumerable<FallbackReason> provoked = ScenarioFiles.All.Values
            .Where(static scenario => scenario.KnownBug is null)
            .Select(static scenario => scenario.Reason).OfType<FallbackReason>()
            .Concat(EveryForm.ReasonsOfForms).Concat(ProvokedElsewhere.Keys);

        Enum.GetValues<FallbackReason>().Except(provoked).ShouldBeEmpty();
    }

    [Fact]
    public void Every_group_of_scenarios_has_a_class_and_every_class_a_group()
    {
        IEnumerable<string> classes = typeof(ScenarioTests).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(ScenarioTests)))
            .Select(static type => ScenarioTests.GroupOf(type.Name));

        ScenarioFiles.Groups.Order(StringComparer.Ordinal).ShouldBe(classes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_scenario_that_is_cached_says_which_edit_must_be_seen() =>
        ScenarioFiles.All.Values
            .Where(static scenario => scenario.Fate == Fate.Cached && scenario.Mutations.Count == 0)
            .Select(static scenario => scenario.Name).ShouldBeEmpty();

    [Fact]
    public void Every_scenario_shows_something_of_its_own() =>
        ScenarioFiles.All.Values
            .GroupBy(static scenario =>
                (scenario.Script, scenario.Files, scenario.Setup, scenario.Compilers[0], scenario.Settings.Count))
            .Where(static alike => alike.Count() > 1)
            .SelectMany(static alike => alike.Select(static scenario => scenario.Name)).ShouldBeEmpty();

    [Theory]
    [InlineData("--- a.c\n", "the first line is no sentence")]
    [InlineData("A sentence.\n--- a.c\n", "there is no 'run:'")]
    [InlineData("A sentence.\nrun: x\nsurprise: y\n", "unknown key 'surprise'")]
    [InlineData("A sentence.\nrun: x\nexpect: local NoSuchReason\n", "NoSuchReason")]
    [InlineData("A sentence.\nrun: x\nexpect: something\n", "expect 'something'")]
    [InlineData("A sentence.\nrun: x\nno colon\n", "neither 'key: value'")]
    public void A_file_that_is_no_scenario_is_told_by_its_name(string text, string said)
    {
        string message = Should.Throw<FormatException>(() => ScenarioFile.Read("group/name", text)).Message;

        message.ShouldStartWith("group/name.txt: ");
        message.ShouldContain(said);
    }

    [Fact]
    public void A_file_is_read_with_all_its_keys()
    {
        Scenario scenario = ScenarioFile.Read(
            "group/name",
            """
            A sentence.
            compilers: clang
            setting: RECC_SERVER
            setting: RECC_X=a=b
            setup: one
              two
            run: three
            expect: fails ScanFailed
            mutate: four
            mutate-keeps-hit: five
            --- a.c
            int a;
            """);

        scenario.Compilers.ShouldBe([Tools.Clang]);
        scenario.Settings.ShouldBe([("RECC_SERVER", null), ("RECC_X", "a=b")]);
        scenario.Setup.ShouldBe("one\ntwo");
        scenario.Script.ShouldBe("three");
        scenario.Fate.ShouldBe(Fate.Fails);
        scenario.Reason.ShouldBe(FallbackReason.ScanFailed);
        scenario.Mutations.ShouldBe(
            [new Mutation("four", MutationKind.Changes), new Mutation("five", MutationKind.Keeps)]);
        scenario.Files.ShouldBe("--- a.c\nint a;");
    }
}
