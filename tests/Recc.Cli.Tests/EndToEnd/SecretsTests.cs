using Recc.DevServer;
using Recc.DevServer.Faults;
using Recc.DevServer.Wire;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Cli.Tests.EndToEnd;

/// <summary>
/// What is secret is said to the server, and nowhere else: whatever is logged, kept, shown or complained about.
/// </summary>
public sealed class SecretsTests
{
    private const string Secret = "s3cr3t-of-the-team";

    private const string Files = "--- .git/HEAD\nref: refs/heads/main\n--- a.c\nint a;\n";

    [NeedsTheory(Need.ReccBinary, Need.Gcc)]
    [InlineData("off", false)]
    [InlineData("off", true)]
    [InlineData("auto", true)]
    public async Task Secrets_stand_in_nothing_that_recc_writes(string daemon, bool fails)
    {
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(new DevServerOptions
        {
            Faults = fails
                ? [new Fault("*", new FaultAction.Refuse(RpcCode.Unauthenticated,
                    $"no entry for Bearer {Secret}-token"), new FaultCalls.Every())]
                : [],
        });
        using Workplace place = new(Tools.Gcc, Files);
        using var folder = new TempFolder();
        folder.CreateFolder("run");
        place.Use(server);
        foreach ((string name, string value) in new[]
        {
            ("ACCESS_TOKEN_PATH", folder.Write("token", $"{Secret}-token\n")),
            ("REMOTE_HEADER_X_API_KEY", $"{Secret}-header"),
            ("PLAIN_TEXT_CREDENTIALS", "1"), ("LOG_LEVEL", "trace"), ("LOG_DIRECTORY", folder["logs"]),
            ("LOG_STDERR_DIRECTORY", "1"),
            ("ENABLE_METRICS", "1"), ("METRICS_FILE", folder["metrics"]), ("DAEMON", daemon),
        })
        {
            place.Settings["RECC_" + name] = value;
        }

        place.Variables["XDG_RUNTIME_DIR"] = folder["run"];
        Observed launched = place.Launch("""
            $RECC $CC -c a.c -o a.o
            for verb in config 'config --json' stats 'daemon status' 'cache info'; do $RECC $verb 2>&1; done
            $RECC daemon stop
            """);

        launched.Text().ShouldNotContain(Secret);
        (File.ReadAllText(folder["metrics"]).Length > 0).ShouldBeTrue();
        string[] written =
        [
            .. Directory.GetFiles(folder["logs"]),
            .. Directory.GetFiles(place.Settings["RECC_CACHE_DIR"]!, "*", SearchOption.AllDirectories),
            .. Directory.GetFiles(folder["run"], "*", SearchOption.AllDirectories), folder["metrics"],
        ];
        written.ShouldNotBeEmpty();
        foreach (string path in written.Where(static path => !path.EndsWith(".socket", StringComparison.Ordinal)))
        {
            File.ReadAllText(path).ShouldNotContain(Secret, Case.Sensitive, path);
        }
    }
}
