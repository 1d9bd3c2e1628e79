using Chain.Core.Crypto.Secp256k1;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>ECDSA verification over secp256k1 (SEC 1, section 4.1.4; SEC 2, section 2.4.1), of one signature or of many together.</summary>
/// <remarks>
/// Sizes in bytes: key 33, digest 32, signature 64. Thread-safe. It takes variable time, so it is for public data only; it never sees a private key.
/// <see cref="EcdsaSigner"/> signs. For keys that sign often, the verifier keeps tables of their multiples: up to 1,024 tables of 26 KiB.
/// </remarks>
public static class SignatureVerifier
{
    private static readonly EcdsaVerification Verification = new(EcdsaVerification.Widest, new KeyTables());

    /// <summary>Whether the signature over the digest is valid under the key. Never throws, whatever the bytes are. [ENC.9]</summary>
    /// <remarks>
    /// Not valid: an r or s outside 1 .. n - 1 (threat E03); a high s, because otherwise (r, s) and (r, n - s) would both be valid (threat E01);
    /// and a key that is not a point of the curve (threat E04).
    /// </remarks>
    public static bool Verify(in PublicKey publicKey, in Hash256 digest, in Signature signature) => Verification.Verify(publicKey, digest, signature);

    /// <summary>Verifies many signatures together, which is several times faster than one by one. Never throws for the content. [ENC.9]</summary>
    /// <param name="signed">The signatures, any number; keys may repeat.</param>
    /// <param name="areGood">One verdict for each signature, in order, equal to that of <see cref="Verify"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void VerifyAll(ReadOnlySpan<SignedDigest> signed, Span<bool> areGood)
    {
        if (signed.Length != areGood.Length) throw new ArgumentException("There is one verdict for each signature.", nameof(areGood));
        Verification.VerifyAll(signed, areGood);
    }

    /// <summary>Index of the first signature that is not valid, or -1.</summary>
    public static int FindFirstBad(ReadOnlySpan<SignedDigest> signed)
    {
        Span<bool> areGood = stackalloc bool[EcdsaVerification.BatchMax];
        for (int start = 0; start < signed.Length; start += EcdsaVerification.BatchMax)
        {
            int count = Math.Min(EcdsaVerification.BatchMax, signed.Length - start);
            VerifyAll(signed.Slice(start, count), areGood[..count]);
            int bad = areGood[..count].IndexOf(false);
            if (bad >= 0) return start + bad;
        }

        return -1;
    }

    /// <summary>Whether the key is 02 or 03 and the x of a curve point. Every such point has order n, so no further check is needed.</summary>
    public static bool IsValidPublicKey(in PublicKey publicKey) => AffinePoint.TryDecompress(publicKey, out _);
}
