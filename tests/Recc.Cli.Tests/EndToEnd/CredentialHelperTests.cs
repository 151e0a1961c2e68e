using Recc.DevServer;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// A program that knows what a server wants to hear (RECC_CREDENTIAL_HELPER), and what becomes of that.
/// </summary>
public sealed class CredentialHelperTests
{
    private const string Secret = "s3cr3t-of-the-helper";

    private const string Good = $$$"""
        {"headers":{"Authorization":["Bearer {{{Secret}}}"]},"expires":"2099-01-01T00:00:00Z"}
        """;

    private const string Expired = $$$"""
        {"headers":{"Authorization":["Bearer {{{Secret}}}"]},"expires":"2001-01-01T00:00:00Z"}
        """;

    private const string Wrong = $$$"""{"headers":{"Authorization":["Bearer not-{{{Secret}}}"]}}""";

    private const string Files = "--- .git/HEAD\nref: refs/heads/main\n--- a.c\nint a = A;\n";

    private const string Launches = """
        for i in 1 2 3; do $RECC $CC -DA=$i -c a.c -o a$i.o; done
        for verb in config 'config --json' stats 'daemon status'; do $RECC $verb 2>/dev/null; done
        $RECC daemon stop >/dev/null 2>&1
        true
        """;

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("off")]
    [InlineData("auto")]
    public async Task What_a_helper_says_is_told_to_the_server_and_to_nobody_else(string daemon)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions
        {
            Habits = new Habits { RequiredAuthorization = $"Bearer {Secret}" },
        });
        using var place = new Workplace(Tools.Gcc, Files);
        using var folder = new TempFolder();
        folder.CreateFolder("run");
        place.Use(server);
        place.Variables["XDG_RUNTIME_DIR"] = folder["run"];
        place.Settings["RECC_DAEMON"] = daemon;
        place.Settings["RECC_PLAIN_TEXT_CREDENTIALS"] = "1";
        place.Settings["RECC_CREDENTIAL_HELPER"] = folder["helper"];
        place.Settings["RECC_LOG_LEVEL"] = "trace";
        place.Settings["RECC_LOG_DIRECTORY"] = folder["logs"];

        // One launch asks once, a daemon once for all, and what has expired is asked for again.
        Told(Good).ShouldBeNull();
        Asked().ShouldBe(daemon == "off" ? 3 : 1);
        server.Log.ProcessesStarted.ShouldBe(3);
        File.ReadAllText(folder["input"]).ShouldBe($"{{\"uri\":\"{server.Address.AbsoluteUri}\"}}");
        Told(Expired).ShouldBeNull();
        Asked().ShouldBeGreaterThanOrEqualTo(3);

        // Whatever is wrong with it costs a line and no build.
        Told(Wrong).ShouldNotBeNull();
        Told(Secret).ShouldNotBeNull().ShouldContain("did not answer as the specification says");
        Told(Good, exitCode: 3).ShouldNotBeNull().ShouldContain("ended with exit code 3");
        File.Delete(folder["helper"]);
        Told(null).ShouldNotBeNull().ShouldContain(folder["helper"]);
        server.Log.ProcessesStarted.ShouldBe(3);

        int Asked() => File.ReadAllLines(folder["asked"]).Length;

        // The line that the launches say, if any. Nothing that they write has the secret in it.
        string? Told(string? answer, int exitCode = 0)
        {
            place.NewCache();
            File.Delete(folder["asked"]);
            if (answer is not null)
            {
                folder.Write("answer", answer);
                string helper = folder.Write("helper", $"""
                    #!/bin/sh
                    cat > {folder["input"]}
                    echo "$1" >> {folder["asked"]}
                    echo "{Secret} on standard error" >&2
                    cat {folder["answer"]}
                    exit {exitCode}
                    """);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(
                        helper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }
            }

            Observed launched = place.Launch(Launches);
            launched.Result.EnsureSuccess();
            launched.Text().ShouldNotContain(Secret);
            launched.Files.Count.ShouldBe(3);
            foreach (string path in Directory.GetFiles(folder["logs"]).Concat(Directory.GetFiles(
                place.Settings["RECC_CACHE_DIR"]!, "*", SearchOption.AllDirectories)))
            {
                File.ReadAllText(path).ShouldNotContain(Secret, Case.Sensitive, path);
            }

            return launched.Notices.Count == 0 ? null : launched.Notices.ShouldHaveSingleItem();
        }
    }
}
