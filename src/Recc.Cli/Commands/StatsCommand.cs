using System.CommandLine;
using System.Globalization;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Core.Statistics;

namespace Recc.Cli.Commands;

/// <summary><c>recc stats</c>: what launches came to, since ever, since a while, or in one build.</summary>
internal static class StatsCommand
{
    private static readonly (LaunchKind Kind, string Text)[] Kinds =
    [
        (LaunchKind.LocalHit, "local cache hits"),
        (LaunchKind.RemoteHit, "remote cache hits"),
        (LaunchKind.RemoteRun, "compiled remotely"),
        (LaunchKind.LocalRun, "compiled here, kept"),
        (LaunchKind.PassedOn, "left to the compiler"),
    ];

    public static Command Create(HostEnvironment host, VerbOutput streams)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs." };
        var zero = new Option<bool>("--zero") { Description = "Set everything to zero." };
        var since = new Option<string?>("--since")
        {
            Description = "Count from so long ago, such as 90m, 8h or 7d, by whole hours.",
            HelpName = "time",
        };
        since.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !TryReadTime(result.Tokens[0].Value, out _))
            {
                result.AddError($"'{result.Tokens[0].Value}' is not a time; write a number and m, h or d");
            }
        });
        var build = new Option<string?>("--build")
        {
            Description = "Count one build alone: the one that has this RECC_CORRELATED_INVOCATIONS_ID.",
            HelpName = "id",
        };
        var command = new Command("stats", "Show what launches came to: hits, misses, time saved.")
            { json, zero, since, build };
        command.SetAction(parsed =>
        {
            if (SettingReader.Read(host).Options.CacheDirectory is not { } folder)
            {
                streams.Error.WriteLine(
                    "recc stats: nothing is counted, because there is no folder for it (see RECC_CACHE_DIR)");
                return 1;
            }

            if (parsed.GetValue(zero))
            {
                return Zero(folder, streams);
            }

            StatisticsReport report = parsed.GetValue(build) is { } id
                ? StatisticsFiles.ReadBuild(folder, id)
                : StatisticsFiles.Read(folder, Start(parsed.GetValue(since)));
            if (parsed.GetValue(json))
            {
                streams.Output.WriteLine(StatsJson.Render(report));
            }
            else
            {
                Write(report, streams.Output);
            }

            return 0;
        });
        return command;
    }

    private static int Zero(string folder, VerbOutput streams)
    {
        try
        {
            StatisticsFiles.SetToZero(folder, TimeProvider.System);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            streams.Error.WriteLine($"recc stats: {failure.Message}");
            return 1;
        }
    }

    private static DateTimeOffset? Start(string? since) =>
        since is not null && TryReadTime(since, out TimeSpan time) ? DateTimeOffset.UtcNow - time : null;

    private static bool TryReadTime(string text, out TimeSpan time)
    {
        time = default;
        if (text.Length < 2 || !int.TryParse(
            text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        double? hours = text[^1] switch
        {
            'm' => number / 60.0,
            'h' => number,
            'd' => number * 24.0,
            _ => null,
        };
        const double mostHours = 24 * 366 * 100;
        if (hours is null or > mostHours)
        {
            return false;
        }

        time = TimeSpan.FromHours(hours.Value);
        return true;
    }

    private static void Write(StatisticsReport report, TextWriter output)
    {
        string since = report.First is { } first
            ? first.ToString("' since 'yyyy-MM-dd HH:mm' UTC'", CultureInfo.InvariantCulture)
            : "";
        output.WriteLine(Text($"launches{since}", report.Launches));
        foreach ((LaunchKind kind, string text) in Kinds)
        {
            output.WriteLine(Text("  " + text, report.Count(kind)) + Share(report.Count(kind), report.Launches));
        }

        output.WriteLine(Text("local cache misses", report.LocalMisses));
        output.WriteLine(Text("remote cache misses", report.RemoteMisses));
        if (report.Prefetched + report.PrefetchedInVain > 0)
        {
            output.WriteLine(Text("server asked ahead of the launch", report.Prefetched));
            output.WriteLine(Text("server asked ahead in vain", report.PrefetchedInVain));
        }

        output.WriteLine($"{"bytes sent",-40}{ByteCount.Format(report.BytesUp),10}");
        output.WriteLine($"{"bytes fetched",-40}{ByteCount.Format(report.BytesDown),10}");
        output.WriteLine($"{"compile time saved",-40}{Duration(report.Saved),10}");
        WriteTimes(report, output);
        if (report.Reasons.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Why compilers ran here as typed, or after a failure:");
            foreach ((string reason, long count) in report.Reasons)
            {
                output.WriteLine($"{count,10}  {reason}{Sentence(reason)}");
            }
        }
    }

    private static void WriteTimes(StatisticsReport report, TextWriter output)
    {
        foreach ((LaunchKind kind, string text) in Kinds)
        {
            if (report.Percentile(kind, 0.5) is { } half)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{"time of " + text,-40}{half,10:0.0} ms, 90 % below {report.Percentile(kind, 0.9):0.0}, 99 % "
                    + $"below {report.Percentile(kind, 0.99):0.0}"));
            }
        }
    }

    private static string Text(string what, long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{what,-40}{count,10}");

    private static string Share(long part, long whole) => whole == 0 || part == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  {100.0 * part / whole:0.0} %");

    private static string Sentence(string name)
    {
        foreach (FallbackReason reason in Enum.GetValues<FallbackReason>())
        {
            if (FallbackReasons.Name(reason) == name)
            {
                return ": " + FallbackReasons.Sentence(reason);
            }
        }

        return "";
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
