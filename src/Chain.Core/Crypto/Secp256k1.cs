using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>ECDSA verification over secp256k1 (SEC 1, section 4.1.4; SEC 2, section 2.4.1) by the platform's library.</summary>
/// <remarks>Sizes in bytes: key 33, digest 32, signature 64. Thread-safe.</remarks>
public static class Secp256k1
{
    private static readonly VerificationKeyCache Keys = new();

    /// <summary>The curve, by name: only its points import.</summary>
    internal static ECCurve Curve => ECCurve.CreateFromValue(Secp256k1Curve.Oid);

    /// <summary>Whether the signature over the digest is good under the key. Never throws for a stranger's bytes. [ENC.9]</summary>
    /// <remarks>
    /// Cheap checks first: r and s in 1 .. n - 1 (threat E03), s low, since (r, n - s) verifies whenever (r, s) does (threat E01),
    /// and the key a point of the curve (threat E04).
    /// </remarks>
    public static bool Verify(in PublicKey publicKey, in Hash256 digest, in Signature signature)
    {
        ReadOnlySpan<byte> r = signature.AsSpan()[..Secp256k1Curve.ScalarBytes], s = signature.AsSpan()[Secp256k1Curve.ScalarBytes..];
        if (!Secp256k1Curve.IsScalarInRange(r) || !Secp256k1Curve.IsScalarInRange(s) || !Secp256k1Curve.IsLow(s)) return false;
        if (!Keys.TryTake(publicKey, out VerificationKeyCache.Entry? entry)) return false;
        try
        {
            return entry!.Algorithm.VerifyHash(digest.AsSpan(), signature.AsSpan(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // Some platform libraries report an unusual signature as an error of theirs; for us it is just not a good one.
            return false;
        }
        finally
        {
            Keys.PutBack(entry!);
        }
    }

    /// <summary>Whether the key is 02 or 03 and the x of a point of the curve. Every point but infinity has the full order, so no more is asked.</summary>
    public static bool IsValidPublicKey(in PublicKey publicKey)
    {
        Span<byte> x = stackalloc byte[Secp256k1Curve.ScalarBytes], y = stackalloc byte[Secp256k1Curve.ScalarBytes];
        return Secp256k1Curve.TryDecompress(publicKey, x, y);
    }
}
