using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>A node's TLS certificate: P-256, self-signed. The peer handshake proves whose certificate it is; no authority does.</summary>
internal static class TlsIdentity
{
    /// <summary>Writes a new certificate and its private key as PEM to a new file with mode 0600.</summary>
    public static void Create(string path, string name, DateTimeOffset now, int days = 3650) => PrivateFile.WriteNew(path, Make(name, now, days));

    /// <summary>A new certificate and its private key as PEM.</summary>
    public static string Make(string name, DateTimeOffset now, int days = 3650)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(days < 0 ? days - 1 : -1), now.AddDays(days));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>Loads a certificate and its private key.</summary>
    /// <param name="path">The PEM file.</param>
    /// <param name="now">The time at which it must be valid.</param>
    /// <param name="passwordFile">File with the password of an encrypted key; null to find it as <see cref="KeyPassword"/> says.</param>
    /// <exception cref="NodeStartupException">The file is missing or unreadable, or the certificate is not valid now.</exception>
    public static X509Certificate2 Load(string path, DateTimeOffset now, string? passwordFile = null)
    {
        if (!File.Exists(path))
            throw NodeStartupException.InConfiguration($"TLS certificate {path} does not exist: make one with 'fwledger keys tls --out {path}'");
        X509Certificate2 certificate;
        try
        {
            string pem = File.ReadAllText(path);
            certificate = KeyEncryption.IsEncrypted(pem) ? X509Certificate2.CreateFromEncryptedPem(pem, pem, KeyPassword.Find(passwordFile, path))
                : X509Certificate2.CreateFromPem(pem, pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw NodeStartupException.InConfiguration(
                $"TLS certificate {path} cannot be read: it must hold a certificate and its private key in PEM, and an encrypted key needs its password", e);
        }

        if (now < certificate.NotBefore)
        {
            throw NodeStartupException.InConfiguration($"TLS certificate {path} is not valid before {certificate.NotBefore.ToUniversalTime():u}, and this "
                + $"machine's clock says {now.UtcDateTime:u}: check the clock");
        }

        if (now > certificate.NotAfter)
        {
            throw NodeStartupException.InConfiguration($"TLS certificate {path} expired on {certificate.NotAfter.ToUniversalTime():u}, and this machine's "
                + $"clock says {now.UtcDateTime:u}: make a new one with 'fwledger keys tls --renew --out {path}'");
        }

        return certificate;
    }

    /// <summary>SHA-256 of the certificate, which the peer handshake signs.</summary>
    public static byte[] Fingerprint(X509Certificate2 certificate) => SHA256.HashData(certificate.RawData);
}
