using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Chain.Core.Primitives;
using NBitcoin.Secp256k1;

namespace Chain.Core.Crypto;

/// <summary>ECDSA signing over secp256k1 (SEC 1, section 4.1.3) with a key in memory and deterministic nonces (RFC 6979). Thread-safe.</summary>
/// <remarks>
/// Sizes in bytes: private key 32, digest 32, signature 64. Equal digests get equal signatures. NBitcoin.Secp256k1 computes them in managed code, so
/// this also signs in a browser, where the platform has no <see cref="ECDsa"/>; only key files need that (<see cref="KeyPem"/>).
/// </remarks>
public sealed class EcdsaSigner : ISigner, IDisposable
{
    /// <summary>Length of a private key, in bytes.</summary>
    public const int PrivateKeyBytes = 32;

    // The constructor of ECMultContext builds tables for verification: 1 MiB, and twice the time of the signing table. Context calls it if it
    // gets null. Signing and the public key read only the ECMultGenContext, so this ECMultContext stays without tables. An operation that
    // needs them finds no entry and throws: it cannot compute a wrong result. The tests with RFC 6979 vectors use this context.
    private static readonly Context SigningContext =
        new((ECMultContext)RuntimeHelpers.GetUninitializedObject(typeof(ECMultContext)), ECMultGenContext.Instance);

    // Held while the key is used or cleared: a signature by a half-cleared key could give the key away.
    private readonly Lock _lock = new();
    private readonly ECPrivKey _key;

    private EcdsaSigner(ECPrivKey key)
    {
        _key = key;
        Span<byte> compressed = stackalloc byte[PublicKey.Size];
        key.CreatePubKey().WriteToSpan(true, compressed, out _);
        PublicKey = PublicKey.From(compressed);
        Address = PublicKey.ToAddress();
    }

    /// <inheritdoc/>
    public PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>Makes a new key from the platform's random generator.</summary>
    public static EcdsaSigner Generate()
    {
        Span<byte> privateKey = stackalloc byte[PrivateKeyBytes];
        ECPrivKey? key;
        do
        {
            RandomNumberGenerator.Fill(privateKey);
        }
        while (!ECPrivKey.TryCreate(privateKey, SigningContext, out key));
        CryptographicOperations.ZeroMemory(privateKey);
        return new EcdsaSigner(key);
    }

    /// <summary>Takes a private key as a number, big-endian. The caller clears the bytes.</summary>
    /// <exception cref="ArgumentException">There are not <see cref="PrivateKeyBytes"/> bytes.</exception>
    /// <exception cref="CryptographicException">The number is not in 1 .. n - 1.</exception>
    public static EcdsaSigner FromPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != PrivateKeyBytes) throw new ArgumentException($"A private key has {PrivateKeyBytes} bytes.", nameof(privateKey));
        return ECPrivKey.TryCreate(privateKey, SigningContext, out ECPrivKey? key) ? new EcdsaSigner(key)
            : throw new CryptographicException("The number is no private key of secp256k1.");
    }

    /// <summary>Reads a private key as PEM (RFC 7468): PKCS#8 or SEC 1; an empty password means that the PEM is not encrypted.</summary>
    /// <exception cref="ArgumentException">The text holds no such key.</exception>
    /// <exception cref="CryptographicException">The password is wrong, the content is broken, or the key is of another curve.</exception>
    /// <exception cref="PlatformNotSupportedException">The platform has no <see cref="ECDsa"/>, as in a browser.</exception>
    public static EcdsaSigner FromPem(string pem, ReadOnlySpan<char> password)
    {
        ArgumentNullException.ThrowIfNull(pem);
        Span<byte> privateKey = stackalloc byte[PrivateKeyBytes];
        try
        {
            KeyPem.Read(pem, password, privateKey);
            return FromPrivateKey(privateKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Writes the private key as PKCS#8 PEM (RFC 5958): encrypted with AES-256 under the password, or plain if that is empty.</summary>
    /// <exception cref="PlatformNotSupportedException">The platform has no <see cref="ECDsa"/>, as in a browser.</exception>
    public string ExportPem(ReadOnlySpan<char> password)
    {
        Span<byte> privateKey = stackalloc byte[PrivateKeyBytes], point = stackalloc byte[KeyPem.PointBytes];
        try
        {
            lock (_lock)
            {
                _key.CreatePubKey().WriteToSpan(false, point, out _);
                _key.WriteToSpan(privateKey);
            }

            return KeyPem.Write(privateKey, point, password);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The signer has been disposed.</exception>
    public Signature Sign(in Hash256 digest)
    {
        // RFC 6979, section 3.2, step d, takes the digest modulo n. The library would take the bytes as they are.
        Span<byte> reduced = stackalloc byte[Hash256.Size], signature = stackalloc byte[Signature.Size];
        new Scalar(digest.AsSpan(), out _).WriteToSpan(reduced);
        lock (_lock) _key.SignECDSARFC6979(reduced).WriteCompactToSpan(signature);
        return Signature.From(signature);
    }

    /// <summary>Overwrites the key with zeros.</summary>
    public void Dispose()
    {
        lock (_lock) _key.Dispose();
    }
}
