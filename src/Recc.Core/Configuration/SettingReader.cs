using System.Globalization;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;

namespace Recc.Core.Configuration;

/// <summary>
/// Reads the settings of one launch: configuration files, then the environment over them. Runs before every compile, so
/// it touches nothing but those files and looks at each variable once. Never throws for anything that users write.
/// </summary>
public static class SettingReader
{
    /// <summary>Reads the files and the environment of a launch.</summary>
    public static ReadSettings Read(HostEnvironment host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var problems = new List<SettingProblem>();
        var values = new SettingValues();
        foreach (string place in Places(host))
        {
            AddFile(place, values, problems);
        }

        AddEnvironment(host, values, problems);
        ReccOptions options = MakeOptions(host, new ValueReader(values, host.CurrentDirectory, problems));
        return new ReadSettings(options, [.. problems], values);
    }

    /// <summary>Where the files of a launch are looked for.</summary>
    internal static IReadOnlyList<string> Places(HostEnvironment host) => ConfigFile.Places(
        host.ExecutablePath,
        host.Variable("HOME"),
        host.Variable("RECC_CONFIG_DIRECTORY"),
        host.CurrentDirectory);

    private static void AddFile(string path, SettingValues values, List<SettingProblem> problems)
    {
        try
        {
            // Nearly always there is none, and an exception costs far more than asking.
            if (!File.Exists(path))
            {
                return;
            }

            foreach (ConfigEntry entry in ConfigFile.Parse(File.ReadAllBytes(path)))
            {
                AddLine(path, entry, values, problems);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(new("", new SettingSource.WholeFile(path), "it cannot be read", failure.Message, false));
        }
    }

    private static void AddLine(string path, ConfigEntry entry, SettingValues values, List<SettingProblem> problems)
    {
        if (entry is ConfigEntry.Malformed bad)
        {
            string shown = Secrets.SpeaksOfSecrets(bad.Text) ? "the line" : $"'{bad.Text}'";
            var at = new SettingSource.FileLine(path, bad.Line);
            problems.Add(new("", at, $"{shown} does not set anything", "write name=value", false));
            return;
        }

        var line = (ConfigEntry.Assignment)entry;
        var source = new SettingSource.FileLine(path, line.Line);
        int row = SettingTable.Find(line.Name, StringComparison.OrdinalIgnoreCase, out ReadOnlySpan<char> key);
        if (row >= 0 && SettingTable.Rows[row].Name == "CONFIG_DIRECTORY")
        {
            problems.Add(new("", source, $"'{line.Name}' has no effect here", "set it in the environment", false));
        }
        else if (row >= 0)
        {
            values.Set(row, HeaderKey(row, key.ToString()), line.Value, source);
        }
        else
        {
            string advice = line.Name.StartsWith(SettingTable.Prefix, StringComparison.OrdinalIgnoreCase)
                ? "leave out RECC_ in this file"
                : "see 'recc help' for those that are";
            problems.Add(new("", source, $"'{line.Name}' is not a setting", advice, false));
        }
    }

    private static void AddEnvironment(HostEnvironment host, SettingValues values, List<SettingProblem> problems)
    {
        foreach ((string variable, string value) in host.Variables)
        {
            if (!variable.StartsWith(SettingTable.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var source = new SettingSource.EnvironmentVariable(variable);
            int row = SettingTable.Find(
                variable.AsSpan(SettingTable.Prefix.Length), StringComparison.Ordinal, out ReadOnlySpan<char> key);
            if (row < 0)
            {
                problems.Add(new(variable, source, "not a setting", "see 'recc help' for those that are", false));
                continue;
            }

            // Shells cannot export names with hyphens, and headers are full of them.
            string name = SettingTable.Rows[row].Name == "REMOTE_HEADER"
                ? key.ToString().Replace('_', '-')
                : key.ToString();
            values.Set(row, HeaderKey(row, name), value, source);
        }
    }

    // Names of headers do not depend on case, and HTTP/2 wants them small.
    private static string HeaderKey(int row, string key) =>
        SettingTable.Rows[row].Name == "REMOTE_HEADER" ? key.ToLowerInvariant() : key;

    private static ReccOptions MakeOptions(HostEnvironment host, ValueReader read)
    {
        bool encrypts = read.Switch("SERVER_SSL");
        ServerAddress? server = read.Address("SERVER", encrypts);
        ServerAddress? cas = read.Address("CAS_SERVER", encrypts);
        ServerAddress? actionCache = read.Address("ACTION_CACHE_SERVER", encrypts);
        string instance = read.Text("INSTANCE");
        string? casInstance = read.TextIfSet("CAS_INSTANCE");
        string? actionCacheInstance = read.TextIfSet("ACTION_CACHE_INSTANCE");
        (string? clientCertificate, string? clientKey) = read.PathPair("CLIENT_CERT", "CLIENT_KEY");
        return new ReccOptions
        {
            Server = server,
            CasServer = cas ?? actionCache ?? server,
            ActionCacheServer = actionCache ?? cas ?? server,
            Instance = instance,
            CasInstance = casInstance ?? actionCacheInstance ?? instance,
            ActionCacheInstance = actionCacheInstance ?? casInstance ?? instance,
            ProjectRoot = read.Path("PROJECT_ROOT"),
            BuildRoot = read.Path("BUILD_ROOT"),
            NativePaths = read.Choice("PATHS") == "native",
            Precompiled = read.Choice("PCH") switch
            {
                "off" => PrecompiledUse.Off,
                "ship" => PrecompiledUse.Ship,
                "text" => PrecompiledUse.Text,
                _ => PrecompiledUse.Auto,
            },
            Scanner = read.Choice("SCANNER") switch
            {
                "builtin" => ScannerChoice.Builtin,
                "compiler" => ScannerChoice.Compiler,
                _ => ScannerChoice.Auto,
            },
            VerifiesScanner = read.Switch("SCANNER_VERIFY"),
            CompilationDatabase = read.Path("COMPILATION_DATABASE"),
            ScanDepsThreads = Math.Max(1, read.Number("SCAN_DEPS_PARALLELISM")),
            CacheOnly = read.Switch("CACHE_ONLY") || read.Switch("COMPILE_CACHE_ONLY"),
            UploadLocalBuild = read.Switch("CACHE_UPLOAD_LOCAL_BUILD"),
            SkipCache = read.Switch("SKIP_CACHE"),
            ActionUncacheable = read.Switch("ACTION_UNCACHEABLE"),
            FallbackToLocal = read.Switch("FALLBACK_TO_LOCAL"),
            Passthrough = read.Switch("PASSTHROUGH"),
            RemotePlatform = read.Map("REMOTE_PLATFORM", "COMPILE_REMOTE_PLATFORM"),
            RemoteEnvironment = read.Map("REMOTE_ENV"),
            LogLevel = Level(read),
            LogDirectory = read.Path("LOG_DIRECTORY"),
            LogToErrorToo = read.Switch("LOG_STDERR_DIRECTORY"),
            EnableMetrics = read.Switch("ENABLE_METRICS"),
            MetricsFile = read.Path("METRICS_FILE"),
            RetryLimit = read.Number("RETRY_LIMIT"),
            RetryDelay = read.Milliseconds("RETRY_DELAY"),
            RequestTimeout = read.Timeout("REQUEST_TIMEOUT"),
            ConnectTimeout = read.Timeout("CONNECT_TIMEOUT"),
            ExecuteTimeout = read.Timeout("EXECUTE_TIMEOUT"),
            QueueTimeout = read.Timeout("QUEUE_TIMEOUT"),
            ActionSalt = read.Text("ACTION_SALT"),
            CacheDirectory = read.Path("CACHE_DIR") ?? CacheDirectoryOf(host),
            Daemon = read.Choice("DAEMON") switch
            {
                "off" => DaemonUse.Off,
                "require" => DaemonUse.Require,
                _ => DaemonUse.Auto,
            },
            DaemonIdle = read.Timeout("DAEMON_IDLE"),
            LocalJobs = read.TextIfSet("LOCAL_JOBS") is null ? Environment.ProcessorCount : read.Number("LOCAL_JOBS"),
            LocalCache = read.Switch("LOCAL_CACHE"),
            CacheSize = read.Bytes("CACHE_SIZE"),
            ServerCertificate = read.Path("SERVER_CERT"),
            ClientCertificate = clientCertificate,
            ClientKey = clientKey,
            AccessTokenPath = read.Path("ACCESS_TOKEN_PATH"),
            RemoteHeaders = read.Headers("REMOTE_HEADER"),
            ToolInvocationId = read.Text("TOOL_INVOCATION_ID"),
            CorrelatedInvocationsId = read.Text("CORRELATED_INVOCATIONS_ID"),
            DigestFunction = FunctionOf(read.Choice("CAS_DIGEST_FUNCTION")),
            ApiMinorVersion = read.Choice("REAPI_VERSION") is { Length: > 2 } version
                ? int.Parse(version.AsSpan(2), CultureInfo.InvariantCulture)
                : null,
            Compression = read.Choice("COMPRESSION") switch
            {
                "on" => CompressionUse.On,
                "off" => CompressionUse.Off,
                _ => CompressionUse.Auto,
            },
            Prefetch = read.Choice("PREFETCH") switch
            {
                "on" => PrefetchUse.On,
                "off" => PrefetchUse.Off,
                _ => PrefetchUse.Auto,
            },
            AsksCapabilities = read.Switch("CAS_GET_CAPABILITIES"),
            UsesLocalCas = read.Switch("USE_LOCALCAS"),
            OpensInputs = read.Switch("USE_LOCALCAS") && read.Switch("LOCALCAS_OPEN_INPUT_FILES"),
            RunnerCommand = read.Text("RUNNER_COMMAND"),
            BasicAuthPath = read.Path("BASIC_AUTH_PATH"),
            CredentialHelper = read.Path("CREDENTIAL_HELPER"),
            PlainTextCredentials = read.Switch("PLAIN_TEXT_CREDENTIALS"),
            GoogleAccess = read.Switch("SERVER_AUTH_GOOGLEAPI") ? GoogleAccessOf(host) : null,
            AuthUnconfiguredMessage = read.Text("AUTH_UNCONFIGURED_MSG"),
            KeepAliveTime = read.Seconds("KEEPALIVE_TIME"),
            MinThroughput = read.Bytes("MIN_THROUGHPUT"),
            MaxTransfers = read.Threads("MAX_THREADS"),
            Verify = read.Switch("VERIFY"),
            PreserveEnvironment = read.Switch("PRESERVE_ENV"),
            EnvironmentToRead = read.List("ENV_TO_READ"),
            NoExecute = read.Switch("NO_EXECUTE"),
            DontSaveOutput = read.Switch("DONT_SAVE_OUTPUT"),
            UseJobserver = read.Switch("USE_JOBSERVER"),
            NoPathRewrite = read.Switch("NO_PATH_REWRITE"),
            WorkingDirectoryPrefix = read.RelativePath("WORKING_DIR_PREFIX"),
            InputsOverride = read.Paths("DEPS_OVERRIDE"),
            InputDirectoryOverride = read.Path("DEPS_DIRECTORY_OVERRIDE"),
            ExcludedInputs = read.Paths("DEPS_EXCLUDE_PATHS"),
            ExtraSymlinks = read.Paths("DEPS_EXTRA_SYMLINKS"),
            SendsGlobalInputs = read.Switch("DEPS_GLOBAL_PATHS"),
            ScanEnvironment = read.Map("DEPS_ENV"),
            OutputsOverride = read.List("OUTPUT_FILES_OVERRIDE"),
            OutputDirectoriesOverride = read.List("OUTPUT_DIRECTORIES_OVERRIDE"),
            DescriptionPort = read.Port("COMPILATION_METADATA_UDP_PORT"),
            ForceRemote = read.Switch("FORCE_REMOTE"),
            InvalidInputs = read.Patterns("INVALID_INPUT_PATHS_REGEX"),
            UploadFailedBuild = read.Switch("CACHE_UPLOAD_FAILED_BUILD"),
            IgnoreFailureResult = read.Switch("IGNORE_FAILURE_RESULT"),
            PrefixMap = read.PrefixMap("PREFIX_MAP"),
            Link = read.Switch("LINK"),
            LinkMetricsOnly = read.SwitchWithout("LINK_METRICS_ONLY", "LINK"),
            LinkCacheOnly = read.Switch("CACHE_ONLY") || read.Switch("LINK_CACHE_ONLY"),
            LinkPlatform = read.Map("REMOTE_PLATFORM", "LINK_REMOTE_PLATFORM"),
            LinkInstance = read.TextIfSet("LINK_INSTANCE"),
            LogProgress = read.Switch("LOG_PROGRESS"),
            MetricsServer = read.HostAndPort("METRICS_UDP_SERVER", "METRICS_FILE"),
            MetricTags = new MetricTags(read.Map("METRICS_TAG"), read.Choice("STATSD_FORMAT") switch
            {
                "influx" => StatsdDialect.Influx,
                "graphite" => StatsdDialect.Graphite,
                "dog" => StatsdDialect.Dog,
                _ => StatsdDialect.Plain,
            }),
        };
    }

    private static DigestFunction? FunctionOf(string name)
    {
        foreach (DigestFunction function in DigestFunctions.All)
        {
            if (DigestFunctions.NameOf(function) == name)
            {
                return function;
            }
        }

        return null;
    }

    /// <summary>Google's own order: the file that a variable names, gcloud's, the machine's service.</summary>
    private static GoogleAccess GoogleAccessOf(HostEnvironment host)
    {
        List<string> files = [];
        if (host.Variable("GOOGLE_APPLICATION_CREDENTIALS") is { Length: > 0 } named)
        {
            files.Add(Path.GetFullPath(named, host.CurrentDirectory));
        }
        else if (host.Variable("HOME") is { } home && Path.IsPathFullyQualified(home))
        {
            files.Add(Path.Combine(home, ".config", "gcloud", "application_default_credentials.json"));
        }

        return new GoogleAccess(
            [.. files], host.Variable("GCE_METADATA_HOST") is { Length: > 0 } other
                ? other : "metadata.google.internal");
    }

    private static LogLevel Level(ValueReader read)
    {
        LogLevel level = read.Choice("LOG_LEVEL") switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Info,
            "warning" => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        return read.Switch("VERBOSE") && level > LogLevel.Debug ? LogLevel.Debug : level;
    }

    // The XDG base directory specification says to ignore relative paths.
    private static string? CacheDirectoryOf(HostEnvironment host)
    {
        if (host.Variable("XDG_CACHE_HOME") is { } caches && Path.IsPathFullyQualified(caches))
        {
            return Path.Combine(caches, "recc");
        }

        return host.Variable("HOME") is { } home && Path.IsPathFullyQualified(home)
            ? Path.Combine(home, ".cache", "recc")
            : null;
    }
}
