namespace Recc.Core.Remote.Transport;

/// <summary>Tells a server who calls. Safe to use from several threads; remembers what it once had.</summary>
internal interface ICallCredentials
{
    /// <summary>
    /// The headers of a call: names in small letters, and values. What cannot be had is a
    /// <see cref="RemoteException"/>.
    /// </summary>
    ValueTask<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(CancellationToken cancellation);

    /// <summary>A server would not have them: they are to be had anew.</summary>
    void Forget();
}
