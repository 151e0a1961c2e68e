using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Recc.Core.Configuration;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// Google's application default credentials: a user's, which gcloud left, a service account's key, or what the service
/// of a machine of Google's gives. The exchange is that of OAuth 2.0 (RFC 6749 section 6, RFC 7523).
/// </summary>
/// <param name="access">Where they are looked for.</param>
/// <param name="client">Asks token servers.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class GoogleCredentials(GoogleAccess access, HttpMessageInvoker client, TimeProvider clock)
{
    private const string TokenServer = "https://oauth2.googleapis.com/token";
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>Gets a token. Trouble is a <see cref="RemoteException"/>, which never quotes a secret.</summary>
    public async Task<GivenHeaders> AskAsync(CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage request = access.Files.FirstOrDefault(File.Exists) is { } file
                ? RequestOf(await ReadAsync(file, cancellation), file)
                : MachineRequest();
            return await AskAsync(request, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw Unusable("cannot be had: " + MessageText.OneLine(e.Message));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or CryptographicException or ArgumentException or FormatException)
        {
            throw Unusable("cannot be read");
        }
    }

    private static Task<byte[]> ReadAsync(string file, CancellationToken cancellation) =>
        SmallFile.FaultOf(file, SmallFile.SecretBytes) is { } fault
            ? throw Unusable($"in {file} cannot be read: it {fault}")
            : File.ReadAllBytesAsync(file, cancellation);

    private HttpRequestMessage MachineRequest()
    {
        var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"http://{access.MetadataHost}/computeMetadata/v1/instance/service-accounts/default/token");
        request.Headers.Add("Metadata-Flavor", "Google");
        return request;
    }

    private HttpRequestMessage RequestOf(byte[] content, string file)
    {
        using JsonDocument document = JsonDocument.Parse(content);
        JsonElement key = document.RootElement;
        string type = Text(key, "type");
        return type switch
        {
            "authorized_user" => Form(
                TokenServerOf(key),
                ("grant_type", "refresh_token"),
                ("client_id", Text(key, "client_id")),
                ("client_secret", Text(key, "client_secret")),
                ("refresh_token", Text(key, "refresh_token"))),
            "service_account" => Form(
                TokenServerOf(key),
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("assertion", Assertion(key))),
            _ => throw Unusable($"of the type {MessageText.OneLine(type)} in {file} are not known"),
        };
    }

    private static string TokenServerOf(JsonElement key) =>
        key.TryGetProperty("token_uri", out JsonElement server) ? server.GetString() ?? TokenServer : TokenServer;

    private static HttpRequestMessage Form(string server, params (string Name, string Value)[] fields)
    {
        var target = new Uri(server);
        if (target.Scheme != Uri.UriSchemeHttps && (target.Scheme != Uri.UriSchemeHttp || !target.IsLoopback))
        {
            throw Unusable("would be sent over a connection that is not encrypted");
        }

        string form = string.Join('&', fields.Select(static f => $"{f.Name}={Uri.EscapeDataString(f.Value)}"));
        var body = new ByteArrayContent(Encoding.ASCII.GetBytes(form));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return new HttpRequestMessage(HttpMethod.Post, target) { Content = body };
    }

    /// <summary>A statement about ourselves, signed with the account's key.</summary>
    private string Assertion(JsonElement key)
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        string email = JsonEncodedText.Encode(Text(key, "client_email")).ToString();
        string server = JsonEncodedText.Encode(TokenServerOf(key)).ToString();
        string claims =
            $$"""{"iss":"{{email}}","scope":"{{Scope}}","aud":"{{server}}","iat":{{now}},"exp":{{now + 3600}}}""";
        string text = $"{Base64Url("""{"alg":"RS256","typ":"JWT"}""")}.{Base64Url(claims)}";
        using var rsa = RSA.Create();
        rsa.ImportFromPem(Text(key, "private_key"));
        byte[] signature = rsa.SignData(
            Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url(signature)}";
    }

    private async Task<GivenHeaders> AskAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await client.SendAsync(request, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw Unusable($"were refused by {request.RequestUri!.Host} with HTTP {(int)answer.StatusCode}");
        }

        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        string token = Text(document.RootElement, "access_token");
        int seconds = document.RootElement.TryGetProperty("expires_in", out JsonElement life) ? life.GetInt32() : 300;
        return new GivenHeaders(
            [KeyValuePair.Create("authorization", "Bearer " + token)], clock.GetUtcNow().AddSeconds(seconds));
    }

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new JsonException();

    private static string Base64Url(string text) => Base64Url(Encoding.UTF8.GetBytes(text));

    private static string Base64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static RemoteException Unusable(string what) =>
        new(new RemoteFailure(RemoteFailureKind.LocalFile, $"Google's default credentials {what}"));
}
