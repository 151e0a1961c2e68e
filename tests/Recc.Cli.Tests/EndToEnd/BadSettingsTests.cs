using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>Settings that cannot be understood cost a clear line, never a compile.</summary>
public sealed class BadSettingsTests
{
    private const string Script = "$RECC $CC -Wall -c a.c -o a.o";

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("retry_limit=many\n", "retry_limit: 'many': not a number in range; write a whole number from 0 to 100")]
    [InlineData("server=ftp://farm:21\n", "server: 'ftp://farm:21'")]
    [InlineData("server=:::\n", "server: ':::'")]
    [InlineData("connect_timeout=-1\n", "connect_timeout: '-1'")]
    [InlineData("log_level=loud\n", "log_level: 'loud'")]
    public void A_bad_value_in_a_file_is_one_line_that_names_it_and_compiles_go_on(string file, string said)
    {
        using Workplace place = With(file);

        Observed launched = place.Launch(Script);

        launched.WithoutNotices().Text().ShouldBe(place.Native(Script).Text());
        string line = launched.Notices.ShouldHaveSingleItem();
        line.ShouldContain(said, Case.Insensitive);
        line.ShouldContain("recc.conf:1");
        line.ShouldEndWith("compiling locally");
        place.Launch(Script).Notices.ShouldBeEmpty("once in a build");
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("no equals sign\n")]
    [InlineData("=value without a name\n")]
    [InlineData("surprise=1\n")]
    [InlineData("RECC_SERVER_URL=http://farm\n")]
    [InlineData("\u0000\u0001\u0002\n")]
    [InlineData("# nothing\n\n\n")]
    public void A_line_that_says_nothing_known_does_no_harm(string file)
    {
        using Workplace place = With(file);

        Observed launched = place.Launch(Script);

        launched.WithoutNotices().Text().ShouldBe(place.Native(Script).Text());
        launched.Notices.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("RECC_RETRY_LIMIT", "x")]
    [InlineData("RECC_SERVER", "not an address at all")]
    [InlineData("RECC_CLIENT_CERT", "/no/such/file.pem")]
    [InlineData("RECC_SERVER_CERT", "/no/such/file.pem")]
    [InlineData("RECC_ACCESS_TOKEN_PATH", "/no/such/file")]
    [InlineData("RECC_LOG_DIRECTORY", "/proc/no/such")]
    [InlineData("RECC_PROJECT_ROOT", "/no/such/root")]
    [InlineData("RECC_PROJECT_ROOT", "/")]
    [InlineData("RECC_BUILD_ROOT", "/usr/include")]
    [InlineData("RECC_CACHE_DIR", "/proc/no/such")]
    [InlineData("RECC_CACHE_DIR", "/dev/null")]
    [InlineData("RECC_CACHE_DIR", "")]
    [InlineData("RECC_CONFIG_DIRECTORY", "/dev")]
    [InlineData("HOME", null)]
    [InlineData("HOME", "relative")]
    [InlineData("PWD", "/no/such/place")]
    [InlineData("TMPDIR", "/no/such/place")]
    public void A_setting_that_leads_nowhere_compiles_locally(string name, string? value)
    {
        using Workplace place = With("");
        place.Settings["RECC_SERVER"] = "https://127.0.0.1:1";

        Observed launched = place.Launch(Script, (name, value));

        launched.WithoutNotices().Text().ShouldBe(place.Native(Script).Text());
        launched.Notices.Count.ShouldBeLessThanOrEqualTo(1, launched.Result.StandardError);
    }

    private static Workplace With(string file)
    {
        var place = new Workplace(Tools.Gcc, "--- a.c\nint a(void) { int unused; return 1; }\n");
        string folder = place.Beside("home/.recc");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "recc.conf"), file);
        return place;
    }
}
