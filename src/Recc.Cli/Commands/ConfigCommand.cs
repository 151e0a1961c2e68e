using System.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Host;

namespace Recc.Cli.Commands;

/// <summary>
/// <c>recc config</c>: what every setting stands at, where that comes from, and what is wrong. Exits with 1 when
/// something is. Secrets are hidden.
/// </summary>
internal static class ConfigCommand
{
    public static Command Create(HostEnvironment host, VerbOutput streams)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs." };
        var command = new Command("config", "Show every setting and where it comes from.") { json };
        command.SetAction(parsed => Run(SettingReader.Read(host), parsed.GetValue(json), streams));
        return command;
    }

    private static int Run(ReadSettings settings, bool asJson, VerbOutput streams)
    {
        if (asJson)
        {
            streams.Output.WriteLine(ConfigJson.Render(settings));
        }
        else
        {
            WriteText(settings, streams);
        }

        return settings.Problems.IsEmpty ? 0 : 1;
    }

    private static void WriteText(ReadSettings settings, VerbOutput streams)
    {
        TextWriter output = streams.Output;
        ILookup<SettingGroup, EffectiveSetting> groups = settings.Describe().ToLookup(
            setting => setting.Setting.Group);
        foreach (SettingGroup group in SettingGroups.All.Where(groups.Contains))
        {
            output.WriteLine(streams.Bold(SettingGroups.Title(group)));
            foreach (EffectiveSetting setting in groups[group])
            {
                WriteSetting(setting, settings.Options, streams);
            }

            output.WriteLine();
        }

        WriteProblems(settings, output);
    }

    private static void WriteSetting(EffectiveSetting setting, ReccOptions options, VerbOutput streams)
    {
        string value = SettingText.Value(setting, options);
        string note = setting switch
        {
            { IsSet: false, Setting.DefaultNote: { Length: > 0 } usual } when usual != value => $"(default: {usual})",
            _ => $"({setting.Source})",
        };
        string shown = value.Length == 0 ? "nothing" : value;
        streams.Output.WriteLine($"  {streams.Bold(setting.Variable)} = {shown}  {streams.Dim(note)}");
        WrappedText.Write(streams.Output, setting.Setting.Sentence, indent: 6, HelpCommand.Width);
    }

    private static void WriteProblems(ReadSettings settings, TextWriter output)
    {
        if (settings.Problems.IsEmpty)
        {
            output.WriteLine("No problems.");
            return;
        }

        output.WriteLine("Problems");
        foreach (SettingProblem problem in settings.Problems)
        {
            output.WriteLine($"  {problem}");
        }

        if (settings.HasBadValues)
        {
            output.WriteLine("Until bad values are corrected, every compile runs locally and nothing is cached.");
        }
    }
}
