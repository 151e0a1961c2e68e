using System.Collections.Immutable;
using static Recc.Core.Configuration.SettingGroup;
using static Recc.Core.Configuration.SettingKind;

namespace Recc.Core.Configuration;

/// <summary>
/// Every setting there is, one row each; the only place that holds defaults. Names and meanings are those of upstream
/// recc 1.4, so that its users can keep their settings; rows marked IsOurs are recc's own. docs/settings.md and
/// `recc help` follow from it.
/// </summary>
public static class SettingTable
{
    /// <summary>What the environment variables of all settings begin with. Configuration files leave it out.</summary>
    public const string Prefix = "RECC_";

    private const string ServerNote = "none; what the local cache does not have is compiled here";
    private const string NoLimit = "0: no limit.";

    /// <summary>The rows, by group.</summary>
    public static ImmutableArray<Setting> Rows { get; } =
    [
        new("SERVER", Address, "", Servers,
            "Address of the server that executes, caches and stores, unless those have addresses of their own.")
            { DefaultNote = ServerNote },
        new("CAS_SERVER", Address, "", Servers,
            "Address of the server that stores files (content-addressable storage).")
            { DefaultNote = "RECC_ACTION_CACHE_SERVER, else RECC_SERVER" },
        new("ACTION_CACHE_SERVER", Address, "", Servers,
            "Address of the server that remembers results (action cache).")
            { DefaultNote = "RECC_CAS_SERVER, else RECC_SERVER" },
        new("INSTANCE", Text, "", Servers,
            "Instance name that is sent to the server.") { DefaultNote = "the empty name" },
        new("CAS_INSTANCE", Text, "", Servers,
            "Instance name for the storage server; may be set to the empty name.")
            { DefaultNote = "RECC_ACTION_CACHE_INSTANCE, else RECC_INSTANCE" },
        new("ACTION_CACHE_INSTANCE", Text, "", Servers,
            "Instance name for the action cache; may be set to the empty name.")
            { DefaultNote = "RECC_CAS_INSTANCE, else RECC_INSTANCE" },
        new("TOOL_INVOCATION_ID", Text, "", Servers,
            "Name of this build, for the server's logs."),
        new("CORRELATED_INVOCATIONS_ID", Text, "", Servers,
            "Name of the larger thing that this build is part of, for the server's logs."),
        new("REAPI_VERSION", Choice, "", Servers,
            "Version of the Remote Execution API to speak, when the server's own word is not to be taken for it.")
            {
                DefaultNote = "what the server offers",
                Choices =
                [
                    "2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10", "2.11", "2.12",
                ],
            },
        new("CAS_DIGEST_FUNCTION", Choice, "", Servers,
            "Hash that names files and actions.")
            {
                Choices = ["SHA256", "BLAKE3", "SHA384", "SHA512", "SHA1", "MD5"],
                DefaultNote = "SHA256, or where the server does not know that, one that it knows",
            },
        new("COMPRESSION", Choice, "auto", Servers,
            "Whether files travel compressed (zstd) where the server offers it. auto: not to and from this machine "
            + "itself.")
            { IsOurs = true, Choices = ["auto", "on", "off"] },
        new("CAS_GET_CAPABILITIES", Switch, "1", Servers,
            "Ask servers for their limits and abilities. 0: go by what all of them have: small batches, no "
            + "compression, and the digest function of RECC_CAS_DIGEST_FUNCTION or SHA256."),
        new("USE_LOCALCAS", Switch, "0", Servers,
            "Give the storage server, a buildbox-casd on this machine, the paths of files, which it then reads "
            + "itself, instead of their bytes."),
        new("LOCALCAS_OPEN_INPUT_FILES", Switch, "0", Servers,
            "With RECC_USE_LOCALCAS, open each input in every launch, so that who traces a build sees which it has."),

        new("ACCESS_TOKEN_PATH", SettingKind.Path, "", Security,
            "File with a token that is sent to the server, over encrypted connections only. Read again when it "
            + "changes."),
        new("BASIC_AUTH_PATH", SettingKind.Path, "", Security,
            "File with user:password, which is sent to the server as the token is (basic authentication).")
            { IsOurs = true },
        new("CREDENTIAL_HELPER", SettingKind.Path, "", Security,
            "Program that is run as 'program get' and tells the headers that a server wants, by the credential helper "
            + "specification of EngFlow and Bazel.") { IsOurs = true },
        new("PLAIN_TEXT_CREDENTIALS", Switch, "0", Security,
            "Send tokens, passwords and what a credential helper says over connections that are not encrypted, too.")
            { IsOurs = true },
        new("SERVER_CERT", SettingKind.Path, "", Security,
            "PEM file of the authorities that a server's certificate must come from.")
            { DefaultNote = "the system's authorities" },
        new("CLIENT_CERT", SettingKind.Path, "", Security,
            "PEM file of the certificate that is shown to the server; needs RECC_CLIENT_KEY."),
        new("CLIENT_KEY", SettingKind.Path, "", Security,
            "PEM file of the private key of RECC_CLIENT_CERT."),
        new("REMOTE_HEADER", Map, "", Security,
            "Header that is sent with every call, such as an API key. In a variable's name write _ for -.")
            { IsOurs = true, IsSecret = true, KeyWord = "name" },
        new("SERVER_AUTH_GOOGLEAPI", Switch, "0", Security,
            "Use Google's default credentials: of GOOGLE_APPLICATION_CREDENTIALS, of gcloud, or of the machine."),
        new("SERVER_SSL", Switch, "0", Security,
            "Encrypt connections also to addresses that do not begin with https:// or grpcs://."),
        new("AUTH_UNCONFIGURED_MSG", Text, "", Security,
            "Text that is shown when a server refuses a call and no credentials are configured."),

        new("CONNECT_TIMEOUT", Seconds, "5", Connection,
            $"How long to wait until a connection stands. {NoLimit}") { IsOurs = true },
        new("REQUEST_TIMEOUT", Seconds, "20", Connection,
            $"How long to wait for the answer to one call that is not an execution. {NoLimit}"),
        new("EXECUTE_TIMEOUT", Seconds, "900", Connection,
            $"How long a remote execution may take as a whole. {NoLimit}") { IsOurs = true },
        new("QUEUE_TIMEOUT", Seconds, "300", Connection,
            $"How long a remote execution may wait for a worker. {NoLimit}") { IsOurs = true },
        new("RETRY_LIMIT", Number, "2", Connection,
            "How often a failed call is tried again.") { Largest = 100 },
        new("RETRY_DELAY", Milliseconds, "100", Connection,
            "How long to wait before the first such retry; doubles with each."),
        new("KEEPALIVE_TIME", Seconds, "30", Connection,
            "Time between pings on a connection that has calls under way. 0: no pings."),
        new("MIN_THROUGHPUT", Bytes, "256K", Connection,
            "Bytes per second that RECC_REQUEST_TIMEOUT allows for on top, for calls that carry files. 0: none."),

        new("CACHE_ONLY", Switch, "0", Caching,
            "Take results from the cache, and compile locally what is not there; never execute remotely."),
        new("COMPILE_CACHE_ONLY", Switch, "0", Caching,
            "RECC_CACHE_ONLY for compile commands."),
        new("CACHE_UPLOAD_LOCAL_BUILD", Switch, "0", Caching,
            "In cache-only mode, store on the server what was compiled locally."),
        new("CACHE_UPLOAD_FAILED_BUILD", Switch, "0", Caching,
            "With RECC_CACHE_UPLOAD_LOCAL_BUILD, store on the server also that a compile failed, and what it said."),
        new("IGNORE_FAILURE_RESULT", Switch, "1", Caching,
            "Do not believe a server's cache that a compile fails: compile here. 0: show what the cache has, and "
            + "fail."),
        new("PREFETCH", Choice, "auto", Caching,
            "Whether the daemon asks a server's cache for compiles that came next in the last build of the same "
            + "directory, and fetches their results, before they are launched. auto: where the server is far away.")
            { IsOurs = true, Choices = ["auto", "on", "off"] },
        new("SKIP_CACHE", Switch, "0", Caching,
            "Execute again instead of asking the cache."),
        new("ACTION_UNCACHEABLE", Switch, "0", Caching,
            "Tell the server not to remember the result."),
        new("ACTION_SALT", Text, "", Caching,
            "Any text; results are shared only between launches that have the same."),
        new("CACHE_DIR", SettingKind.Path, "", Caching,
            "Folder in which recc keeps what it remembers between launches.")
            { IsOurs = true, DefaultNote = "$XDG_CACHE_HOME/recc, else $HOME/.cache/recc" },
        new("LOCAL_CACHE", Switch, "1", Caching,
            "Keep results in RECC_CACHE_DIR and look there first; works without a server.") { IsOurs = true },
        new("CACHE_SIZE", Bytes, "10G", Caching,
            $"How much of the disk kept results may take, such as 500M or 10G; what was not used for longest goes "
            + $"first. {NoLimit}")
            { IsOurs = true },
        new("VERIFY", Switch, "0", Caching,
            "Get each result from the servers and compile here as well, compare both, and keep what was compiled "
            + "here."),

        new("FALLBACK_TO_LOCAL", Switch, "1", Execution,
            "Compile locally when the server or the network fails."),
        new("PASSTHROUGH", Switch, "0", Execution,
            "Run every command locally, as if recc were not there."),
        new("REMOTE_PLATFORM", Map, "", Execution,
            "Platform property by which the server chooses a worker."),
        new("COMPILE_REMOTE_PLATFORM", Map, "", Execution,
            "Platform property for compile commands; wins over a RECC_REMOTE_PLATFORM_[key] of the same key."),
        new("REMOTE_ENV", Map, "", Execution,
            "Environment variable that the remote compiler sees.") { KeyWord = "var" },
        new("PRESERVE_ENV", Switch, "0", Execution,
            "Send all environment variables, but recc's own, to the remote compiler."),
        new("ENV_TO_READ", Text, "", Execution,
            "Comma-separated names of environment variables to send to the remote compiler."),
        new("FORCE_REMOTE", Switch, "0", Execution,
            "Send commands to the server that recc does not understand, too, when their program is given by a path; "
            + "with what RECC_DEPS_OVERRIDE or RECC_DEPS_DIRECTORY_OVERRIDE names, for the outputs that "
            + "RECC_OUTPUT_FILES_OVERRIDE and RECC_OUTPUT_DIRECTORIES_OVERRIDE name."),
        new("NO_EXECUTE", Switch, "0", Execution,
            "Only work out the action and its digest (which RECC_LOG_LEVEL=debug shows), and run nothing."),
        new("DONT_SAVE_OUTPUT", Switch, "0", Execution,
            "Do not write outputs that come from a cache or a worker to disk."),
        new("RUNNER_COMMAND", Text, "", Execution,
            "Shell command that starts a BuildBox runner, such as buildbox-run-bubblewrap. In cache-only mode it "
            + "compiles what the servers' cache does not have, with inputs from the storage server, which has to be a "
            + "buildbox-casd on this machine."),
        new("MAX_THREADS", Text, "6", Execution,
            "How many transfers of files one launch makes at a time; -1 for one per processor."),
        new("USE_JOBSERVER", Switch, "0", Execution,
            "Give the job slot back to make's jobserver while a command runs remotely. GNU make before 4.4 lets only "
            + "those recipe lines have it that begin with +."),

        new("DAEMON", Choice, "auto", SettingGroup.Daemon,
            "Whether launches are done by a background process of the user, which remembers what they need. auto: it "
            + "is started by the first launch. off: each launch does its own work. require: a launch without it fails.")
            { IsOurs = true, Choices = ["auto", "off", "require"] },
        new("DAEMON_IDLE", Seconds, "600", SettingGroup.Daemon,
            $"How long the daemon stays without work. {NoLimit}") { IsOurs = true },
        new("LOCAL_JOBS", Number, "", SettingGroup.Daemon,
            "How many compilers run on this machine at a time, of all builds of the user together; needs the daemon. "
            + "0: as many as the build tools start.")
            { IsOurs = true, DefaultNote = "number of processors", Largest = 10_000 },

        new("PROJECT_ROOT", SettingKind.Path, "", SettingGroup.Paths,
            "Top folder of the sources; paths below it are sent relative to it.")
            { DefaultNote = "found from the build tree" },
        new("BUILD_ROOT", SettingKind.Path, "", SettingGroup.Paths,
            "Top folder of the build tree, when it is not below RECC_PROJECT_ROOT.")
            { IsOurs = true, DefaultNote = "found from the build tree" },
        new("PATHS", Choice, "portable", SettingGroup.Paths,
            "How objects name files. portable: results are shared between checkouts, and debug information is made "
            + "right for each. native: byte for byte as without recc, and shared only between equal paths.")
            { IsOurs = true, Choices = ["portable", "native"] },
        new("PCH", Choice, "auto", SettingGroup.Paths,
            "What is done with precompiled headers. ship: they are made once for all checkouts and workers, and sent. "
            + "text: what uses one is compiled from the text of the header instead. auto: ship, or text where one is "
            + "larger than 256 MiB, would be sent for longer than 20 s, or is not taken by a worker's compiler. off: "
            + "commands that make or use one run as they are.")
            { IsOurs = true, Choices = ["auto", "off", "ship", "text"] },
        new("NO_PATH_REWRITE", Switch, "0", SettingGroup.Paths,
            "Leave absolute paths as they are; results are then found again in the same directory only, and no worker "
            + "is asked."),
        new("PREFIX_MAP", Text, "", SettingGroup.Paths,
            "Colon-separated pairs FROM=TO of absolute paths: what lies below FROM here is below TO on the worker. An "
            + "action that names such a path runs there only."),
        new("WORKING_DIR_PREFIX", Text, "", SettingGroup.Paths,
            "Folder below which everything lies on the worker, the working directory too."),

        new("SCANNER", Choice, "auto", SettingGroup.Inputs,
            "Who finds the headers that a compile reads. auto: a scanner inside recc, and the compiler's -M where "
            + "that cannot be sure. compiler: -M for each source. builtin: never -M; where the scanner is not sure, "
            + "the command runs as it is.")
            { IsOurs = true, Choices = ["auto", "builtin", "compiler"] },
        new("SCANNER_VERIFY", Switch, "0", SettingGroup.Inputs,
            "Ask the compiler's -M as well each time, take its answer, and warn where the scanner's differs.")
            { IsOurs = true },
        new("DEPS_OVERRIDE", Text, "", SettingGroup.Inputs,
            "Comma-separated files to send, instead of those that the compile reads; these are still in the key."),
        new("DEPS_DIRECTORY_OVERRIDE", Text, "", SettingGroup.Inputs,
            "Folder to send, instead of the files that the compile reads; wins over RECC_DEPS_OVERRIDE."),
        new("DEPS_EXCLUDE_PATHS", Text, "", SettingGroup.Inputs,
            "Comma-separated paths that are not sent, with all that is below them; they are still in the key."),
        new("DEPS_EXTRA_SYMLINKS", Text, "", SettingGroup.Inputs,
            "Comma-separated symbolic links to send as well."),
        new("DEPS_GLOBAL_PATHS", Switch, "0", SettingGroup.Inputs,
            "Send system headers too, to where they lie here, as seen from the top of what is sent."),
        new("DEPS_ENV", Map, "", SettingGroup.Inputs,
            "Environment variable for the commands that find inputs.") { KeyWord = "var" },
        new("OUTPUT_FILES_OVERRIDE", Text, "", SettingGroup.Inputs,
            "Comma-separated files to bring back with the object, instead of those that recc knows of."),
        new("OUTPUT_DIRECTORIES_OVERRIDE", Text, "", SettingGroup.Inputs,
            "Comma-separated folders to bring back with all that is in them. Such actions run on workers only."),
        new("INVALID_INPUT_PATHS_REGEX", Text, "", SettingGroup.Inputs,
            "Comma-separated regular expressions; a command with an input that one matches runs locally."),
        new("COMPILATION_DATABASE", SettingKind.Path, "", SettingGroup.Inputs,
            "Compilation database (compile_commands.json). One run of clang-scan-deps, which CLANG_SCAN_DEPS names, "
            + "lists what all sources in it read with clang. It is asked before RECC_SCANNER, and as long as nothing "
            + "has changed since.")
            { DefaultNote = "clang-scan-deps is not used" },
        new("SCAN_DEPS_PARALLELISM", Number, "1", SettingGroup.Inputs,
            "How many threads clang-scan-deps may use; 0 is taken for 1.") { Largest = 1000 },

        new("LINK", Switch, "0", Links,
            "Cache and execute link commands too: those that link objects and libraries to a program or a shared "
            + "library. The build tool has to start them through recc (CMake: CMAKE_CXX_LINKER_LAUNCHER and its "
            + "like)."),
        new("LINK_CACHE_ONLY", Switch, "0", Links,
            "RECC_CACHE_ONLY for link commands."),
        new("LINK_METRICS_ONLY", Switch, "0", Links,
            "Find and name the inputs of link commands, for metrics, and run them as they are; not together with "
            + "RECC_LINK."),
        new("LINK_REMOTE_PLATFORM", Map, "", Links,
            "Platform property for link commands; wins over a RECC_REMOTE_PLATFORM_[key] of the same key."),
        new("LINK_INSTANCE", Text, "", Links,
            "Instance name that is sent to the servers with link commands, instead of the others.")
            { DefaultNote = "as for compile commands" },

        new("LOG_LEVEL", Choice, "error", Logging,
            "Which of recc's own lines are written, and all that matter more.")
            { Choices = ["trace", "debug", "info", "warning", "error"] },
        new("VERBOSE", Switch, "0", Logging,
            "Same as RECC_LOG_LEVEL=debug."),
        new("LOG_DIRECTORY", SettingKind.Path, "", Logging,
            "Folder that gets a log file for each launch with something to say.") { DefaultNote = "standard error" },
        new("LOG_STDERR_DIRECTORY", Switch, "0", Logging,
            "With RECC_LOG_DIRECTORY, write to standard error as well."),
        new("LOG_PROGRESS", Switch, "0", Logging,
            "Log additional progress; needs RECC_VERBOSE."),

        new("ENABLE_METRICS", Switch, "0", Metrics,
            "Write counters and timings of each launch, in statsd's form."),
        new("METRICS_FILE", SettingKind.Path, "", Metrics,
            "File that metrics are appended to.") { DefaultNote = "standard error" },
        new("METRICS_UDP_SERVER", Text, "", Metrics,
            "Host and port that metrics are sent to, as UDP datagrams; not together with RECC_METRICS_FILE."),
        new("METRICS_TAG", Map, "", Metrics,
            "Tag that is added to all metrics; needs RECC_STATSD_FORMAT."),
        new("STATSD_FORMAT", Choice, "", Metrics,
            "How tags are written.")
            { Choices = ["influx", "graphite", "dog"], DefaultNote = "tags are left out" },
        new("COMPILATION_METADATA_UDP_PORT", Text, "", Metrics,
            "Port of this machine that gets a description of each launch, as a UDP datagram with a message of "
            + "BuildBox's (CompilerExecutionData)."),

        new("CONFIG_DIRECTORY", SettingKind.Path, "", Files,
            "Folder of a recc.conf; read from the environment only."),
    ];

    /// <summary>
    /// The index of the row that a name means, and the [key] when that row is a map. The name is without RECC_.
    /// </summary>
    /// <returns>-1 when there is no such setting, or a map's key is missing.</returns>
    public static int Find(ReadOnlySpan<char> name, StringComparison comparison, out ReadOnlySpan<char> key)
    {
        key = [];
        for (int i = 0; i < Rows.Length; i++)
        {
            Setting row = Rows[i];
            if (row.Kind != Map)
            {
                if (name.Equals(row.Name, comparison))
                {
                    return i;
                }
            }
            else if (name.Length > row.Name.Length + 1 && name[row.Name.Length] == '_'
                && name.StartsWith(row.Name, comparison))
            {
                key = name[(row.Name.Length + 1)..];
                return i;
            }
        }

        return -1;
    }
}
