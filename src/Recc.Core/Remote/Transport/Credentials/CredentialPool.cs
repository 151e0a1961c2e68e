using System.Collections.Concurrent;
using Recc.Core.Configuration;

namespace Recc.Core.Remote.Transport;

/// <summary>Credentials that outlive a launch, by where they come from.</summary>
internal sealed class CredentialPool : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ICallCredentials>> known = new(StringComparer.Ordinal);

    private readonly Lazy<HttpMessageInvoker> client = new(static () => new HttpMessageInvoker(
        new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false, AllowAutoRedirect = false }));

    /// <summary>All that the settings name, in no order.</summary>
    public IReadOnlyList<ICallCredentials> Of(ServerAddress address, ConnectionSettings settings)
    {
        List<ICallCredentials> all = [];
        if (settings.AccessTokenPath is { } token)
        {
            all.Add(Get("token " + token, () => new SecretFile(token, isPassword: false)));
        }

        if (settings.BasicAuthPath is { } password)
        {
            all.Add(Get("password " + password, () => new SecretFile(password, isPassword: true)));
        }

        if (settings.GoogleAccess is { } google)
        {
            string name = $"google {google.MetadataHost} {string.Join('\0', google.Files)}";
            all.Add(Get(name, () => new ExpiringCredentials(
                new GoogleCredentials(google, client.Value, TimeProvider.System).AskAsync, TimeProvider.System)));
        }

        if (settings is { CredentialHelper: { } path, RunHelper: { } run })
        {
            var helper = new AskedCredentials(
                address.Endpoint, (input, stop) => run(path, input, stop), TimeProvider.System);
            all.Add(Get(
                $"helper {path} {address.Endpoint}",
                () => new ExpiringCredentials(helper.AskAsync, TimeProvider.System)));
        }

        return all;
    }

    public void Dispose()
    {
        foreach (Lazy<ICallCredentials> credentials in known.Values)
        {
            (credentials.Value as IDisposable)?.Dispose();
        }

        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    private ICallCredentials Get(string name, Func<ICallCredentials> create) =>
        known.GetOrAdd(name, static (_, make) => new Lazy<ICallCredentials>(make), create).Value;
}
