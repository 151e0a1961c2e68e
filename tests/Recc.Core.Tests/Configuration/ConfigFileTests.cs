using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Configuration;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

public sealed class ConfigFileTests
{
    [Fact]
    public void Lines_set_names_and_everything_else_is_skipped_or_named()
    {
        const string text = """
            # a comment
            server=http://localhost:8085

              Instance  =  main = 1
            	# an indented comment
            remote_platform_OSFamily=linux
            nonsense
            = nothing
            cas_server=
            """;

        ConfigFile.Parse(text).ShouldBe(
        [
            new ConfigEntry.Assignment(2, "server", "http://localhost:8085"),
            new ConfigEntry.Assignment(4, "Instance", "main = 1"),
            new ConfigEntry.Assignment(6, "remote_platform_OSFamily", "linux"),
            new ConfigEntry.Malformed(7, "nonsense"),
            new ConfigEntry.Malformed(8, "= nothing"),
            new ConfigEntry.Assignment(9, "cas_server", ""),
        ]);
    }

    [Fact]
    public void Carriage_returns_and_a_byte_order_mark_do_not_count()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "server=a:1\r\n\r\ninstance=b\r\n"u8];

        ConfigFile.Parse(bytes).ShouldBe(
        [
            new ConfigEntry.Assignment(1, "server", "a:1"),
            new ConfigEntry.Assignment(3, "instance", "b"),
        ]);
    }

    [Fact]
    public void Any_text_gives_entries_in_order_of_their_lines_and_never_fails()
    {
        Gen<char> letters = Gen.Elements('a', '=', '#', ' ', '\n', '\r', '\t', '\0', '\f', '\u2028', 'é');
        Gen<string> texts = Gen.ArrayOf(letters).Select(chars => new string(chars));

        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(texts), text =>
        {
            int last = 0;
            foreach (ConfigEntry entry in ConfigFile.Parse(text))
            {
                int line = entry is ConfigEntry.Assignment set ? set.Line : ((ConfigEntry.Malformed)entry).Line;
                line.ShouldBeGreaterThan(last);
                last = line;
                string written = text.Split('\n')[line - 1].Trim();
                string read = entry is ConfigEntry.Malformed bad
                    ? bad.Text
                    : Rejoin((ConfigEntry.Assignment)entry, written);
                read.ShouldBe(written);
            }
        }));
    }

    [Fact]
    public void Any_bytes_are_read_without_failing() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte[]>(bytes => { ConfigFile.Parse(bytes); }));

    [Fact]
    public void Places_go_from_the_system_to_the_working_directory() =>
        ConfigFile.Places("/opt/recc/bin/recc", "/home/me", "conf", "/proj").ShouldBe(
        [
            "/etc/recc/recc.conf",
            "/opt/recc/etc/recc/recc.conf",
            "/home/me/.recc/recc.conf",
            "/proj/conf/recc.conf",
            "/proj/recc/recc.conf",
        ]);

    [Fact]
    public void Places_that_do_not_exist_for_this_user_are_left_out() =>
        ConfigFile.Places("/bin/recc", null, "", "/").ShouldBe(["/etc/recc/recc.conf", "/recc/recc.conf"]);

    private static string Rejoin(ConfigEntry.Assignment set, string written)
    {
        written.ShouldStartWith(set.Name);
        written.ShouldEndWith(set.Value);
        string between = written[set.Name.Length..(written.Length - set.Value.Length)];
        between.Trim().ShouldBe("=");
        return written;
    }
}
