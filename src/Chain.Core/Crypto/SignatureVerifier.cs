using Chain.Core.Crypto.Secp256k1;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>ECDSA verification over secp256k1 (SEC 1, section 4.1.4; SEC 2, section 2.4.1): one signature, or many together.</summary>
/// <remarks>
/// Sizes in bytes: key 33, digest 32, signature 64. Thread-safe. For public data only: the time taken depends on the values, and nothing here ever
/// sees a private key; signing is the platform's (<see cref="EcdsaSigner"/>). Keys that sign often are kept with a table of their multiples, up to
/// 256 of them at 52 KiB each.
/// </remarks>
public static class SignatureVerifier
{
    private static readonly EcdsaVerification Verification = new(EcdsaVerification.Widest, new KeyTables());

    /// <summary>Whether the signature over the digest is good under the key. Never throws for a stranger's bytes. [ENC.9]</summary>
    /// <remarks>
    /// Refused: r or s outside 1 .. n - 1 (threat E03), a high s, since (r, n - s) verifies whenever (r, s) does (threat E01), and a key that is no
    /// point of the curve (threat E04).
    /// </remarks>
    public static bool Verify(in PublicKey publicKey, in Hash256 digest, in Signature signature) => Verification.Verify(publicKey, digest, signature);

    /// <summary>Verifies many signatures together, which costs a fraction of one by one. Never throws for a stranger's bytes. [ENC.9]</summary>
    /// <param name="signed">Any number of questions; keys may repeat.</param>
    /// <param name="areGood">One verdict a question, in order: the same that <see cref="Verify"/> gives.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void VerifyAll(ReadOnlySpan<SignedDigest> signed, Span<bool> areGood)
    {
        if (signed.Length != areGood.Length) throw new ArgumentException("There is one verdict a signature.", nameof(areGood));
        Verification.VerifyAll(signed, areGood);
    }

    /// <summary>Index of the first signature that is not good, or -1.</summary>
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

    /// <summary>Whether the key is 02 or 03 and the x of a point of the curve. Every point but infinity has the full order, so no more is asked.</summary>
    public static bool IsValidPublicKey(in PublicKey publicKey) => AffinePoint.TryDecompress(publicKey, out _);
}
