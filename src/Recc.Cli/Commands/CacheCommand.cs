using System.CommandLine;
using System.Globalization;
using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Core.LocalCache;
using Recc.Core.Outputs;
using Recc.Core.Processes;

namespace Recc.Cli.Commands;

/// <summary><c>recc cache info | clear | trim | verify</c>: looks after the local cache.</summary>
internal static class CacheCommand
{
    public static Command Create(HostEnvironment host, VerbOutput streams) =>
        new("cache", "Look after the local cache: what is in it, and what stays there.")
        {
            Info(host, streams),
            Clear(host, streams),
            Trim(host, streams),
            Verify(host, streams),
        };

    private static Command Info(HostEnvironment host, VerbOutput streams)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs." };
        var command = new Command("info", "Say where the cache is, how large it is and what is in it.") { json };
        command.SetAction(parsed => InFolder(host, streams, options =>
        {
            CacheSurvey survey = CacheSurvey.Of(options.CacheDirectory!);
            if (parsed.GetValue(json))
            {
                streams.Output.WriteLine(CacheJson.Render(options, survey));
            }
            else
            {
                WriteInfo(options, survey, streams.Output);
            }

            return 0;
        }));
        return command;
    }

    private static void WriteInfo(ReccOptions options, CacheSurvey survey, TextWriter output)
    {
        string limit = options.CacheSize == 0 ? "no limit" : $"at most {ByteCount.Format(options.CacheSize)}";
        string oldest = survey.OldestUse is { } used
            ? used.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : "never";
        output.WriteLine($"folder       {options.CacheDirectory}{(options.LocalCache ? "" : " (switched off)")}");
        output.WriteLine($"size         {ByteCount.Format(survey.Space)}, {limit}");
        output.WriteLine($"results      {survey.Results}");
        output.WriteLine($"large files  {survey.Blobs}");
        output.WriteLine($"scans        {survey.Scans}");
        output.WriteLine($"oldest use   {oldest}");
    }

    private static Command Clear(HostEnvironment host, VerbOutput streams)
    {
        var command = new Command("clear", "Remove all results.");
        command.SetAction(_ => InFolder(host, streams, options =>
        {
            TrimReport report = new SizeTrim(options.CacheDirectory!, TimeProvider.System).Clear();
            streams.Output.WriteLine($"removed {Files(report.FilesRemoved)}, {ByteCount.Format(report.SpaceBefore)}");
            return 0;
        }));
        return command;
    }

    private static Command Trim(HostEnvironment host, VerbOutput streams)
    {
        var size = new Option<string?>("--size")
        { Description = "Trim as if RECC_CACHE_SIZE were this.", HelpName = "size" };
        size.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !ByteCount.TryRead(result.Tokens[0].Value, out _))
            {
                result.AddError($"'{result.Tokens[0].Value}' is not a size; {ByteCount.Allowed}");
            }
        });
        var background = new Option<bool>("--background")
        {
            Description = "Give way to all other processes.",
            Hidden = true,
        };
        var command = new Command("trim", "Remove what was not used for longest, until the rest fits well.")
            { size, background };
        command.SetAction(parsed => InFolder(host, streams, options =>
        {
            if (parsed.GetValue(background))
            {
                ProcessPriority.Lower();
            }

            long limit = parsed.GetValue(size) is { } text && ByteCount.TryRead(text, out long bytes)
                ? bytes
                : options.CacheSize;
            StagingDirectory.Sweep(host.Variable("TMPDIR"));
            return Trim(options.CacheDirectory!, limit, streams);
        }));
        return command;
    }

    private static int Trim(string directory, long limit, VerbOutput streams)
    {
        if (!Directory.Exists(directory))
        {
            streams.Output.WriteLine("nothing to trim");
            return 0;
        }

        if (new SizeTrim(directory, TimeProvider.System).Run(limit) is not { } report)
        {
            streams.Error.WriteLine("recc cache: it is being trimmed already, or its folder cannot be written");
            return 1;
        }

        string removed = ByteCount.Format(report.SpaceBefore - report.SpaceAfter);
        string left = ByteCount.Format(report.SpaceAfter);
        streams.Output.WriteLine($"removed {Files(report.FilesRemoved)}, {removed}; {left} are left");
        return 0;
    }

    private static Command Verify(HostEnvironment host, VerbOutput streams)
    {
        var command = new Command("verify", "Read everything, and remove what the disk has spoilt.");
        command.SetAction(_ => InFolder(host, streams, options =>
        {
            var check = new CacheCheck(options.CacheDirectory!);
            long bad = 0;
            foreach ((string path, string wrong) in check.Run())
            {
                bad++;
                streams.Output.WriteLine($"removed {path}: {wrong}");
            }

            streams.Output.WriteLine($"read {Files(check.Checked)}, {(bad == 0 ? "all good" : $"{bad} of them bad")}");
            return bad == 0 ? 0 : 1;
        }));
        return command;
    }

    private static int InFolder(HostEnvironment host, VerbOutput streams, Func<ReccOptions, int> run)
    {
        ReccOptions options = SettingReader.Read(host).Options;
        if (options.CacheDirectory is null)
        {
            streams.Error.WriteLine("recc cache: there is no folder for a cache; set RECC_CACHE_DIR, or HOME");
            return 1;
        }

        return run(options);
    }

    private static string Files(long count) => count == 1 ? "1 file" : $"{count} files";
}
