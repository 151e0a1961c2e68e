using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Recc.Testing;

/// <summary>A certificate authority that lives for one test, and the PEM files of what it signed.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 root;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        RootFile = Write("root.pem", root.ExportCertificatePem());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("recc-tls-").FullName;

    public string RootFile { get; }

    /// <summary>A certificate for a host, with its key.</summary>
    public X509Certificate2 Sign(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(
            root, root.NotBefore, root.NotAfter, Guid.NewGuid().ToByteArray());
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Writes a certificate and its key as two PEM files.</summary>
    public (string Certificate, string Key) Export(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        using var copy = ECDsa.Create();
        copy.ImportPkcs8PrivateKey(ExportKey(key), out _);
        return (
            Write("own.pem", certificate.ExportCertificatePem()), Write("own.key", copy.ExportPkcs8PrivateKeyPem()));
    }

    public string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        root.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // A key loaded from a PKCS#12 blob leaves only encrypted.
    private static byte[] ExportKey(ECDsa key)
    {
        byte[] encrypted = key.ExportEncryptedPkcs8PrivateKey(
            "x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));
        using var copy = ECDsa.Create();
        copy.ImportEncryptedPkcs8PrivateKey("x", encrypted, out _);
        return copy.ExportPkcs8PrivateKey();
    }
}
