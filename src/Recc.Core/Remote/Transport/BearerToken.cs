namespace Recc.Core.Remote.Transport;

/// <summary>
/// A bearer token from a file. Tokens are renewed while a daemon lives, so the file is read again now and then.
/// </summary>
internal sealed class BearerToken(string path, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private string? token;
    private long readAt;

    /// <summary>The token without surrounding white space. A file that cannot be read is a RemoteException.</summary>
    public string Read()
    {
        lock (gate)
        {
            if (token is null || time.GetElapsedTime(readAt) > Lifetime)
            {
                token = ReadFile();
                readAt = time.GetTimestamp();
            }

            return token;
        }
    }

    private string ReadFile()
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("cannot be read", e);
        }

        bool sendable = text.Length > 0 && text.All(static c => c is > ' ' and < '\x7f');
        return sendable ? text : throw Unusable("holds no token", null);
    }

    private RemoteException Unusable(string what, Exception? cause) =>
        new(new RemoteFailure(RemoteFailureKind.LocalFile, $"the access token file {path} {what}"), cause);
}
