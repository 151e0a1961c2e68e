using System.Globalization;
using Recc.DevServer.Faults;

namespace Recc.DevServer.CommandLine;

/// <summary>All options of the program; parser and help follow from it.</summary>
internal static class OptionTable
{
    public static IReadOnlyList<OptionRow> Rows { get; } =
    [
        new("--port", "N", "TCP port on 127.0.0.1; 0, the default, takes any free one",
            (s, v, _) => s with { Options = s.Options with { Port = Number(v, 0, 65535) } }),
        new("--port-file", "FILE", "write the port there once calls are accepted",
            (s, v, cwd) => s with { PortFile = Path.GetFullPath(v, cwd) }),
        new("--unix", "PATH", "listen on a Unix socket as well, for this user only",
            (s, v, cwd) => s with { Options = s.Options with { SocketPath = Path.GetFullPath(v, cwd) } }),
        new("--jobs", "N", "actions run at once; by default one per core",
            (s, v, _) => s with { Options = s.Options with { Jobs = Number(v, 1, 10000) } }),
        new("--data", "DIR", "keep blobs and results in a folder instead of in memory",
            (s, v, cwd) => s with { Options = s.Options with { DataFolder = Path.GetFullPath(v, cwd) } }),
        new("--work", "DIR", "stage actions below this folder instead of the temporary one",
            (s, v, cwd) => s with { Options = s.Options with { WorkFolder = Path.GetFullPath(v, cwd) } }),
        new("--instance", "NAME", "the instance name to accept; by default the empty one",
            (s, v, _) => s with { Options = s.Options with { InstanceName = v } }),
        new("--lenient", null, "accept actions whose lists are not sorted and other small sins",
            (s, _, _) => s with { Options = s.Options with { Strict = false } }),
        new("--no-execution", null, "be a cache only",
            (s, _, _) => WithHabit(s, h => h with { ExecutionEnabled = false })),
        new("--read-only-cache", null, "refuse to store results (PERMISSION_DENIED)",
            (s, _, _) => WithHabit(s, h => h with { ActionCacheReadOnly = true })),
        new("--small-batches", null, "advertise batches of 64 KiB, and enforce it",
            (s, _, _) => WithHabit(s, h => h with { MaxBatchBytes = Habits.SmallMaxBatchBytes })),
        new("--no-inline", null, "never put streams and files into results",
            (s, _, _) => WithHabit(s, h => h with { Inlines = false })),
        new("--refuse-in-response", null, "report refused actions inside successful answers",
            (s, _, _) => WithHabit(s, h => h with { RefusesInResponse = true })),
        new("--api-version", "2.N",
            "the newest version of the protocol to advertise; 2.0 knows the old output lists only",
            (s, v, _) => WithHabit(s, h => h with
            {
                ApiMinorVersion = Minor(v),
                KnowsOnlyOldOutputFields = Minor(v) == 0,
            })),
        new("--digest-function", "NAME", "take digests of this function only, for example SHA1",
            (s, v, _) => WithHabit(s, h => h with { DigestFunctions = [Function(v)] })),
        new("--compress", null, "offer zstd for streams and batches",
            (s, _, _) => WithHabit(s, h => h with { Compresses = true, CompressesUpdates = true })),
        new("--chunks", "BYTES", "join and split blobs, of chunks of this size on average (a power of two)",
            (s, v, _) => WithHabit(s, h => h with { ChunkBytes = Number(v, 1024, 1024 * 1024) })),
        new("--tls", "CERT,KEY", "encrypt connections, with the certificate and the key in these PEM files",
            (s, v, cwd) => s with { Options = WithCertificate(s.Options, v, cwd) }),
        new("--client-authority", "FILE", "demand certificates of this authority (PEM) from clients; with --tls",
            (s, v, cwd) => s with { Options = s.Options with { ClientAuthorityFile = Path.GetFullPath(v, cwd) } }),
        new("--authorization", "TEXT", "refuse calls whose header 'authorization' says anything else",
            (s, v, _) => WithHabit(s, h => h with { RequiredAuthorization = v })),
        new("--round-trip", "MS", "pretend to be far away: each exchange takes so much longer",
            (s, v, _) => s with
            {
                Options = s.Options with { RoundTrip = TimeSpan.FromMilliseconds(Number(v, 0, 60000)) },
            }),
        new("--bandwidth", "MBIT", "let no more than this pass each way in a second, over all connections",
            (s, v, _) => s with { Options = s.Options with { BitsPerSecond = Number(v, 1, 100000) * 1_000_000L } }),
        new("--fault", "METHOD:KIND[=VALUE][@CALLS]", "make something go wrong, see below; may be repeated",
            (s, v, _) => s with { Options = s.Options with { Faults = [.. s.Options.Faults, FaultText.Parse(v)] } }),
    ];

    private static int Minor(string text) => text.StartsWith("2.", StringComparison.Ordinal)
        ? Number(text[2..], 0, 99)
        : throw new FormatException($"'{text}' is not a version 2.N");

    private static Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value Function(string text) =>
        Storage.HashFunctions.All.FirstOrDefault(
            function => function.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) is var found && found != 0
            ? found
            : throw new FormatException($"'{text}' is not one of {string.Join(", ", Storage.HashFunctions.All)}");

    private static DevServerOptions WithCertificate(DevServerOptions options, string files, string workingDirectory)
    {
        string[] two = files.Split(',');
        return two.Length == 2
            ? options with
            {
                CertificateFile = Path.GetFullPath(two[0], workingDirectory),
                KeyFile = Path.GetFullPath(two[1], workingDirectory),
            }
            : throw new FormatException($"'{files}' is not CERT,KEY");
    }

    private static Invocation.Serve WithHabit(Invocation.Serve serve, Func<Habits, Habits> change) =>
        serve with { Options = serve.Options with { Habits = change(serve.Options.Habits) } };

    private static int Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
            ? number
            : throw new FormatException($"'{text}' is not a number from {least} to {most}");
}
