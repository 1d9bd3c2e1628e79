using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Chain.Node.Keys;

/// <summary>
/// Encrypts and decrypts the private key in a PEM text: PKCS#8 under PBES2 (RFC 5958, RFC 8018), with AES-256 and PBKDF2. The rest of the text, such
/// as a certificate, stays as it is.
/// </summary>
internal static class KeyEncryption
{
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    // As for identity keys: OWASP's figure for PBKDF2 with SHA-256.
    private static readonly PbeParameters Parameters = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000);

    /// <summary>Whether the private key of a text is encrypted.</summary>
    public static bool IsEncrypted(string pem) => pem.Contains($"-----BEGIN {EncryptedLabel}-----", StringComparison.Ordinal);

    /// <summary>Encrypts a plain key; false if the text holds none.</summary>
    public static bool TryEncrypt(string pem, string password, [NotNullWhen(true)] out string? encrypted) =>
        TryReplace(pem, key => key.ImportFromPem(pem), key => key.ExportEncryptedPkcs8PrivateKeyPem(password, Parameters), out encrypted);

    /// <summary>Decrypts a key; false if the password is wrong, or the text holds no encrypted key.</summary>
    public static bool TryDecrypt(string pem, string password, [NotNullWhen(true)] out string? plain) =>
        TryReplace(pem, key => key.ImportFromEncryptedPem(pem, password), key => key.ExportPkcs8PrivateKeyPem(), out plain);

    private static bool TryReplace(string pem, Action<ECDsa> import, Func<ECDsa, string> export, [NotNullWhen(true)] out string? replaced)
    {
        replaced = null;
        if (FindKey(pem) is not { } place) return false;
        try
        {
            using ECDsa key = ECDsa.Create();
            import(key);
            replaced = string.Concat(pem.AsSpan(0, place.Start.Value), export(key), pem.AsSpan(place.End.Value));
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Where the private key is in a text.</summary>
    private static Range? FindKey(string pem)
    {
        int start = 0;
        while (PemEncoding.TryFind(pem.AsSpan(start), out PemFields fields))
        {
            Range place = (start + fields.Location.Start.Value)..(start + fields.Location.End.Value);
            if (pem.AsSpan(start)[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal)) return place;
            start = place.End.Value;
        }

        return null;
    }
}
