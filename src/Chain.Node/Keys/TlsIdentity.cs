using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>A node's TLS certificate: P-256, self-signed. The peer handshake proves whose certificate it is; no authority does.</summary>
internal static class TlsIdentity
{
    /// <summary>Writes a new certificate and its private key as PEM to a new file with mode 0600.</summary>
    public static void Create(string path, string name, DateTimeOffset now, int days = 3650)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(days < 0 ? days - 1 : -1), now.AddDays(days));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter writer = new(path, options);
        writer.WriteLine(certificate.ExportCertificatePem());
        writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Loads a certificate and its private key.</summary>
    /// <exception cref="NodeStartupException">The file is missing or unreadable, or the certificate is not valid now.</exception>
    public static X509Certificate2 Load(string path, DateTimeOffset now)
    {
        if (!File.Exists(path))
            throw NodeStartupException.InConfiguration($"TLS certificate {path} does not exist: make one with 'fwledger keys tls --out {path}'");
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPemFile(path);
        }
        catch (CryptographicException e)
        {
            throw NodeStartupException.InConfiguration($"TLS certificate {path} cannot be read: it must hold a certificate and its private key in PEM", e);
        }

        if (now < certificate.NotBefore)
        {
            throw NodeStartupException.InConfiguration($"TLS certificate {path} is not valid before {certificate.NotBefore.ToUniversalTime():u}, and this "
                + $"machine's clock says {now.UtcDateTime:u}: check the clock");
        }

        if (now > certificate.NotAfter)
        {
            throw NodeStartupException.InConfiguration($"TLS certificate {path} expired on {certificate.NotAfter.ToUniversalTime():u}, and this machine's "
                + $"clock says {now.UtcDateTime:u}: move it away, and make a new one with 'fwledger keys tls --out {path}'");
        }

        return certificate;
    }

    /// <summary>SHA-256 of the certificate, which the peer handshake signs.</summary>
    public static byte[] Fingerprint(X509Certificate2 certificate) => SHA256.HashData(certificate.RawData);
}
