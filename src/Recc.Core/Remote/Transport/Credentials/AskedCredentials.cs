using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// Asks a program for the headers of a server: "helper get" reads {"uri": …} and writes {"headers": {name: [value]},
/// "expires": time} (https://github.com/EngFlow/credential-helper-spec).
/// </summary>
/// <param name="uri">The server.</param>
/// <param name="run">Runs the helper: takes what it reads, gives what it writes.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class AskedCredentials(Uri uri, Func<string, CancellationToken, byte[]> run, TimeProvider clock)
{
    /// <summary>For an answer that does not say how long it is good.</summary>
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(30);

    /// <summary>Runs the helper. Trouble is a <see cref="RemoteException"/>, which never quotes the answer.</summary>
    public Task<GivenHeaders> AskAsync(CancellationToken cancellation) =>
        Task.Run(() => Ask(cancellation), cancellation);

    private GivenHeaders Ask(CancellationToken cancellation)
    {
        byte[] answer = run($"{{\"uri\":\"{JavaScriptEncoder.Default.Encode(uri.AbsoluteUri)}\"}}", cancellation);
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new RemoteException(new RemoteFailure(
                RemoteFailureKind.LocalFile, "the credential helper did not answer as the specification says"));
        }
    }

    private GivenHeaders Read(JsonElement answer)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (answer.TryGetProperty("headers", out JsonElement named))
        {
            foreach (JsonProperty header in named.EnumerateObject())
            {
                foreach (JsonElement value in header.Value.EnumerateArray())
                {
                    headers.Add(KeyValuePair.Create(header.Name.ToLowerInvariant(), value.GetString() ?? ""));
                }
            }
        }

        bool ends = answer.TryGetProperty("expires", out JsonElement time)
            && DateTimeOffset.TryParse(
                time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
        return new GivenHeaders(
            headers,
            ends
                ? DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : clock.GetUtcNow() + UsualLife);
    }
}
