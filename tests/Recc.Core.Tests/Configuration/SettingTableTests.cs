using Recc.Core.Configuration;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

public sealed class SettingTableTests
{
    // The names that upstream recc 1.4.30 knows.
    private const string UpstreamNames = """
        ACCESS_TOKEN_PATH ACTION_CACHE_INSTANCE ACTION_CACHE_SERVER ACTION_SALT ACTION_UNCACHEABLE AUTH_UNCONFIGURED_MSG
        CACHE_ONLY CACHE_UPLOAD_FAILED_BUILD CACHE_UPLOAD_LOCAL_BUILD CAS_DIGEST_FUNCTION CAS_GET_CAPABILITIES
        CAS_INSTANCE CAS_SERVER CLIENT_CERT CLIENT_KEY COMPILATION_DATABASE COMPILATION_METADATA_UDP_PORT
        COMPILE_CACHE_ONLY COMPILE_REMOTE_PLATFORM CONFIG_DIRECTORY CORRELATED_INVOCATIONS_ID DEPS_DIRECTORY_OVERRIDE
        DEPS_ENV DEPS_EXCLUDE_PATHS DEPS_EXTRA_SYMLINKS DEPS_GLOBAL_PATHS DEPS_OVERRIDE DONT_SAVE_OUTPUT ENABLE_METRICS
        ENV_TO_READ FALLBACK_TO_LOCAL FORCE_REMOTE IGNORE_FAILURE_RESULT INSTANCE INVALID_INPUT_PATHS_REGEX
        KEEPALIVE_TIME LINK LINK_CACHE_ONLY LINK_INSTANCE LINK_METRICS_ONLY LINK_REMOTE_PLATFORM
        LOCALCAS_OPEN_INPUT_FILES LOG_DIRECTORY LOG_LEVEL LOG_PROGRESS LOG_STDERR_DIRECTORY MAX_THREADS METRICS_FILE
        METRICS_TAG METRICS_UDP_SERVER MIN_THROUGHPUT NO_EXECUTE NO_PATH_REWRITE OUTPUT_DIRECTORIES_OVERRIDE
        OUTPUT_FILES_OVERRIDE PASSTHROUGH PREFIX_MAP PRESERVE_ENV PROJECT_ROOT REAPI_VERSION REMOTE_ENV REMOTE_PLATFORM
        REQUEST_TIMEOUT RETRY_DELAY RETRY_LIMIT RUNNER_COMMAND SCAN_DEPS_PARALLELISM SERVER SERVER_AUTH_GOOGLEAPI
        SERVER_CERT SERVER_SSL SKIP_CACHE STATSD_FORMAT TOOL_INVOCATION_ID USE_JOBSERVER USE_LOCALCAS VERBOSE VERIFY
        WORKING_DIR_PREFIX
        """;

    [Fact]
    public void Upstreams_settings_are_all_there_and_no_others_are_called_upstreams() =>
        SettingTable.Rows.Where(row => !row.IsOurs).Select(row => row.Name).Order(StringComparer.Ordinal)
            .ShouldBe(UpstreamNames.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [UpstreamHelpFact]
    public void The_settings_in_upstreams_own_help_are_all_there()
    {
        HashSet<string> named = [];
        foreach (string word in UpstreamHelpFactAttribute.Text().Split([' ', '\n', '\t', '.', ',', '(', ')', '=', ':']))
        {
            if (word.Length > 5 && word.StartsWith(SettingTable.Prefix, StringComparison.Ordinal))
            {
                named.Add(word);
            }
        }

        named.ShouldContain("RECC_SERVER");
        named.Select(WithoutBareMaps).Except(SettingTable.Rows.Select(row => row.Variable)).ShouldBeEmpty();
    }

    [UpstreamProgramFact]
    public void The_settings_in_upstreams_own_program_are_all_there_and_no_others_are_called_upstreams()
    {
        HashSet<string> named = [.. UpstreamProgramFactAttribute.Names()];

        named.ShouldContain("RECC_SERVER");
        named.Where(static name => name != "RECC_OUTPUT_" && !IsThere(name)).ShouldBeEmpty();
        SettingTable.Rows.Where(static row => !row.IsOurs)
            .Select(static row => SettingTable.Prefix + row.Name + (row.Kind == SettingKind.Map ? "_" : ""))
            .Except(named).ShouldBeEmpty();
    }

    [Fact]
    public void Rows_are_upper_case_unique_and_speak_in_sentences()
    {
        SettingTable.Rows.Select(row => row.Name).ShouldBeUnique();
        foreach (Setting row in SettingTable.Rows)
        {
            row.Name.ShouldBe(row.Name.ToUpperInvariant());
            row.Sentence.ShouldEndWith(".");
            char.IsUpper(row.Sentence[0]).ShouldBeTrue(row.Name);
        }
    }

    [Fact]
    public void Every_name_is_found_as_its_own_row()
    {
        for (int i = 0; i < SettingTable.Rows.Length; i++)
        {
            Setting row = SettingTable.Rows[i];
            string name = row.Kind == SettingKind.Map ? row.Name + "_Some_Key" : row.Name;

            int found = SettingTable.Find(name, StringComparison.Ordinal, out ReadOnlySpan<char> key);

            found.ShouldBe(i);
            key.ToString().ShouldBe(row.Kind == SettingKind.Map ? "Some_Key" : "");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("SERVER_")]
    [InlineData("REMOTE_ENV")]
    [InlineData("REMOTE_ENV_")]
    [InlineData("REMOTE_ENVX")]
    [InlineData("server")]
    public void Other_names_are_not_found(string name) =>
        SettingTable.Find(name, StringComparison.Ordinal, out _).ShouldBe(-1);

    private static bool IsThere(string name) => SettingTable.Rows.Any(
        row => SettingTable.Prefix + row.Name == name
            || (row.Kind == SettingKind.Map && row.Variable.StartsWith(name)));

    // Upstream's sentences mention maps without their keys.
    private static string WithoutBareMaps(string word)
    {
        Setting? map = SettingTable.Rows.FirstOrDefault(row => word == SettingTable.Prefix + row.Name);
        return map?.Variable ?? word;
    }
}
