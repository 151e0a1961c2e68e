using System.CommandLine;
using Recc.Core.Configuration;

namespace Recc.Cli.Commands;

/// <summary><c>recc help</c>: how to call recc, and every setting.</summary>
internal static class HelpCommand
{
    /// <summary>The longest line of the help text, in characters.</summary>
    public const int Width = 100;

    /// <summary>For those who called recc without anything.</summary>
    public const string ShortUsage = """
        usage: recc COMPILER ARGUMENTS...
               recc cache | config | daemon | stats | version | help
        'recc help' says more.
        """;

    private const string Introduction = """
        usage: recc COMPILER ARGUMENTS...     launch a compiler
               recc -- COMPILER ARGUMENTS...  the same, even if COMPILER is called like a verb
               recc cache info [--json]       say what is in the local cache
               recc cache clear               remove all of it
               recc cache trim [--size SIZE]  remove what was not used for longest
               recc cache verify              read all of it, remove what the disk has spoilt
               recc config [--json]           show every setting and where it comes from
               recc daemon status             show the process in the background; also start, stop, restart
               recc stats [--since TIME]      show what launches came to; also --json, --zero, --build ID
               recc version                   say which recc this is; --version and -v in one line
               recc help                      show this text

        A compile is answered from the local cache, a server's cache, by a remote worker or by the local
        compiler, whichever comes first. Everything else is run as it is.

        Settings are environment variables, or lines NAME=value (without RECC_) of these files; the
        environment wins over files, and files over those named before them:

          /etc/recc/recc.conf
          ../etc/recc/recc.conf, from the folder of the recc executable
          ~/.recc/recc.conf
          $RECC_CONFIG_DIRECTORY/recc.conf
          recc/recc.conf in the working directory

        Switches are off when they are 0, false, no, off or empty, and on otherwise.
        """;

    public static Command Create(VerbOutput streams)
    {
        var command = new Command("help", "Say how to call recc, and list every setting.");
        command.SetAction(_ => Run(streams));
        return command;
    }

    private static int Run(VerbOutput streams)
    {
        TextWriter output = streams.Output;
        output.WriteLine(Introduction);
        foreach (SettingGroup group in SettingGroups.All)
        {
            output.WriteLine();
            output.WriteLine(streams.Bold(SettingGroups.Title(group)));
            foreach (Setting setting in SettingTable.Rows.Where(row => row.Group == group))
            {
                WriteSetting(setting, streams);
            }
        }

        return 0;
    }

    private static void WriteSetting(Setting setting, VerbOutput streams)
    {
        streams.Output.WriteLine($"  {streams.Bold(setting.Variable)}");
        string sentence = SettingText.Default(setting) is { Length: > 0 } usual
            ? $"{setting.Sentence} Default: {usual}."
            : setting.Sentence;
        WrappedText.Write(streams.Output, sentence, indent: 6, Width);
    }
}
