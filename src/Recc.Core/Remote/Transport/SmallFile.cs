namespace Recc.Core.Remote.Transport;

/// <summary>Files that the settings name, before they are read.</summary>
internal static class SmallFile
{
    /// <summary>Of a token, a password, a key.</summary>
    public const int SecretBytes = 64 * 1024;

    /// <summary>Of the certificates of all authorities that there are.</summary>
    public const int CertificateBytes = 16 * 1024 * 1024;

    /// <summary>
    /// What is wrong with it, as a clause for people; null when it can be read. Pipes and devices, whose reading may
    /// never end, have no length, as empty files have none.
    /// </summary>
    public static string? FaultOf(string path, int mostBytes)
    {
        var file = new FileInfo(path);
        return !file.Exists ? "cannot be read"
            : file.Length == 0 ? "is empty, or no file"
            : file.Length > mostBytes ? $"has more than {mostBytes} bytes"
            : null;
    }
}
