using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>The node's TLS certificate, which a new file can replace while the node runs. Connections keep the certificate that they began with.</summary>
/// <remarks>One owner calls <see cref="Refresh"/>; any thread reads <see cref="Current"/>. Replaced certificates live on for their connections.</remarks>
internal sealed class TlsCertificates
{
    private readonly string? _path, _passwordFile;
    private volatile Loaded _current;
    private (DateTime WrittenAt, long Bytes) _seen;

    private TlsCertificates(string? path, string? passwordFile, X509Certificate2 certificate)
    {
        _path = path;
        _passwordFile = passwordFile;
        _seen = path is null ? default : Stamp(path);
        _current = new Loaded(certificate);
    }

    /// <summary>A certificate, ready for handshakes.</summary>
    internal sealed class Loaded(X509Certificate2 certificate)
    {
        public X509Certificate2 Certificate => certificate;

        /// <summary>For TLS. No intermediate certificate is fetched.</summary>
        public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(certificate, null, offline: true);

        /// <summary>What the peer handshake signs.</summary>
        public byte[] Fingerprint { get; } = TlsIdentity.Fingerprint(certificate);
    }

    /// <summary>The certificate for new connections.</summary>
    public Loaded Current => _current;

    /// <summary>Loads the certificate of a file.</summary>
    /// <exception cref="NodeStartupException">As <see cref="TlsIdentity.Load"/>.</exception>
    public static TlsCertificates Open(string path, string? passwordFile, DateTimeOffset now) =>
        new(path, passwordFile, TlsIdentity.Load(path, now, passwordFile));

    /// <summary>A certificate that no file replaces.</summary>
    public static TlsCertificates Of(X509Certificate2 certificate) => new(null, null, certificate);

    /// <summary>
    /// Takes the file's certificate if the file has changed. A file that cannot be used changes nothing, and is tried again after its next change.
    /// </summary>
    /// <param name="now">The time at which the certificate must be valid.</param>
    /// <param name="problem">Why the new file cannot be used; null if it can.</param>
    /// <returns>Whether the certificate is another one now.</returns>
    public bool Refresh(DateTimeOffset now, out string? problem)
    {
        problem = null;
        if (_path is null) return false;
        try
        {
            (DateTime, long) stamp = Stamp(_path);
            if (stamp == _seen) return false;
            _seen = stamp;
            Loaded next = new(TlsIdentity.Load(_path, now, _passwordFile));
            if (next.Fingerprint.AsSpan().SequenceEqual(_current.Fingerprint)) return false;
            _current = next;
            return true;
        }
        catch (Exception e) when (e is NodeStartupException or IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return false;
        }
    }

    private static (DateTime WrittenAt, long Bytes) Stamp(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
