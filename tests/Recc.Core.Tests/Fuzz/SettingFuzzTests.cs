using System.Net;
using System.Text;
using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Core.Launching;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Tests.Configuration;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Fuzz;

/// <summary>Settings, wherever they are written, and files that settings name.</summary>
public sealed class SettingFuzzTests : IDisposable
{
    private static readonly string[] Values =
    [
        "", "1", "0", "-1", "on", "OFF", "99999999999999999999", "1.5", "3s", "10 G", "5%", "x", "a=b,c=d", "a:b:c",
        "http://x:1", "grpcs://[::1]:8980", "unix:///s", "grpc://u:p@h", "https://h:99999", "h:1", "[", "(a+)+$",
        "a{99999}", "a{2000}{2000}", "/a/../b", "~", "$HOME", "\u00e9\u0001", "\uD800", "sha256", "v2.3",
        "2.999999999999", "native",
        "NaN", "Infinity", "1e400", "0x10", " ", "=", ",", ":", "2147483648", "-9223372036854775808", "localhost:65536",
    ];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_values_of_any_settings_are_options_or_problems() => FuzzRun.Made(
        Variables,
        variables =>
        {
            ReadSettings read = SettingReader.Read(Host(variables));

            Judge(read);
            read.Problems.Where(static problem => problem.IsBadValue)
                .All(static problem => problem.Source is SettingSource.EnvironmentVariable).ShouldBeTrue();
        },
        static variables => string.Join('\n', variables));

    [Fact]
    public void Any_file_of_settings_is_options_or_problems()
    {
        using var world = new SettingsHost();
        byte[][] goods =
        [
            Encoding.UTF8.GetBytes(string.Join('\n', SettingTable.Rows.Select(row => $"{row.Name}={row.Default}"))),
            """
            cache_dir=/a
            log_directory=b
            deps_override=a,b
            invalid_input_paths_regex=^/x,y$
            server_cert=c
            PREFIX_MAP=/a=b
            """u8.ToArray(),
            "server=http://x:1\nremote_platform_OSFamily = linux\nremote_header_x-y=z\nclient_cert=a\nclient_key=b"u8
                .ToArray(),
        ];
        world.WithFile("folder/recc/recc.conf", "");
        FuzzRun.OverFile(Path.Combine(world.Work, "recc", "recc.conf"), goods, _ => Judge(world.Read()));
    }

    [Fact]
    public void Addresses_and_sizes_are_read_or_refused() => FuzzRun.Over(
        [.. Values.Select(Encoding.UTF8.GetBytes)],
        static bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            (AddressReader.Read(text, out string wrong) is null).ShouldBe(wrong.Length > 0);
            if (ByteCount.TryRead(text, out long count))
            {
                count.ShouldBeGreaterThanOrEqualTo(0);
                ByteCount.Format(count).ShouldNotBeEmpty();
            }
        });

    [Fact]
    public void Jobservers_are_pipes_or_none() => FuzzRun.Over(
        [
            "kw -j8 --jobserver-auth=3,4 --jobserver-fds=5,6"u8.ToArray(),
            "--jobserver-auth=fifo:/tmp/GMfifo1 -- X=1"u8.ToArray(),
        ],
        static bytes => MakeJobserver.Open(Encoding.UTF8.GetString(bytes), Environment.ProcessId)?.Dispose());

    [Fact]
    public void Credentials_of_Google_give_a_token_or_are_refused()
    {
        using var client = new HttpMessageInvoker(new TokenServer());
        string file = folder["credentials.json"];
        byte[][] goods =
        [
            """
            {"type":"authorized_user","client_id":"i","client_secret":"s","refresh_token":"r","token_uri":"https://t/"}
            """u8.ToArray(),
            """
            {"type":"service_account","client_email":"me@here",
             "private_key":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}
            """u8.ToArray(),
        ];
        FuzzRun.OverFile(
            file,
            goods,
            _ => new GoogleCredentials(new GoogleAccess([file], "machine"), client, TimeProvider.System)
                .AskAsync(CancellationToken.None).GetAwaiter().GetResult().Headers.ShouldHaveSingleItem(),
            typeof(RemoteException));
    }

    [Fact]
    public void Answers_of_token_servers_are_a_token_or_refused()
    {
        var server = new TokenServer();
        using var client = new HttpMessageInvoker(server);
        var credentials = new GoogleCredentials(new GoogleAccess([], "machine"), client, TimeProvider.System);
        FuzzRun.Over(
            ["""{"access_token":"abc","expires_in":3599,"token_type":"Bearer"}"""u8.ToArray()],
            bytes =>
            {
                server.Answer = bytes;
                credentials.AskAsync(CancellationToken.None).GetAwaiter().GetResult().Headers.ShouldHaveSingleItem();
            },
            typeof(RemoteException));
    }

    /// <summary>What was found.</summary>
    [Theory]
    [InlineData("""{"access_token":"abc","expires_in":3599.5}""")]
    [InlineData("""{"access_token":"abc","expires_in":1e99}""")]
    public async Task A_token_with_an_odd_life_is_refused(string answer)
    {
        var server = new TokenServer { Answer = Encoding.UTF8.GetBytes(answer) };
        using var client = new HttpMessageInvoker(server);
        var credentials = new GoogleCredentials(new GoogleAccess([], "machine"), client, TimeProvider.System);

        (await Should.ThrowAsync<RemoteException>(() => credentials.AskAsync(CancellationToken.None)))
            .Failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
    }

    private static void Judge(ReadSettings read)
    {
        read.Options.CacheSize.ShouldBeGreaterThanOrEqualTo(0);
        read.Options.RetryLimit.ShouldBeGreaterThanOrEqualTo(0);
        read.Options.RequestTimeout.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromDays(1));
        read.Options.ScanDepsThreads.ShouldBePositive();
        read.Options.InvalidInputs.All(static pattern => pattern.MatchTimeout < TimeSpan.FromMinutes(1)).ShouldBeTrue();
        read.Describe().ShouldNotBeEmpty();
        read.Problems.All(static problem => problem.Wrong.Length > 0 && problem.Allowed.Length > 0).ShouldBeTrue();
    }

    private Dictionary<string, string> Variables(Random random)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = folder.Path };
        for (int i = 1 + random.Next(4); i > 0; i--)
        {
            Setting row = SettingTable.Rows[random.Next(SettingTable.Rows.Length)];
            string key = random.Next(2) == 0 ? "" : "x_Y";
            byte[] value = Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]);

            // The system knows no variable with a NUL in it.
            byte[] said = random.Next(2) == 0 ? value : Mutations.Spoil(random, value);
            variables["RECC_" + row.Name + key] =
                Encoding.UTF8.GetString(said).Replace("\0", "", StringComparison.Ordinal);
        }

        return variables;
    }

    private HostEnvironment Host(Dictionary<string, string> variables) => new()
    {
        Arguments = [],
        Variables = variables,
        CurrentDirectory = folder.Path,
        ExecutablePath = folder["bin/recc"],
        ErrorIsTerminal = false,
        ProcessId = Environment.ProcessId,
    };

    private sealed class TokenServer : HttpMessageHandler
    {
        public byte[] Answer { get; set; } = """{"access_token":"abc"}"""u8.ToArray();

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Answer) });
    }
}
