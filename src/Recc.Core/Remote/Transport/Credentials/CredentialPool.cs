using System.Collections.Concurrent;
using Recc.Core.Configuration;

namespace Recc.Core.Remote.Transport;

/// <summary>Credentials that outlive a launch, by where they come from.</summary>
internal sealed class CredentialPool : IDisposable
{
    private readonly ConcurrentDictionary<string, SecretFile> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LastGiven> given = new(StringComparer.Ordinal);

    private readonly Lazy<HttpMessageInvoker> client = new(static () => new HttpMessageInvoker(
        new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseCookies = false,
            AllowAutoRedirect = false
        }));

    /// <summary>
    /// All that the settings name, in no order. Good for as long as the launch whose settings these are.
    /// </summary>
    public IReadOnlyList<ICallCredentials> Of(ServerAddress address, ConnectionSettings settings)
    {
        List<ICallCredentials> all = [];
        if (settings.AccessTokenPath is { } token)
        {
            all.Add(files.GetOrAdd($"token {token}", _ => new SecretFile(token, isPassword: false)));
        }

        if (settings.BasicAuthPath is { } password)
        {
            all.Add(files.GetOrAdd($"password {password}", _ => new SecretFile(password, isPassword: true)));
        }

        if (settings.GoogleAccess is { } google)
        {
            all.Add(Expiring(
                $"google {google.MetadataHost} {string.Join('\0', google.Files)}",
                stop => new GoogleCredentials(google, client.Value, TimeProvider.System).AskAsync(stop)));
        }

        if (settings is { CredentialHelper: { } path, RunHelper: { } run })
        {
            var helper = new AskedCredentials(
                address.Endpoint, (input, stop) => run(path, input, stop), TimeProvider.System);
            all.Add(Expiring($"helper {path} {address.Endpoint}", helper.AskAsync));
        }

        return all;
    }

    public void Dispose()
    {
        foreach (LastGiven last in given.Values)
        {
            last.Dispose();
        }

        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    private ExpiringCredentials Expiring(string name, Func<CancellationToken, Task<GivenHeaders>> ask) =>
        new(given.GetOrAdd(name, static _ => new LastGiven()), ask, TimeProvider.System);
}
