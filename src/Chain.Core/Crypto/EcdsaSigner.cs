using System.Security.Cryptography;
using Chain.Core.Crypto.Secp256k1;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>Signs with a secp256k1 key held in memory; reads and writes it as PKCS#8 PEM (RFC 7468, RFC 5958).</summary>
/// <remarks>Thread-safe. The nonce of a signature comes from the platform's random generator, so equal digests get different signatures.</remarks>
public sealed class EcdsaSigner : ISigner, IDisposable
{
    // OWASP's figure for PBKDF2 with SHA-256: a stolen key file should cost its thief.
    private const int KeyFileIterations = 600_000;

    private readonly Lock _lock = new();
    private readonly ECDsa _key;

    private EcdsaSigner(ECDsa key)
    {
        _key = key;
        PublicKey = Compress(key.ExportParameters(includePrivateParameters: false).Q);
        Address = PublicKey.ToAddress();
    }

    /// <inheritdoc/>
    public PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>Makes a new key.</summary>
    public static EcdsaSigner Generate() => new(ECDsa.Create(Secp256k1Curve.Named));

    /// <summary>Reads a private key; an empty password means that the PEM is not encrypted.</summary>
    /// <exception cref="ArgumentException">The text holds no such key.</exception>
    /// <exception cref="CryptographicException">The password is wrong, the content is broken, or the key is of another curve.</exception>
    public static EcdsaSigner FromPem(string pem, ReadOnlySpan<char> password)
    {
        ArgumentNullException.ThrowIfNull(pem);
        ECDsa key = ECDsa.Create();
        try
        {
            if (password.IsEmpty) key.ImportFromPem(pem); else key.ImportFromEncryptedPem(pem, password);
            ECParameters parameters = key.ExportParameters(includePrivateParameters: true);
            bool hasPrivateKey = parameters.D is not null;
            CryptographicOperations.ZeroMemory(parameters.D);
            if (!hasPrivateKey || parameters.Curve.Oid?.Value != Secp256k1Curve.Oid) throw new CryptographicException("Not a private key of secp256k1.");
            return new EcdsaSigner(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Writes the private key as PKCS#8 PEM; encrypted by AES-256 under the password unless that is empty.</summary>
    public string ExportPem(ReadOnlySpan<char> password)
    {
        lock (_lock)
        {
            return password.IsEmpty
                ? _key.ExportPkcs8PrivateKeyPem()
                : _key.ExportEncryptedPkcs8PrivateKeyPem(password,
                    new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, KeyFileIterations));
        }
    }

    /// <inheritdoc/>
    public Signature Sign(in Hash256 digest)
    {
        Span<byte> signature = stackalloc byte[Signature.Size];
        lock (_lock)
        {
            bool isWritten = _key.TrySignHash(digest.AsSpan(), signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out int length);
            if (!isWritten || length != Signature.Size) throw new CryptographicException("The platform returned a signature of another size.");
        }

        Span<byte> s = signature[Secp256k1Curve.ScalarBytes..];
        if (!Secp256k1Curve.IsLow(s)) Secp256k1Curve.Negate(s);
        return Signature.From(signature);
    }

    /// <summary>Drops the key from memory.</summary>
    public void Dispose() => _key.Dispose();

    private static PublicKey Compress(ECPoint point)
    {
        Span<byte> compressed = stackalloc byte[PublicKey.Size];
        compressed[0] = (byte)(0x02 | (point.Y![^1] & 1));
        point.X.CopyTo(compressed[1..]);
        return PublicKey.From(compressed);
    }
}
