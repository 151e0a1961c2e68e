using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Recc.Core.Remote.Transport;

/// <summary>Whom we trust and who we are, from PEM files.</summary>
internal static class TlsIdentity
{
    /// <summary>The options of encrypted connections. Unusable files are thrown as RemoteException.</summary>
    public static SslClientAuthenticationOptions Load(ConnectionSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings.ServerCertificate is { } roots)
        {
            options.CertificateChainPolicy = TrustOnly(roots);
        }

        if (settings.ClientCertificate is { } certificate)
        {
            options.ClientCertificateContext = Identity(certificate, settings.ClientKey);
        }

        return options;
    }

    private static X509ChainPolicy TrustOnly(string path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(Guarded(path, () => Certificates(path)));
        return policy.CustomTrustStore.Count > 0 ? policy : throw Unusable(path, "holds no certificate", null);
    }

    private static SslStreamCertificateContext Identity(string certificatePath, string? keyPath)
    {
        if (keyPath is not null && SmallFile.FaultOf(keyPath, SmallFile.SecretBytes) is { } fault)
        {
            throw Unusable(keyPath, fault, null);
        }

        X509Certificate2 own = Guarded(
            certificatePath, () => X509Certificate2.CreateFromPemFile(certificatePath, keyPath));
        return SslStreamCertificateContext.Create(
            own, Guarded(certificatePath, () => Certificates(certificatePath)), offline: true);
    }

    private static X509Certificate2Collection Certificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates;
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        if (SmallFile.FaultOf(path, SmallFile.CertificateBytes) is { } fault)
        {
            throw Unusable(path, fault, null);
        }

        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(path, "cannot be used: " + MessageText.OneLine(e.Message), e);
        }
    }

    private static RemoteException Unusable(string path, string what, Exception? cause) =>
        new(new RemoteFailure(RemoteFailureKind.LocalFile, $"the certificate file {path} {what}"), cause);
}
