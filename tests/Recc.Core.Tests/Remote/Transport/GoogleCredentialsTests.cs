using System.Net;
using System.Security.Cryptography;
using System.Text;
using Recc.Core.Configuration;
using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Tests.Scenes;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Transport;

public sealed class GoogleCredentialsTests : IDisposable
{
    private static readonly SetClock Clock = new(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    private readonly TempFolder folder = new();
    private readonly TokenServer server = new();

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task What_gcloud_left_is_exchanged_for_a_token()
    {
        GivenHeaders given = await AskAsync("""
            {"type":"authorized_user","client_id":"id","client_secret":"s&t","refresh_token":"r"}
            """);

        given.Headers.ShouldHaveSingleItem().ShouldBe(new("authorization", "Bearer abc"));
        given.Ends.ShouldBe(Clock.GetUtcNow().AddSeconds(100));
        server.Asked.ShouldBe("https://oauth2.googleapis.com/token");
        server.Said.ShouldBe("grant_type=refresh_token&client_id=id&client_secret=s%26t&refresh_token=r");
    }

    [Fact]
    public async Task A_service_accounts_key_signs_what_is_said_of_it()
    {
        using var key = RSA.Create(2048);
        string pem = key.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal);

        await AskAsync($$"""
            {"type":"service_account","client_email":"me@here","private_key":"{{pem}}","token_uri":"https://tokens.example/t"}
            """);

        server.Asked.ShouldBe("https://tokens.example/t");
        string[] parts = server.Said.Split("assertion=")[1].Split('.');
        Text(parts[0]).ShouldBe("""{"alg":"RS256","typ":"JWT"}""");
        Text(parts[1]).ShouldBe(
            """{"iss":"me@here","scope":"https://www.googleapis.com/auth/cloud-platform","aud":"https://tokens.example/t","iat":1767225600,"exp":1767229200}""");
        key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_file_the_machine_is_asked()
    {
        GivenHeaders given = await AskAsync(null);

        given.Headers.ShouldHaveSingleItem().Value.ShouldBe("Bearer abc");
        server.Asked.ShouldBe("http://machine.example/computeMetadata/v1/instance/service-accounts/default/token");
    }

    [Theory]
    [InlineData("""{"type":"authorized_user","client_secret":"s3cret"}""", "cannot be read")]
    [InlineData("""{"type":"else","client_secret":"s3cret"}""", "of the type else in")]
    [InlineData("s3cret", "cannot be read")]
    [InlineData(
        """{"type":"authorized_user","client_id":"i","client_secret":"s3cret","refresh_token":"s3cret","token_uri":"http://far.example/"}""",
        "not encrypted")]
    [InlineData("""{"type":"service_account","client_email":"e","private_key":"s3cret"}""", "cannot be read")]
    public async Task What_cannot_be_used_is_said_without_secrets(string content, string said)
    {
        RemoteFailure failure = (await Should.ThrowAsync<RemoteException>(() => AskAsync(content))).Failure;

        failure.Kind.ShouldBe(RemoteFailureKind.LocalFile);
        failure.Message.ShouldContain(said);
        failure.Message.ShouldNotContain("s3cret");
        server.Asked.ShouldBe("");
    }

    [Fact]
    public async Task Who_is_refused_is_told_by_whom()
    {
        server.Status = HttpStatusCode.Forbidden;

        RemoteFailure failure = (await Should.ThrowAsync<RemoteException>(() => AskAsync(null))).Failure;

        failure.Message.ShouldEndWith("were refused by machine.example with HTTP 403");
    }

    private async Task<GivenHeaders> AskAsync(string? content)
    {
        string file = folder["credentials.json"];
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content);
        }

        using var client = new HttpMessageInvoker(server, disposeHandler: false);
        return await new GoogleCredentials(new GoogleAccess([file], "machine.example"), client, Clock)
            .AskAsync(CancellationToken.None);
    }

    private static string Text(string base64Url) => Encoding.UTF8.GetString(Bytes(base64Url));

    private static byte[] Bytes(string base64Url)
    {
        string text = base64Url.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    private sealed class TokenServer : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Asked { get; private set; } = "";

        public string Said { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request.RequestUri!.AbsoluteUri;
            Said = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
            return new HttpResponseMessage(Status)
            {
                Content = new StringContent("""{"access_token":"abc","expires_in":100,"token_type":"Bearer"}"""),
            };
        }
    }
}
