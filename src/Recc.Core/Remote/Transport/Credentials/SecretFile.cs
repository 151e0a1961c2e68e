using System.Text;

namespace Recc.Core.Remote.Transport;

/// <summary>
/// A token, or a user with a password, from a file. Both are renewed while a daemon lives, so that the file is read
/// again when it is another one than before.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isPassword">Whether it holds user:password instead of a token.</param>
internal sealed class SecretFile(string path, bool isPassword) : ICallCredentials
{
    private readonly Lock gate = new();
    private IReadOnlyList<KeyValuePair<string, string>>? headers;
    private (DateTime Written, long Length) version;

    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            (DateTime Written, long Length) now = Version();
            if (headers is null || now != version)
            {
                headers = [KeyValuePair.Create("authorization", Header())];
                version = now;
            }

            return ValueTask.FromResult(headers);
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            headers = null;
        }
    }

    private string Header()
    {
        string secret = ReadFile();
        return isPassword ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) : "Bearer " + secret;
    }

    private (DateTime Written, long Length) Version()
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : throw Unusable("cannot be read", null);
    }

    private string ReadFile()
    {
        if (SmallFile.FaultOf(path, SmallFile.SecretBytes) is { } fault)
        {
            throw Unusable(fault, null);
        }

        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("cannot be read", e);
        }

        if (isPassword)
        {
            bool isOneLine = text.IndexOf(':', StringComparison.Ordinal) > 0 && !text.Any(char.IsControl);
            return isOneLine ? text : throw Unusable("does not hold user:password", null);
        }

        bool sendable = text.Length > 0 && text.All(static c => c is > ' ' and < '\x7f');
        return sendable ? text : throw Unusable("holds no token", null);
    }

    private RemoteException Unusable(string what, Exception? cause) => new(
        new RemoteFailure(
            RemoteFailureKind.LocalFile, $"the {(isPassword ? "password" : "access token")} file {path} {what}"),
        cause);
}
