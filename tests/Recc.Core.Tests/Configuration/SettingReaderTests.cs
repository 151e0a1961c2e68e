using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

public sealed class SettingReaderTests : IDisposable
{
    private readonly SettingsHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public void Without_any_settings_the_defaults_hold()
    {
        ReadSettings settings = host.Read();

        settings.Problems.ShouldBeEmpty();
        settings.HasBadValues.ShouldBeFalse();
        ReccOptions options = settings.Options;
        options.Server.ShouldBeNull();
        options.CasServer.ShouldBeNull();
        options.ActionCacheServer.ShouldBeNull();
        options.FallbackToLocal.ShouldBeTrue();
        options.CacheOnly.ShouldBeFalse();
        options.UploadLocalBuild.ShouldBeFalse();
        options.RetryLimit.ShouldBe(2);
        options.RetryDelay.ShouldBe(TimeSpan.FromMilliseconds(100));
        options.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(20));
        options.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(5));
        options.ExecuteTimeout.ShouldBe(TimeSpan.FromMinutes(15));
        options.QueueTimeout.ShouldBe(TimeSpan.FromMinutes(5));
        options.LogLevel.ShouldBe(LogLevel.Error);
        options.LogDirectory.ShouldBeNull();
        options.RemotePlatform.ShouldBeEmpty();
        options.RemoteEnvironment.ShouldBeEmpty();
        options.RemoteHeaders.ShouldBeEmpty();
        options.ProjectRoot.ShouldBeNull();
        options.CacheDirectory.ShouldBe(host.Root + "/home/.cache/recc");
    }

    [Fact]
    public void The_environment_wins_over_files_and_nearer_files_over_farther_ones()
    {
        host.WithFile("etc/recc/recc.conf", "server=a:1\ninstance=etc\nretry_limit=1\naction_salt=etc\nretry_delay=7\n")
            .WithFile("home/.recc/recc.conf", "instance=home\nretry_limit=3\naction_salt=home\n")
            .WithFile("conf/recc.conf", "RETRY_LIMIT=4\nAction_Salt=conf\n")
            .WithFile("folder/recc/recc.conf", "action_salt=work\n")
            .With("RECC_CONFIG_DIRECTORY", "../conf")
            .With("RECC_RETRY_DELAY", "8");

        ReadSettings settings = host.Read();

        settings.Problems.ShouldBeEmpty();
        settings.Options.Server.ShouldNotBeNull().Text.ShouldBe("a:1");
        settings.Options.Instance.ShouldBe("home");
        settings.Options.RetryLimit.ShouldBe(4);
        settings.Options.ActionSalt.ShouldBe("work");
        settings.Options.RetryDelay.ShouldBe(TimeSpan.FromMilliseconds(8));
        settings.Describe().Where(setting => setting.IsSet)
            .Select(setting => host.Plain($"{setting.Variable} {setting.Source}"))
            .ShouldBe(
            [
                "RECC_SERVER /etc/recc/recc.conf:1",
                "RECC_INSTANCE /home/.recc/recc.conf:1",
                "RECC_RETRY_LIMIT /conf/recc.conf:1",
                "RECC_RETRY_DELAY environment",
                "RECC_ACTION_SALT /folder/recc/recc.conf:1",
                "RECC_CONFIG_DIRECTORY environment",
            ]);
    }

    [Fact]
    public void An_empty_variable_takes_away_what_a_file_says()
    {
        host.WithFile("folder/recc/recc.conf", "server=a:1\nretry_limit=9\nlog_level=info\n")
            .With("RECC_SERVER", "").With("RECC_RETRY_LIMIT", "").With("RECC_LOG_LEVEL", "");

        ReadSettings settings = host.Read();

        settings.Problems.ShouldBeEmpty();
        settings.Options.Server.ShouldBeNull();
        settings.Options.RetryLimit.ShouldBe(2);
        settings.Options.LogLevel.ShouldBe(LogLevel.Error);
    }

    [Theory]
    [InlineData(null, null, null, null, null, null)]
    [InlineData("s:1", null, null, "s:1", "s:1", "s:1")]
    [InlineData("s:1", "c:1", null, "s:1", "c:1", "c:1")]
    [InlineData("s:1", null, "a:1", "s:1", "a:1", "a:1")]
    [InlineData("s:1", "c:1", "a:1", "s:1", "c:1", "a:1")]
    [InlineData(null, "c:1", null, null, "c:1", "c:1")]
    [InlineData(null, null, "a:1", null, "a:1", "a:1")]
    [InlineData("s:1", "", "", "s:1", "s:1", "s:1")]
    public void Servers_that_are_not_set_are_taken_from_each_other(
        string? server, string? cas, string? cache, string? execution, string? storage, string? results)
    {
        ReccOptions options = host
            .With("RECC_SERVER", server).With("RECC_CAS_SERVER", cas).With("RECC_ACTION_CACHE_SERVER", cache)
            .Options();

        options.Server?.Text.ShouldBe(execution);
        options.CasServer?.Text.ShouldBe(storage);
        options.ActionCacheServer?.Text.ShouldBe(results);
        (options.Server is null, options.CasServer is null, options.ActionCacheServer is null)
            .ShouldBe((execution is null, storage is null, results is null));
    }

    [Theory]
    [InlineData(null, null, null, "", "", "")]
    [InlineData("i", null, null, "i", "i", "i")]
    [InlineData("i", "c", null, "i", "c", "c")]
    [InlineData("i", null, "a", "i", "a", "a")]
    [InlineData("i", "c", "a", "i", "c", "a")]
    [InlineData("i", "", null, "i", "", "")]
    public void Instances_that_are_not_set_are_taken_from_each_other_and_may_be_empty_on_purpose(
        string? instance, string? cas, string? cache, string execution, string storage, string results)
    {
        ReccOptions options = host
            .With("RECC_INSTANCE", instance).With("RECC_CAS_INSTANCE", cas).With("RECC_ACTION_CACHE_INSTANCE", cache)
            .Options();

        (options.Instance, options.CasInstance, options.ActionCacheInstance).ShouldBe((execution, storage, results));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("FALSE", false)]
    [InlineData("no", false)]
    [InlineData("Off", false)]
    [InlineData("", false)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("00", true)]
    [InlineData("anything", true)]
    public void Switches_are_off_for_a_few_words_only(string value, bool on)
    {
        ReccOptions options = host.With("RECC_SKIP_CACHE", value).With("RECC_FALLBACK_TO_LOCAL", value).Options();

        options.SkipCache.ShouldBe(on);
        options.FallbackToLocal.ShouldBe(on);
    }

    [Theory]
    [InlineData("RECC_CACHE_ONLY")]
    [InlineData("RECC_COMPILE_CACHE_ONLY")]
    public void Cache_only_has_two_names(string variable) =>
        host.With(variable, "1").Options().CacheOnly.ShouldBeTrue();

    [Theory]
    [InlineData("trace", null, LogLevel.Trace)]
    [InlineData("DEBUG", null, LogLevel.Debug)]
    [InlineData("info", null, LogLevel.Info)]
    [InlineData("warning", null, LogLevel.Warning)]
    [InlineData("error", null, LogLevel.Error)]
    [InlineData("error", "1", LogLevel.Debug)]
    [InlineData("trace", "1", LogLevel.Trace)]
    [InlineData("info", "0", LogLevel.Info)]
    public void Verbose_means_at_least_debug(string level, string? verbose, LogLevel expected) =>
        host.With("RECC_LOG_LEVEL", level).With("RECC_VERBOSE", verbose).Options().LogLevel.ShouldBe(expected);

    [Fact]
    public void Maps_are_sorted_by_name_and_those_for_compiles_win()
    {
        const string file = "remote_platform_OSFamily=linux\nREMOTE_PLATFORM_isa=small\nremote_env_LANG=C\n";
        host.WithFile("folder/recc/recc.conf", file)
            .With("RECC_REMOTE_PLATFORM_ISA", "x86-64")
            .With("RECC_REMOTE_PLATFORM_Pool", "all")
            .With("RECC_COMPILE_REMOTE_PLATFORM_Pool", "compile")
            .With("RECC_REMOTE_ENV_A_B", "");

        ReadSettings settings = host.Read();

        settings.Problems.ShouldBeEmpty();
        settings.Options.RemotePlatform.Select(pair => $"{pair.Key}={pair.Value}")
            .ShouldBe(["ISA=x86-64", "OSFamily=linux", "Pool=compile", "isa=small"]);
        settings.Options.RemoteEnvironment.Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(["A_B=", "LANG=C"]);
    }

    [Fact]
    public void Headers_are_small_and_variables_write_underscores_for_hyphens()
    {
        const string file = "remote_header_X-Api-Key=from file\nremote_header_x_y=z\nremote_header_gone=1\n";
        host.WithFile("folder/recc/recc.conf", file)
            .With("RECC_REMOTE_HEADER_X_API_KEY", "from variable")
            .With("RECC_REMOTE_HEADER_GONE", "");

        ReadSettings settings = host.Read();

        settings.Problems.ShouldBeEmpty();
        settings.Options.RemoteHeaders.Select(pair => $"{pair.Key}: {pair.Value}")
            .ShouldBe(["x-api-key: from variable", "x_y: z"]);
    }

    [Fact]
    public void Paths_are_made_absolute_against_the_working_directory()
    {
        ReccOptions options = host
            .With("RECC_PROJECT_ROOT", "..").With("RECC_BUILD_ROOT", "/b/").With("RECC_METRICS_FILE", "./m/../n")
            .With("RECC_LOG_DIRECTORY", "logs").Options();

        options.ProjectRoot.ShouldBe(host.Root);
        options.BuildRoot.ShouldBe("/b");
        options.MetricsFile.ShouldBe(host.Work + "/n");
        options.LogDirectory.ShouldBe(host.Work + "/logs");
    }

    [Theory]
    [InlineData("/own", "/xdg", "/home/me", "/own")]
    [InlineData(null, "/xdg", "/home/me", "/xdg/recc")]
    [InlineData(null, "relative", "/home/me", "/home/me/.cache/recc")]
    [InlineData(null, "", "/home/me", "/home/me/.cache/recc")]
    [InlineData(null, null, null, null)]
    [InlineData(null, null, "", null)]
    public void The_cache_folder_is_the_users_own(string? set, string? xdg, string? home, string? expected) =>
        host.With("RECC_CACHE_DIR", set).With("XDG_CACHE_HOME", xdg).With("HOME", home)
            .Options().CacheDirectory.ShouldBe(expected);

    [Theory]
    [InlineData("0.5", 500)]
    [InlineData("60", 60_000)]
    [InlineData("0", 86_400_000)]
    [InlineData("86400", 86_400_000)]
    public void Timeouts_are_seconds_and_zero_is_no_limit(string value, double milliseconds) =>
        host.With("RECC_REQUEST_TIMEOUT", value).Options().RequestTimeout.TotalMilliseconds.ShouldBe(milliseconds);

    [Theory]
    [InlineData("SERVER", "unix:x", "the path of its socket is not absolute; " + AddressReader.Allowed)]
    [InlineData("RETRY_LIMIT", "-1", "not a number in range; write a whole number from 0 to 100")]
    [InlineData("RETRY_LIMIT", "101", "not a number in range; write a whole number from 0 to 100")]
    [InlineData("RETRY_LIMIT", "1.5", "not a number in range; write a whole number from 0 to 100")]
    [InlineData("RETRY_DELAY", "1s", "not a duration in range; write milliseconds, up to 24 hours")]
    [InlineData("CONNECT_TIMEOUT", "-1", "not a duration in range; write seconds, up to 24 hours; 0 is no limit")]
    [InlineData("CONNECT_TIMEOUT", "86401", "not a duration in range; write seconds, up to 24 hours; 0 is no limit")]
    [InlineData("LOG_LEVEL", "loud", "not one of the choices; write trace, debug, info, warning, error")]
    [InlineData("CLIENT_KEY", "/k", "it is set without RECC_CLIENT_CERT; set both or none")]
    public void Bad_values_are_one_clear_line_and_the_default_holds(string name, string value, string line)
    {
        ReccOptions usual = host.Options();
        ReadSettings settings = host.With("RECC_" + name, value).Read();

        settings.Problems.ShouldHaveSingleItem().ToString().ShouldBe($"environment: RECC_{name}: '{value}': {line}");
        settings.HasBadValues.ShouldBeTrue();
        settings.Options.Server.ShouldBeNull();
        settings.Options.RetryLimit.ShouldBe(usual.RetryLimit);
        settings.Options.RetryDelay.ShouldBe(usual.RetryDelay);
        settings.Options.ConnectTimeout.ShouldBe(usual.ConnectTimeout);
        settings.Options.LogLevel.ShouldBe(usual.LogLevel);
    }

    [Theory]
    [InlineData("GRPC_X", "s3cret", "environment: RECC_REMOTE_HEADER_grpc-x: its name cannot be a header of ours")]
    [InlineData("TE", "s3cret", "environment: RECC_REMOTE_HEADER_te: its name cannot be a header of ours")]
    [InlineData("X!", "s3cret", "environment: RECC_REMOTE_HEADER_x!: its name cannot be a header of ours")]
    [InlineData("X", "s3cret\n",
        "environment: RECC_REMOTE_HEADER_x: its value has characters that headers cannot have")]
    public void Bad_headers_are_told_without_their_values_and_left_out(string name, string value, string line)
    {
        ReadSettings settings = host.With("RECC_REMOTE_HEADER_" + name, value).Read();

        settings.Problems.ShouldHaveSingleItem().ToString().ShouldStartWith(line + "; ");
        settings.HasBadValues.ShouldBeTrue();
        settings.Options.RemoteHeaders.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_not_understood_as_a_setting_is_told_and_changes_nothing()
    {
        const string file = """
            nonsense
            bogus=1
            RECC_SERVER=a:1
            config_directory=/x
            remote_platform_=1
            Token: abc
            """;
        host.WithFile("folder/recc/recc.conf", file).With("RECC_SEVER", "s3cret");

        host.Problems().ShouldBe(
        [
            "/folder/recc/recc.conf:1: 'nonsense' does not set anything; write name=value",
            "/folder/recc/recc.conf:2: 'bogus' is not a setting; see 'recc help' for those that are",
            "/folder/recc/recc.conf:3: 'RECC_SERVER' is not a setting; leave out RECC_ in this file",
            "/folder/recc/recc.conf:4: 'config_directory' has no effect here; set it in the environment",
            "/folder/recc/recc.conf:5: 'remote_platform_' is not a setting; see 'recc help' for those that are",
            "/folder/recc/recc.conf:6: the line does not set anything; write name=value",
            "environment: RECC_SEVER: not a setting; see 'recc help' for those that are",
        ]);
        host.Read().HasBadValues.ShouldBeFalse();
        host.Options().Server.ShouldBeNull();
    }

    [Fact]
    public void A_bad_value_in_a_file_names_the_line()
    {
        host.WithFile("home/.recc/recc.conf", "# mine\nretry_limit=many\n");

        host.Problems().ShouldHaveSingleItem().ShouldBe(
            "/home/.recc/recc.conf:2: RECC_RETRY_LIMIT: 'many': not a number in range; "
            + "write a whole number from 0 to 100");
    }

    [Fact]
    public void A_bad_value_that_is_overridden_does_no_harm() =>
        host.WithFile("home/.recc/recc.conf", "retry_limit=many\n").With("RECC_RETRY_LIMIT", "5")
            .Read().Problems.ShouldBeEmpty();

    [Fact]
    public void A_database_for_clang_scan_deps_is_a_path_and_its_threads_a_number()
    {
        host.Options().CompilationDatabase.ShouldBeNull();
        host.Options().ScanDepsThreads.ShouldBe(1);

        ReccOptions options = host.With("RECC_SCAN_DEPS_PARALLELISM", "6")
            .With("RECC_COMPILATION_DATABASE", "/b/compile_commands.json").Options();

        options.CompilationDatabase.ShouldBe("/b/compile_commands.json");
        options.ScanDepsThreads.ShouldBe(6);
        host.With("RECC_SCAN_DEPS_PARALLELISM", "0").Options().ScanDepsThreads.ShouldBe(1);
        host.With("RECC_SCAN_DEPS_PARALLELISM", "many").Read().Problems.ShouldHaveSingleItem();
    }

    [Fact]
    public void Inputs_are_opened_for_a_local_store_only()
    {
        host.With("RECC_LOCALCAS_OPEN_INPUT_FILES", "1").Options().OpensInputs.ShouldBeFalse();
        host.With("RECC_USE_LOCALCAS", "1").Options().OpensInputs.ShouldBeTrue();
    }

    [Fact]
    public void Links_have_settings_of_their_own()
    {
        ReccOptions options = host.With("RECC_LINK", "1").With("RECC_LINK_CACHE_ONLY", "1")
            .With("RECC_LINK_INSTANCE", "l")
            .With("RECC_REMOTE_PLATFORM_os", "linux").With("RECC_REMOTE_PLATFORM_pool", "all")
            .With("RECC_LINK_REMOTE_PLATFORM_pool", "links").With("RECC_COMPILE_REMOTE_PLATFORM_pool", "compiles")
            .Read().Options;

        options.CacheOnly.ShouldBeFalse();
        ReccOptions links = options.ForLinks();
        links.CacheOnly.ShouldBeTrue();
        links.CasInstance.ShouldBe("l");
        string.Join(' ', links.RemotePlatform).ShouldBe("[os, linux] [pool, links]");
        string.Join(' ', options.RemotePlatform).ShouldBe("[os, linux] [pool, compiles]");
    }

    [Theory]
    [InlineData("RECC_PREFIX_MAP", "/a", "is not a pair of absolute paths")]
    [InlineData("RECC_PREFIX_MAP", "/a=b",
        "'/a=b' is not a pair of absolute paths; write /from=/to with colons between pairs")]
    [InlineData("RECC_PREFIX_MAP", "a=/b", "'a=/b' is not a pair")]
    [InlineData("RECC_COMPILATION_METADATA_UDP_PORT", "x", "'x': not a port; write a number from 1 to 65535")]
    [InlineData("RECC_COMPILATION_METADATA_UDP_PORT", "0", "not a port")]
    [InlineData("RECC_COMPILATION_METADATA_UDP_PORT", "65536", "not a port")]
    public void A_value_that_makes_no_sense_is_told_with_what_is_allowed(string name, string value, string said)
    {
        SettingProblem problem = host.With(name, value).Read().Problems.ShouldHaveSingleItem();

        problem.IsBadValue.ShouldBeTrue();
        problem.ToString().ShouldContain(name);
        problem.ToString().ShouldContain(said.Split(": ")[^1]);
    }

    [Fact]
    public void Links_are_either_cached_or_counted()
    {
        SettingProblem problem = host.With("RECC_LINK", "1").With("RECC_LINK_METRICS_ONLY", "1")
            .Read().Problems.ShouldHaveSingleItem();

        problem.ToString().ShouldContain("RECC_LINK_METRICS_ONLY");
        problem.ToString().ShouldContain("set together with RECC_LINK; set one of them");
    }

    [Fact]
    public void Paths_of_workers_are_pairs_between_colons() =>
        string.Join(' ', host.With("RECC_PREFIX_MAP", "/a=/b:/a/longer/=/c/").Read().Options.PrefixMap)
            .ShouldBe("[/a/longer, /c] [/a, /b]");

    [Fact]
    public void Secrets_are_not_shown()
    {
        host.With("RECC_REMOTE_HEADER_X_API_KEY", "s3cret")
            .With("RECC_REMOTE_ENV_GITHUB_TOKEN", "s3cret")
            .With("RECC_REMOTE_PLATFORM_registry-password", "s3cret")
            .With("RECC_ACCESS_TOKEN_PATH", "/path/of/token")
            .With("RECC_SERVER", "http://me:s3cret@host:1");

        ReadSettings settings = host.Read();

        string shown = string.Join('\n', settings.Describe().Select(setting => setting.Shown).Concat(host.Problems()));
        shown.ShouldNotContain("s3cret");
        shown.ShouldContain("/path/of/token");
        shown.ShouldContain("(hidden)@host:1");
    }

    [Fact]
    public void A_folder_in_place_of_a_file_is_not_looked_at() =>
        host.WithFile("folder/recc/recc.conf/inside", "").Problems().ShouldBeEmpty();

    [Fact]
    public void A_file_that_cannot_be_read_is_told_and_changes_nothing()
    {
        host.WithFile("home/.recc/recc.conf", "instance=home\n");
        Directory.CreateDirectory(Path.Combine(host.Work, "recc"));

        // A file that exists and gives an error when it is read, even to root.
        File.CreateSymbolicLink(Path.Combine(host.Work, "recc", "recc.conf"), "/proc/self/mem");

        host.Problems().ShouldHaveSingleItem().ShouldStartWith("/folder/recc/recc.conf: it cannot be read; ");
        host.Read().HasBadValues.ShouldBeFalse();
        host.Options().Instance.ShouldBe("home");
    }

    [Fact]
    public void Any_values_of_any_settings_are_read_without_failing()
    {
        string[] names = [.. SettingTable.Rows.Select(row => row.Kind == SettingKind.Map ? row.Name + "_k" : row.Name)];
        Gen<string> anything = ArbMap.Default.GeneratorFor<string>();
        Gen<string> texts = Gen.OneOf(
            anything.Select(text => (text ?? "").Replace("\0", "", StringComparison.Ordinal)),
            Gen.Elements("0", "-1", "1e9", "99999999999999999999999999", "http://", "../..", "/", "~", "0.0000001"));
        Gen<Dictionary<string, string>> environments =
            from values in Gen.ArrayOf(texts, names.Length)
            select names.Zip(values).ToDictionary(pair => "RECC_" + pair.First, pair => pair.Second);

        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(environments), environment =>
        {
            foreach ((string name, string value) in environment)
            {
                host.With(name, value);
            }

            ReadSettings settings = host.Read();
            settings.Problems.ShouldAllBe(problem => problem.ToString().Length > 0);
        }));
    }

    [Fact]
    public void Every_option_is_reached_by_some_setting()
    {
        ReccOptions usual = host.Options();
        foreach (Setting row in SettingTable.Rows.Where(
            row => row.Name is not ("CONFIG_DIRECTORY" or "METRICS_UDP_SERVER" or "LINK_METRICS_ONLY")))
        {
            host.With(row.Kind == SettingKind.Map ? $"RECC_{row.Name}_x" : "RECC_" + row.Name, Unusual(row));
        }

        ReadSettings settings = host.Read();

        settings.Problems.ShouldBeEmpty();
        foreach (PropertyInfo property in typeof(ReccOptions).GetProperties()
            .Where(property =>
                property.Name is not (nameof(ReccOptions.MetricsServer) or nameof(ReccOptions.LinkMetricsOnly))))
        {
            property.GetValue(settings.Options).ShouldNotBe(property.GetValue(usual), property.Name);
        }
    }

    [Fact]
    public void Metrics_go_to_a_file_or_to_a_server()
    {
        host.With("RECC_METRICS_UDP_SERVER", "localhost:8125");
        host.Read().Options.MetricsServer.ShouldBe(new System.Net.DnsEndPoint("localhost", 8125));

        host.With("RECC_METRICS_FILE", "/m").Read().Problems.ShouldHaveSingleItem().IsBadValue.ShouldBeTrue();
    }

    [Theory]
    [InlineData("RECC_WORKING_DIR_PREFIX", "/abs")]
    [InlineData("RECC_WORKING_DIR_PREFIX", "a/../..")]
    [InlineData("RECC_INVALID_INPUT_PATHS_REGEX", "([")]
    [InlineData("RECC_MAX_THREADS", "0")]
    [InlineData("RECC_METRICS_UDP_SERVER", "host")]
    [InlineData("RECC_CAS_DIGEST_FUNCTION", "CRC32")]
    [InlineData("RECC_REAPI_VERSION", "3.0")]
    public void Values_without_a_meaning_are_told_with_what_is_allowed(string variable, string value)
    {
        SettingProblem problem = host.With(variable, value).Read().Problems.ShouldHaveSingleItem();

        problem.IsBadValue.ShouldBeTrue();
        problem.ToString().ShouldContain(variable);
        problem.ToString().ShouldContain("write ");
    }

    private static string Unusual(Setting row) => row.Kind switch
    {
        SettingKind.Switch => SwitchWord.IsOn(row.Default) ? "0" : "1",
        SettingKind.Address => $"{row.Name.ToLowerInvariant().Replace('_', '-')}:1",
        SettingKind.Choice => row.Choices.First(choice => choice != row.Default),
        _ => row.Name == "PREFIX_MAP" ? "/77=/78" : "77",
    };
}
