using System.Security.Cryptography;
using Chain.Core.Crypto.Secp256k1;

namespace Chain.Core.Crypto;

/// <summary>Private keys of secp256k1 as PEM (RFC 7468), by the platform's <see cref="ECDsa"/>. Reads the files that openssl writes.</summary>
internal static class KeyPem
{
    /// <summary>Length of an uncompressed point, in bytes: 04, x and y (SEC 1, section 2.3.3).</summary>
    public const int PointBytes = 1 + 2 * Secp256k1Curve.ScalarBytes;

    // OWASP's figure for PBKDF2 with SHA-256: each guess of a stolen key file's password costs this many hashes.
    private const int PasswordIterations = 600_000;

    /// <summary>Reads a private key, big-endian, from PKCS#8 (encrypted under a password that is not empty) or SEC 1.</summary>
    /// <exception cref="ArgumentException">The text holds no such key.</exception>
    /// <exception cref="CryptographicException">The password is wrong, the content is broken, or the key is of another curve.</exception>
    public static void Read(string pem, ReadOnlySpan<char> password, Span<byte> privateKey)
    {
        using ECDsa key = ECDsa.Create();
        if (password.IsEmpty) key.ImportFromPem(pem); else key.ImportFromEncryptedPem(pem, password);
        ECParameters parameters = key.ExportParameters(includePrivateParameters: true);
        try
        {
            if (parameters.D?.Length != privateKey.Length || parameters.Curve.Oid?.Value != Secp256k1Curve.Oid)
                throw new CryptographicException("Not a private key of secp256k1.");
            parameters.D.CopyTo(privateKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    /// <summary>Writes a private key and its uncompressed public key as PKCS#8: encrypted under the password, or plain if that is empty.</summary>
    public static string Write(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, ReadOnlySpan<char> password)
    {
        ECParameters parameters = new()
        {
            Curve = Secp256k1Curve.Named,
            D = privateKey.ToArray(),
            Q = new ECPoint { X = point[1..(1 + Secp256k1Curve.ScalarBytes)].ToArray(), Y = point[(1 + Secp256k1Curve.ScalarBytes)..].ToArray() },
        };
        try
        {
            using ECDsa key = ECDsa.Create(parameters);
            if (password.IsEmpty) return key.ExportPkcs8PrivateKeyPem();
            PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, PasswordIterations);
            return key.ExportEncryptedPkcs8PrivateKeyPem(password, encryption);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }
}
