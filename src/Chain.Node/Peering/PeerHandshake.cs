using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Fwledger.Peer.V1;
using Google.Protobuf;
using PublicKey = Chain.Core.Primitives.PublicKey;

namespace Chain.Node.Peering;

/// <summary>
/// Binds a TLS connection to identities: each node signs the chain id, its own certificate and the peer's certificate. The TLS
/// handshake proves possession of the certificate's key, so a hello copied from another connection is refused (threat F08).
/// </summary>
internal sealed class PeerHandshake(Hash256 chainId, Func<ISigner> currentKey, string name, byte[] ownFingerprint, IPeerDirectory directory)
{
    /// <summary>Creates a handshake with a fixed key and a fixed set of known identities.</summary>
    public PeerHandshake(Hash256 chainId, ISigner signer, string name, X509Certificate2 certificate, IReadOnlyDictionary<Address, string> known)
        : this(chainId, () => signer, name, TlsIdentity.Fingerprint(certificate), new ConfiguredPeers(known))
    {
    }

    /// <summary>The handshake for a connection that began with another certificate of this node, before or after the certificate was replaced.</summary>
    public PeerHandshake On(byte[] certificateFingerprint) => new(chainId, currentKey, name, certificateFingerprint, directory);

    /// <summary>Makes the hello for a connection to the node that shows the certificate <paramref name="theirs"/>.</summary>
    public Hello MakeHello(X509Certificate2 theirs)
    {
        byte[] fingerprint = TlsIdentity.Fingerprint(theirs);
        ISigner signer = currentKey();
        return new Hello
        {
            ChainId = ByteString.CopyFrom(chainId.AsSpan()),
            Identity = ByteString.CopyFrom(signer.PublicKey.AsSpan()),
            OwnCertificateSha256 = ByteString.CopyFrom(ownFingerprint),
            YourCertificateSha256 = ByteString.CopyFrom(fingerprint),
            Signature = ByteString.CopyFrom(signer.Sign(Digest(chainId, ownFingerprint, fingerprint)).AsSpan()),
            Name = name,
        };
    }

    /// <summary>Checks the peer's hello, cheap checks first.</summary>
    public HelloVerdict Check(Hello hello, X509Certificate2 theirs, DateTimeOffset now, out Address identity)
    {
        identity = default;
        if (!Hash256.TryFrom(hello.ChainId.Span, out Hash256 theirChain) || !PublicKey.TryFrom(hello.Identity.Span, out PublicKey key)
            || !Signature.TryFrom(hello.Signature.Span, out Signature signature))
        {
            return HelloVerdict.Malformed;
        }

        if (!theirChain.Equals(chainId)) return HelloVerdict.OtherChain;
        HelloVerdict who = directory.Identify(key, out identity);
        if (who != HelloVerdict.Accepted) return who;
        if (now < theirs.NotBefore) return HelloVerdict.CertificateNotYetValid;
        if (now > theirs.NotAfter) return HelloVerdict.CertificateExpired;
        byte[] theirFingerprint = TlsIdentity.Fingerprint(theirs);
        bool bound = CryptographicOperations.FixedTimeEquals(hello.OwnCertificateSha256.Span, theirFingerprint)
            && CryptographicOperations.FixedTimeEquals(hello.YourCertificateSha256.Span, ownFingerprint);
        if (!bound) return HelloVerdict.CertificateMismatch;
        return SignatureVerifier.Verify(key, Digest(chainId, theirFingerprint, ownFingerprint), signature) ? HelloVerdict.Accepted : HelloVerdict.BadSignature;
    }

    /// <summary>Explains a refusal to the operator.</summary>
    public static string Explain(HelloVerdict verdict) => verdict switch
    {
        HelloVerdict.Malformed => "its hello is malformed: it may run another version",
        HelloVerdict.OtherChain => "it belongs to another chain: compare the genesis files",
        HelloVerdict.UnknownIdentity =>
            "its identity is neither among this node's peers nor a full node of the chain: add it to 'peers' in node.json if it belongs there",
        HelloVerdict.KeyNotInForce => "its key is not in force on the chain: it must use the current key of its participant",
        HelloVerdict.CertificateExpired => "its TLS certificate has expired: make a new one there with 'fwledger keys tls --renew'",
        HelloVerdict.CertificateNotYetValid => "its TLS certificate is not valid yet: check the clock of both nodes",
        HelloVerdict.CertificateMismatch => "its hello was signed for other TLS certificates: another system may intercept the connection",
        HelloVerdict.BadSignature => "its hello is not signed by the identity it claims",
        _ => verdict.ToString(),
    };

    private static Hash256 Digest(Hash256 chainId, ReadOnlySpan<byte> sender, ReadOnlySpan<byte> receiver)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(sender);
        writer.Bytes(receiver);
        return DomainHash.Compute(Domains.Peering, chainId, writer.Written);
    }
}
