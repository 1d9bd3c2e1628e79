using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>ECDSA verification over secp256k1 (SEC 1, section 4.1.4; SEC 2, section 2.4.1) by the platform's library.</summary>
/// <remarks>Sizes in bytes: key 33, digest 32, signature 64. Thread-safe.</remarks>
public static class SignatureVerifier
{
    private static readonly VerificationKeyCache Keys = new();

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

    /// <summary>Verifies many signatures together, which costs less than one by one. Never throws for a stranger's bytes. [ENC.9]</summary>
    /// <param name="signed">Any number of questions; keys may repeat.</param>
    /// <param name="areGood">One verdict a question, in order: the same that <see cref="Verify"/> gives.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void VerifyAll(ReadOnlySpan<SignedDigest> signed, Span<bool> areGood)
    {
        if (signed.Length != areGood.Length) throw new ArgumentException("There is one verdict a signature.", nameof(areGood));
        for (int i = 0; i < signed.Length; i++) areGood[i] = Verify(signed[i].Key, signed[i].Digest, signed[i].Signature);
    }

    /// <summary>Index of the first signature that is not good, or -1.</summary>
    public static int FindFirstBad(ReadOnlySpan<SignedDigest> signed)
    {
        bool[] areGood = new bool[signed.Length];
        VerifyAll(signed, areGood);
        return Array.IndexOf(areGood, false);
    }

    /// <summary>Whether the key is 02 or 03 and the x of a point of the curve. Every point but infinity has the full order, so no more is asked.</summary>
    public static bool IsValidPublicKey(in PublicKey publicKey)
    {
        Span<byte> x = stackalloc byte[Secp256k1Curve.ScalarBytes], y = stackalloc byte[Secp256k1Curve.ScalarBytes];
        return Secp256k1Curve.TryDecompress(publicKey, x, y);
    }
}
