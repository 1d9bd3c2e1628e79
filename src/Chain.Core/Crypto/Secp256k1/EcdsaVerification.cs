using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>ECDSA verification (SEC 1, section 4.1.4) in variable time, for public data: one by one, or many in lanes. Thread-safe.</summary>
/// <remarks>Every path gives the same verdict. The number of signatures, the keys' tables and the processor's vectors decide which path runs.</remarks>
[SkipLocalsInit]
internal sealed class EcdsaVerification
{
    /// <summary>Most signatures that are summed together: their points fit in a core's second-level cache.</summary>
    public const int BatchMax = 64;

    // 32 windows, 256 KiB. The process has one such table.
    private const int GeneratorWidth = 8;

    private static readonly PointTable Generator = PointTable.Of(AffinePoint.Generator, GeneratorWidth);

    // r is x modulo n, and x is below p. So for an r below p - n, x may also be r + n.
    private static readonly byte[] FieldPrimeMinusOrder = Convert.FromHexString("000000000000000000000000000000014551231950B75FC4402DA1722FC9BAEE");
    private static readonly FieldElement OrderInField = FieldElement.FromWords(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, ulong.MaxValue);

    private readonly KeyTables _keys;
    private readonly LaneWidth _lanes;

    /// <summary>Makes a verifier with lanes that the processor supports.</summary>
    public EcdsaVerification(LaneWidth lanes, KeyTables keys)
    {
        _lanes = lanes;
        _keys = keys;
    }

    /// <summary>The widest lanes that the processor supports.</summary>
    public static LaneWidth Widest => Lanes8.IsSupported ? LaneWidth.Eight : Lanes4.IsSupported ? LaneWidth.Four : LaneWidth.One;

    /// <summary>Whether the signature is valid.</summary>
    public bool Verify(in PublicKey key, in Hash256 digest, in Signature signature)
    {
        if (!AreInRange(signature) || !_keys.TryFind(key, out KeyTables.Entry? entry)) return false;
        Scalar inverse = Part(signature, 1);
        Scalar.InvertAll(new Span<Scalar>(ref inverse));
        return IsGood(Terms(digest, signature, inverse, _keys.TableOf(entry)), entry.Point, signature);
    }

    /// <summary>Writes one verdict for each signature.</summary>
    public void VerifyAll(ReadOnlySpan<SignedDigest> signed, Span<bool> areGood)
    {
        for (int start = 0; start < signed.Length; start += BatchMax)
        {
            int count = Math.Min(BatchMax, signed.Length - start);
            VerifyBatch(signed.Slice(start, count), areGood.Slice(start, count));
        }
    }

    private void VerifyBatch(ReadOnlySpan<SignedDigest> signed, Span<bool> areGood)
    {
        Span<int> positions = stackalloc int[signed.Length];
        Span<Scalar> inverses = stackalloc Scalar[signed.Length];
        KeyTables.Entry[] entries = new KeyTables.Entry[signed.Length];
        int count = 0;
        for (int i = 0; i < signed.Length; i++)
        {
            areGood[i] = false;
            if (!AreInRange(signed[i].Signature) || !_keys.TryFind(signed[i].Key, out KeyTables.Entry? entry)) continue;
            entries[count] = entry;
            inverses[count] = Part(signed[i].Signature, 1);
            positions[count++] = i;
        }

        Scalar.InvertAll(inverses[..count]);
        SumTerms[] terms = new SumTerms[BatchMax];
        Span<int> summed = stackalloc int[count];
        int sums = 0;
        for (int i = 0; i < count; i++)
        {
            ref readonly SignedDigest question = ref signed[positions[i]];
            SumTerms own = Terms(question.Digest, question.Signature, inverses[i], _keys.TableOf(entries[i]));
            if (own.Key is null || _lanes == LaneWidth.One)
            {
                areGood[positions[i]] = IsGood(own, entries[i].Point, question.Signature);
                continue;
            }

            terms[sums] = own;
            summed[sums++] = i;
        }

        if (sums == 0) return;
        Span<FieldElement> x = stackalloc FieldElement[BatchMax];
        Span<bool> isLeftOut = stackalloc bool[BatchMax];
        Sum(terms, sums, x, isLeftOut);
        for (int i = 0; i < sums; i++)
        {
            int position = positions[summed[i]];
            Signature signature = signed[position].Signature;
            areGood[position] = isLeftOut[i] ? IsGood(terms[i], entries[summed[i]].Point, signature) : IsR(x[i], signature);
        }
    }

    // The last group of lanes is filled with copies of the first signature; their sums are not read.
    private void Sum(SumTerms[] terms, int count, Span<FieldElement> x, Span<bool> isLeftOut)
    {
        int lanes = (int)_lanes, padded = (count + lanes - 1) / lanes * lanes;
        for (int i = count; i < padded; i++) terms[i] = terms[0];
        ReadOnlySpan<SumTerms> all = terms.AsSpan(0, padded);
        if (_lanes == LaneWidth.Eight) LaneSums<Vector512<ulong>, Lanes8>.Compute(all, Generator, x, isLeftOut[..padded]);
        else LaneSums<Vector256<ulong>, Lanes4>.Compute(all, Generator, x, isLeftOut[..padded]);
    }

    /// <summary>The cheap checks: r and s are in 1 .. n - 1 (threat E03), and s is low, so that (r, n - s) is not valid too (threat E01).</summary>
    private static bool AreInRange(in Signature signature)
    {
        ReadOnlySpan<byte> r = signature.AsSpan()[..Secp256k1Curve.ScalarBytes], s = signature.AsSpan()[Secp256k1Curve.ScalarBytes..];
        return Secp256k1Curve.IsScalarInRange(r) && Secp256k1Curve.IsScalarInRange(s) && Secp256k1Curve.IsLow(s);
    }

    private static Scalar Part(in Signature signature, int index) =>
        Scalar.FromBytesReduced(signature.AsSpan().Slice(index * Secp256k1Curve.ScalarBytes, Secp256k1Curve.ScalarBytes));

    private static SumTerms Terms(in Hash256 digest, in Signature signature, in Scalar inverse, PointTable? table) =>
        new(Scalar.Multiply(Scalar.FromBytesReduced(digest.AsSpan()), inverse), Scalar.Multiply(Part(signature, 0), inverse), table!);

    private static bool IsGood(in SumTerms terms, in AffinePoint key, in Signature signature)
    {
        JacobianPoint sum = terms.Key is { } table ? PointSum.Of(terms.U1, Generator, terms.U2, table)
            : PointSum.Of(terms.U1, Multiples.OfGenerator, terms.U2, key);
        if (sum.IsInfinity) return false;
        ReadOnlySpan<byte> r = signature.AsSpan()[..Secp256k1Curve.ScalarBytes];
        _ = FieldElement.TryFromBytes(r, out FieldElement x); // Never fails: r is below n, which is below p.
        if (sum.HasX(in x)) return true;
        if (r.SequenceCompareTo(FieldPrimeMinusOrder) >= 0) return false;
        FieldElement.Add(in x, in OrderInField, out x);
        x.Normalize();
        return sum.HasX(in x);
    }

    private static bool IsR(in FieldElement x, in Signature signature)
    {
        Span<ulong> words = stackalloc ulong[4], r = stackalloc ulong[4];
        x.ToWords(words);
        Scalar.FromWordsReduced(words).ToWords(words);
        Part(signature, 0).ToWords(r);
        return words.SequenceEqual(r);
    }

    // In a class of its own, so that a process whose signers all have tables never makes it.
    private static class Multiples
    {
        public static readonly GeneratorMultiples OfGenerator = new();
    }
}
