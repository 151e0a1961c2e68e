using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;

namespace Recc.Core.Configuration;

/// <summary>
/// The settings of one launch, read and checked. Immutable; defaults stand in <see cref="SettingTable"/> only.
/// </summary>
public sealed record ReccOptions
{
    /// <summary>RECC_SERVER: execution, and everything else that has no server of its own. Null: none.</summary>
    public required ServerAddress? Server { get; init; }

    /// <summary>RECC_CAS_SERVER, else RECC_ACTION_CACHE_SERVER, else RECC_SERVER.</summary>
    public required ServerAddress? CasServer { get; init; }

    /// <summary>RECC_ACTION_CACHE_SERVER, else RECC_CAS_SERVER, else RECC_SERVER.</summary>
    public required ServerAddress? ActionCacheServer { get; init; }

    /// <summary>RECC_INSTANCE.</summary>
    public required string Instance { get; init; }

    /// <summary>RECC_CAS_INSTANCE, else RECC_ACTION_CACHE_INSTANCE, else RECC_INSTANCE.</summary>
    public required string CasInstance { get; init; }

    /// <summary>RECC_ACTION_CACHE_INSTANCE, else RECC_CAS_INSTANCE, else RECC_INSTANCE.</summary>
    public required string ActionCacheInstance { get; init; }

    /// <summary>RECC_PROJECT_ROOT as an absolute path, or null.</summary>
    public required string? ProjectRoot { get; init; }

    /// <summary>
    /// RECC_BUILD_ROOT as an absolute path, or null: the top of the build tree when it is not in the project.
    /// </summary>
    public required string? BuildRoot { get; init; }

    /// <summary>RECC_PATHS=native: outputs carry the paths of this checkout.</summary>
    public required bool NativePaths { get; init; }

    /// <summary>RECC_PCH.</summary>
    public PrecompiledUse Precompiled { get; init; }

    /// <summary>RECC_SCANNER.</summary>
    public ScannerChoice Scanner { get; init; }

    /// <summary>RECC_SCANNER_VERIFY: the compiler is asked as well, and differences are told.</summary>
    public bool VerifiesScanner { get; init; }

    /// <summary>RECC_COMPILATION_DATABASE as an absolute path, or null.</summary>
    public string? CompilationDatabase { get; init; }

    /// <summary>RECC_SCAN_DEPS_PARALLELISM: how many threads clang-scan-deps may use; at least 1.</summary>
    public int ScanDepsThreads { get; init; } = 1;

    /// <summary>RECC_CACHE_ONLY, or RECC_COMPILE_CACHE_ONLY for compiles: never execute remotely.</summary>
    public required bool CacheOnly { get; init; }

    /// <summary>RECC_CACHE_UPLOAD_LOCAL_BUILD: in cache-only mode, store what was compiled here.</summary>
    public required bool UploadLocalBuild { get; init; }

    /// <summary>RECC_SKIP_CACHE: run the action again instead of looking it up.</summary>
    public required bool SkipCache { get; init; }

    /// <summary>RECC_ACTION_UNCACHEABLE: sets do_not_cache.</summary>
    public required bool ActionUncacheable { get; init; }

    /// <summary>RECC_FALLBACK_TO_LOCAL.</summary>
    public required bool FallbackToLocal { get; init; }

    /// <summary>RECC_PASSTHROUGH: run everything here, as it is.</summary>
    public required bool Passthrough { get; init; }

    /// <summary>
    /// RECC_REMOTE_PLATFORM_[key] and RECC_COMPILE_REMOTE_PLATFORM_[key], sorted by name, then value.
    /// </summary>
    public required ImmutableArray<KeyValuePair<string, string>> RemotePlatform { get; init; }

    /// <summary>RECC_REMOTE_ENV_[var], sorted by name.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> RemoteEnvironment { get; init; }

    /// <summary>RECC_LOG_LEVEL.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>RECC_LOG_DIRECTORY as an absolute path, or null for standard error.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>RECC_LOG_STDERR_DIRECTORY: with a log directory, log to standard error as well.</summary>
    public bool LogToErrorToo { get; init; }

    /// <summary>RECC_ENABLE_METRICS.</summary>
    public required bool EnableMetrics { get; init; }

    /// <summary>RECC_METRICS_FILE as an absolute path, or null for standard error.</summary>
    public required string? MetricsFile { get; init; }

    /// <summary>RECC_RETRY_LIMIT: tries after the first one.</summary>
    public required int RetryLimit { get; init; }

    /// <summary>RECC_RETRY_DELAY: before the first retry; doubles with each.</summary>
    public required TimeSpan RetryDelay { get; init; }

    /// <summary>RECC_REQUEST_TIMEOUT: for one call that is not an execution.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>RECC_CONNECT_TIMEOUT: until a connection stands.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>RECC_EXECUTE_TIMEOUT: for a whole remote execution.</summary>
    public required TimeSpan ExecuteTimeout { get; init; }

    /// <summary>RECC_QUEUE_TIMEOUT: how long an execution may wait for a worker.</summary>
    public required TimeSpan QueueTimeout { get; init; }

    /// <summary>RECC_ACTION_SALT: makes keys of our own.</summary>
    public required string ActionSalt { get; init; }

    /// <summary>RECC_CACHE_DIR: where recc keeps what it remembers. Null when there is no place for it.</summary>
    public required string? CacheDirectory { get; init; }

    /// <summary>RECC_LOCAL_CACHE: whether results are kept in <see cref="CacheDirectory"/>.</summary>
    public required bool LocalCache { get; init; }

    /// <summary>RECC_CACHE_SIZE: bytes that kept results may take; 0 for no limit.</summary>
    public required long CacheSize { get; init; }

    /// <summary>RECC_DAEMON.</summary>
    public required DaemonUse Daemon { get; init; }

    /// <summary>RECC_DAEMON_IDLE: how long the daemon stays without work.</summary>
    public required TimeSpan DaemonIdle { get; init; }

    /// <summary>RECC_LOCAL_JOBS: how many compilers run here at a time; 0 for as many as like.</summary>
    public required int LocalJobs { get; init; }

    /// <summary>RECC_SERVER_CERT: PEM file of the certificate authorities to trust, or null for the system's.</summary>
    public required string? ServerCertificate { get; init; }

    /// <summary>RECC_CLIENT_CERT and RECC_CLIENT_KEY: PEM files, or null.</summary>
    public required string? ClientCertificate { get; init; }

    /// <inheritdoc cref="ClientCertificate"/>
    public required string? ClientKey { get; init; }

    /// <summary>RECC_ACCESS_TOKEN_PATH: file with a bearer token, sent over TLS only; or null.</summary>
    public required string? AccessTokenPath { get; init; }

    /// <summary>RECC_REMOTE_HEADER_[name]: headers sent with every call.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> RemoteHeaders { get; init; }

    /// <summary>RECC_TOOL_INVOCATION_ID and RECC_CORRELATED_INVOCATIONS_ID, for the server's logs.</summary>
    public required string ToolInvocationId { get; init; }

    /// <inheritdoc cref="ToolInvocationId"/>
    public required string CorrelatedInvocationsId { get; init; }

    /// <summary>RECC_CAS_DIGEST_FUNCTION; null to go by the server.</summary>
    public DigestFunction? DigestFunction { get; init; }

    /// <summary>RECC_REAPI_VERSION, the number after "2."; null to go by the server.</summary>
    public int? ApiMinorVersion { get; init; }

    /// <summary>RECC_COMPRESSION.</summary>
    public CompressionUse Compression { get; init; }

    /// <summary>RECC_PREFETCH: the daemon asks servers ahead of launches that are likely to come.</summary>
    public PrefetchUse Prefetch { get; init; }

    /// <summary>RECC_CAS_GET_CAPABILITIES: servers are asked what they can do.</summary>
    public bool AsksCapabilities { get; init; } = true;

    /// <summary>RECC_USE_LOCALCAS: the storage server is on this machine and reads files by their paths.</summary>
    public bool UsesLocalCas { get; init; }

    /// <summary>RECC_LOCALCAS_OPEN_INPUT_FILES, with the above: every launch opens all of its inputs.</summary>
    public bool OpensInputs { get; init; }

    /// <summary>RECC_RUNNER_COMMAND: a shell command; empty for none.</summary>
    public string RunnerCommand { get; init; } = "";

    /// <summary>RECC_BASIC_AUTH_PATH as an absolute path, or null.</summary>
    public string? BasicAuthPath { get; init; }

    /// <summary>RECC_CREDENTIAL_HELPER as an absolute path, or null.</summary>
    public string? CredentialHelper { get; init; }

    /// <summary>RECC_PLAIN_TEXT_CREDENTIALS: secrets may travel unencrypted.</summary>
    public bool PlainTextCredentials { get; init; }

    /// <summary>RECC_SERVER_AUTH_GOOGLEAPI, and where Google's default credentials are; null for none.</summary>
    public GoogleAccess? GoogleAccess { get; init; }

    /// <summary>RECC_AUTH_UNCONFIGURED_MSG.</summary>
    public string AuthUnconfiguredMessage { get; init; } = "";

    /// <summary>RECC_KEEPALIVE_TIME; zero for no pings.</summary>
    public TimeSpan KeepAliveTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>RECC_MIN_THROUGHPUT in bytes per second; 0 for nothing to be expected.</summary>
    public long MinThroughput { get; init; } = 256 * 1024;

    /// <summary>RECC_MAX_THREADS: transfers of one launch at a time.</summary>
    public int MaxTransfers { get; init; } = 6;

    /// <summary>RECC_VERIFY.</summary>
    public bool Verify { get; init; }

    /// <summary>RECC_PRESERVE_ENV.</summary>
    public bool PreserveEnvironment { get; init; }

    /// <summary>RECC_ENV_TO_READ.</summary>
    public ImmutableArray<string> EnvironmentToRead { get; init; } = [];

    /// <summary>RECC_NO_EXECUTE.</summary>
    public bool NoExecute { get; init; }

    /// <summary>RECC_DONT_SAVE_OUTPUT.</summary>
    public bool DontSaveOutput { get; init; }

    /// <summary>RECC_USE_JOBSERVER.</summary>
    public bool UseJobserver { get; init; }

    /// <summary>RECC_NO_PATH_REWRITE.</summary>
    public bool NoPathRewrite { get; init; }

    /// <summary>RECC_WORKING_DIR_PREFIX, relative and without dots; may be empty.</summary>
    public string WorkingDirectoryPrefix { get; init; } = "";

    /// <summary>RECC_DEPS_OVERRIDE as absolute paths; empty when it is not set.</summary>
    public ImmutableArray<string> InputsOverride { get; init; } = [];

    /// <summary>RECC_DEPS_DIRECTORY_OVERRIDE as an absolute path, or null.</summary>
    public string? InputDirectoryOverride { get; init; }

    /// <summary>RECC_DEPS_EXCLUDE_PATHS as absolute paths.</summary>
    public ImmutableArray<string> ExcludedInputs { get; init; } = [];

    /// <summary>RECC_DEPS_EXTRA_SYMLINKS as absolute paths.</summary>
    public ImmutableArray<string> ExtraSymlinks { get; init; } = [];

    /// <summary>RECC_DEPS_GLOBAL_PATHS.</summary>
    public bool SendsGlobalInputs { get; init; }

    /// <summary>RECC_DEPS_ENV_[var], sorted by name.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ScanEnvironment { get; init; } = [];

    /// <summary>RECC_OUTPUT_FILES_OVERRIDE as written; empty when it is not set.</summary>
    public ImmutableArray<string> OutputsOverride { get; init; } = [];

    /// <summary>RECC_OUTPUT_DIRECTORIES_OVERRIDE as written; empty when it is not set.</summary>
    public ImmutableArray<string> OutputDirectoriesOverride { get; init; } = [];

    /// <summary>RECC_COMPILATION_METADATA_UDP_PORT, or null.</summary>
    public int? DescriptionPort { get; init; }

    /// <summary>RECC_FORCE_REMOTE: commands that are not understood are sent as well.</summary>
    public bool ForceRemote { get; init; }

    /// <summary>RECC_INVALID_INPUT_PATHS_REGEX.</summary>
    public ImmutableArray<Regex> InvalidInputs { get; init; } = [];

    /// <summary>RECC_LOG_PROGRESS.</summary>
    public bool LogProgress { get; init; }

    /// <summary>RECC_METRICS_UDP_SERVER, or null.</summary>
    public DnsEndPoint? MetricsServer { get; init; }

    /// <summary>RECC_METRICS_TAG_[key] in the form of RECC_STATSD_FORMAT.</summary>
    public MetricTags MetricTags { get; init; } = MetricTags.None;

    /// <summary>RECC_CACHE_UPLOAD_FAILED_BUILD: failures are stored on the server as well.</summary>
    public bool UploadFailedBuild { get; init; }

    /// <summary>RECC_IGNORE_FAILURE_RESULT: a failure that the server's cache has is no verdict.</summary>
    public bool IgnoreFailureResult { get; init; } = true;

    /// <summary>RECC_PREFIX_MAP: absolute paths here, and what they are on workers, the longest first.</summary>
    public ImmutableArray<KeyValuePair<string, string>> PrefixMap { get; init; } = [];

    /// <summary>RECC_LINK: links are cached and executed too.</summary>
    public bool Link { get; init; }

    /// <summary>RECC_LINK_METRICS_ONLY: links are looked at, and run as they are.</summary>
    public bool LinkMetricsOnly { get; init; }

    /// <summary>RECC_CACHE_ONLY or RECC_LINK_CACHE_ONLY.</summary>
    public bool LinkCacheOnly { get; init; }

    /// <summary>RECC_REMOTE_PLATFORM_[key] and RECC_LINK_REMOTE_PLATFORM_[key], sorted by name, then value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> LinkPlatform { get; init; } = [];

    /// <summary>RECC_LINK_INSTANCE, or null.</summary>
    public string? LinkInstance { get; init; }

    /// <summary>The settings as they are for links.</summary>
    public ReccOptions ForLinks() => this with
    {
        CacheOnly = LinkCacheOnly,
        RemotePlatform = LinkPlatform,
        Instance = LinkInstance ?? Instance,
        CasInstance = LinkInstance ?? CasInstance,
        ActionCacheInstance = LinkInstance ?? ActionCacheInstance,
    };

    /// <summary>Whether nothing tells a server who we are.</summary>
    public bool IsAnonymous => AccessTokenPath is null && BasicAuthPath is null && CredentialHelper is null
        && GoogleAccess is null && ClientCertificate is null && RemoteHeaders.IsEmpty;
}

/// <summary>Whether servers are asked ahead of launches.</summary>
public enum PrefetchUse
{
    /// <summary>Where the server is far away.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}

/// <summary>Whether files travel compressed where a server offers it.</summary>
public enum CompressionUse
{
    /// <summary>Unless the server is on this machine.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}

/// <summary>Where Google's default credentials are looked for; the first that is there is taken.</summary>
/// <param name="Files">Absolute paths of files with credentials.</param>
/// <param name="MetadataHost">The host that a machine of Google's asks for its own.</param>
public sealed record GoogleAccess(ImmutableArray<string> Files, string MetadataHost);

/// <summary>Whether launches are done by a daemon.</summary>
public enum DaemonUse
{
    /// <summary>When there is one or it can be started.</summary>
    Auto,

    /// <summary>Never.</summary>
    Off,

    /// <summary>Always: without it, a launch fails.</summary>
    Require,
}

/// <summary>Where a server listens.</summary>
/// <param name="Text">As the user wrote it, for messages.</param>
/// <param name="Endpoint">http or https address of host and port, or unix address of a socket.</param>
/// <param name="SocketPath">Absolute path of the Unix socket; null for a server of the network.</param>
public sealed record ServerAddress(string Text, Uri Endpoint, string? SocketPath = null)
{
    /// <summary>Whether calls are encrypted.</summary>
    public bool IsSecure => Endpoint.Scheme == "https";

    /// <summary>Whether calls stay on this machine.</summary>
    public bool IsOnThisMachine => SocketPath is not null || Endpoint.IsLoopback;

    /// <summary>Whether nobody on the way can read calls.</summary>
    public bool IsPrivate => IsSecure || SocketPath is not null;
}
