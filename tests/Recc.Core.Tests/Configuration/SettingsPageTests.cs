using System.Text;
using Recc.Core.Configuration;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

public sealed class SettingsPageTests
{
    [Fact]
    public void The_page_of_settings_says_what_the_table_says()
    {
        string page = Path.Combine(TopOfTree(), "docs", "settings.md");
        string expected = Render();
        if (Environment.GetEnvironmentVariable("RECC_ACCEPT") == "1")
        {
            File.WriteAllText(page, expected);
        }

        File.ReadAllText(page).ShouldBe(expected, "run the tests with RECC_ACCEPT=1 to write docs/settings.md again");
    }

    private static string Render()
    {
        var page = new StringBuilder("""
            # Settings

            <!-- Made from SettingTable by SettingsPageTests: run the tests with RECC_ACCEPT=1 to write it again. -->

            recc takes the settings of upstream recc under the same names, and some of its own. Each can be set

            - in the environment, under the names given here, or
            - in a file `recc.conf`, as lines `name=value` without `RECC_`, in capitals or not. Blank lines and lines
              that begin with `#` are skipped.

            The environment wins over files. These files are read if they exist, later ones win:

            1. `/etc/recc/recc.conf`
            2. `../etc/recc/recc.conf`, from the folder of the recc executable
            3. `~/.recc/recc.conf`
            4. `$RECC_CONFIG_DIRECTORY/recc.conf`
            5. `recc/recc.conf` in the working directory

            Switches are off when they are `0`, `false`, `no`, `off` or empty, and on otherwise. Other settings that are
            empty have their defaults. Relative paths start at the working directory. Sizes are numbers of bytes, or of
            K, M, G or T (powers of 1024; KB, MB, GB and TB are powers of 1000). `recc config` shows what every setting
            stands at and where that comes from.

            A value that cannot be understood makes recc compile locally and cache nothing until it is corrected; a name
            that is not known is only told.


            """);
        foreach (SettingGroup group in SettingGroups.All)
        {
            page.Append("## ").Append(SettingGroups.Title(group)).Append("\n\n");
            page.Append("| Setting | Value | Default | What it does |\n| --- | --- | --- | --- |\n");
            foreach (Setting row in SettingTable.Rows.Where(row => row.Group == group))
            {
                string mark = row.IsOurs ? " \\*" : "";
                page.Append($"| `{row.Variable}`{mark} | {Kind(row)} | {Default(row)} | {row.Sentence} |\n");
            }

            page.Append('\n');
        }

        page.Append("\\* upstream recc does not have it.\n");
        return page.ToString();
    }

    private static string Kind(Setting row) => row.Kind switch
    {
        SettingKind.Switch => "switch",
        SettingKind.Number => row.Largest == int.MaxValue ? "number" : $"0 to {row.Largest}",
        SettingKind.Milliseconds => "milliseconds",
        SettingKind.Seconds => "seconds",
        SettingKind.Bytes => "size",
        SettingKind.Path => "path",
        SettingKind.Address => "address",
        SettingKind.Choice => string.Join(", ", row.Choices),
        _ => "text",
    };

    private static string Default(Setting row) => row switch
    {
        { DefaultNote.Length: > 0 } => row.DefaultNote,
        { Kind: SettingKind.Switch } => SwitchWord.IsOn(row.Default) ? "on" : "off",
        _ => row.Default,
    };

    private static string TopOfTree()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "recc.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests do not run below the source tree.");
    }
}
