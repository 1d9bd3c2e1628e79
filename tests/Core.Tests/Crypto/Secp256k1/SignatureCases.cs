using System.Numerics;
using Chain.Core.Crypto;
using Chain.Core.Crypto.Secp256k1;
using Chain.Core.Primitives;
using Core.Tests.Vectors;
using static Core.Tests.Crypto.Secp256k1.ReferenceCurve;

namespace Core.Tests.Crypto.Secp256k1;

/// <summary>Signatures to verify: random ones, valid and corrupted, and the edge cases where shortcuts go wrong.</summary>
internal sealed class SignatureCases
{
    private static readonly BigInteger[] EdgeScalars =
    [
        0, 1, 2, 3, 15, 16, 17, 31, 32, 255, 256, 257, BigInteger.One << 63, BigInteger.One << 64, (BigInteger.One << 128) - 1, BigInteger.One << 128,
        BigInteger.One << 255, N - 1, N - 2, N - 3, (N - 1) / 2, (N + 1) / 2, N - (BigInteger.One << 128), ((BigInteger.One << 256) - 1) % N,
    ];

    private readonly Random _random;
    private readonly (BigInteger Secret, Point Point, PublicKey Key)[] _keys;
    private readonly PointTable _generator = PointTable.Of(AffinePoint.Generator, 6);
    private readonly PointTable[] _tables;

    public SignatureCases(Random random, int keys)
    {
        _random = random;
        _keys = [.. Enumerable.Range(0, keys).Select(i => MakeKey(i < EdgeScalars.Length - 1 ? EdgeScalars[i + 1] : Scalar()))];
        _tables = [.. _keys.Select(k => PointTable.OfHalves(Internal(k.Key), 6))];
    }

    /// <summary>A signature by one of the keys with random u1 and u2. In three of eight cases, one byte is corrupted.</summary>
    /// <remarks>
    /// Computed from the verification equation: R = u1 G + u2 Q, r = x(R), s = r / u2, digest = u1 s. This needs no signer, so
    /// it is fast.
    /// </remarks>
    public SignedDigest Random()
    {
        int index = _random.Next(_keys.Length);
        BigInteger u1 = _random.Next(16) == 0 ? EdgeScalars[_random.Next(EdgeScalars.Length)] : Scalar();
        BigInteger u2 = _random.Next(16) == 0 ? EdgeScalars[1 + _random.Next(EdgeScalars.Length - 1)] : Scalar();
        JacobianPoint sum = PointSum.Of(Internal(u1), _generator, Internal(u2), _tables[index]);
        if (sum.IsInfinity) return Random();
        ulong[] words = new ulong[4];
        JacobianPoint.ToAffine([sum])[0].X.ToWords(words);
        return Spoil(FromSum(_keys[index].Key, FromWords(words) % N, u1, u2));
    }

    /// <summary>Every pair of edge scalars as u1 and u2, sums of equal and of opposite points, and r below and above p - n.</summary>
    /// <remarks>Only big integers decide which of them are valid: by construction, or by <see cref="ReferenceCurve.Verify"/>.</remarks>
    public IEnumerable<(SignedDigest Question, bool IsGood)> Edges()
    {
        (BigInteger secret, Point point, PublicKey key) = _keys[^1];
        (BigInteger U, Point? Multiple)[] ofKey = [.. EdgeScalars.Skip(1).Select(u => (u, Multiply(u, point)))];
        foreach (BigInteger u1 in EdgeScalars)
        {
            Point? first = Multiply(u1, G);
            foreach ((BigInteger u2, Point? second) in ofKey)
            {
                if (Add(first, second) is { } sum) yield return (FromSum(key, sum.X % N, u1, u2), true);
            }
        }

        for (int i = 0; i < 20; i++)
        {
            // u1 G = u2 Q requires a point doubling. u1 G = -u2 Q is infinity, which is never a valid signature, whatever r is.
            BigInteger u2 = Scalar(), u1 = u2 * secret % N;
            yield return (FromSum(key, Multiply(2 * u1, G)!.X % N, u1, u2), true);
            yield return (FromSum(key, i == 0 ? 1 : Scalar(), N - u1, u2), false);
        }

        foreach ((SignedDigest wrapped, bool isGood) in WrappedX()) yield return (wrapped, isGood);
        foreach (BigInteger r in (BigInteger[])[0, 1, N - 1, N, N + 1, P - N - 1, P - N, P - N + 1, P - 1, P, (BigInteger.One << 256) - 1])
        {
            foreach (BigInteger s in (BigInteger[])[0, 1, (N - 1) / 2, (N + 1) / 2, N - 1, N, N + 1, (BigInteger.One << 256) - 1])
            {
                SignedDigest odd = new(key, Hash256.From(Bytes(Scalar())), Sign(r, s));
                yield return (odd, Verify(odd));
            }
        }
    }

    // x(R) is in n .. p - 1, so r = x(R) - n. A verifier that compares only x with r refuses this signature. The key is
    // computed from the signature (SEC 1, 4.1.6).
    private IEnumerable<(SignedDigest Question, bool IsGood)> WrappedX()
    {
        int found = 0;
        for (BigInteger x = N + 1; found < 12; x++)
        {
            if (WithX(x, isOdd: found % 2 == 1) is not { } sum) continue;
            found++;
            BigInteger r = x - N, s = 1 + Scalar() / 2, digest = Scalar();
            if (s > N / 2) s = N - s;
            Point key = Multiply(Inverse(r, N), Add(Multiply(s, sum), Multiply(N - digest, G)))!;
            yield return (new SignedDigest(Compress(key), Hash256.From(Bytes(digest)), Sign(r, s)), true);
            yield return (new SignedDigest(Compress(key), Hash256.From(Bytes(digest)), Sign(x, s)), false);
            yield return (new SignedDigest(Compress(key), Hash256.From(Bytes(digest)), Sign(r + 1, s)), false);
        }
    }

    private static SignedDigest FromSum(PublicKey key, BigInteger r, BigInteger u1, BigInteger u2)
    {
        BigInteger s = r * Inverse(u2, N) % N, digest = u1 * s % N;
        // The twin with the low s negates both terms of the sum. The sum is then the negative point, with the same x.
        return new SignedDigest(key, Hash256.From(Bytes(digest)), Sign(r, s > N / 2 ? N - s : s));
    }

    private SignedDigest Spoil(SignedDigest good)
    {
        switch (_random.Next(8))
        {
            case 0:
                return good with { Digest = Hash256.From(WithFlippedBit(good.Digest.AsSpan())) };
            case 1:
                return good with { Signature = Signature.From(WithFlippedBit(good.Signature.AsSpan())) };
            case 2:
                return good with { Key = _random.Next(2) == 0 ? _keys[_random.Next(_keys.Length)].Key : PublicKey.From(WithFlippedBit(good.Key.AsSpan())) };
            default:
                return good;
        }
    }

    private byte[] WithFlippedBit(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        copy[_random.Next(copy.Length)] ^= (byte)(1 << _random.Next(8));
        return copy;
    }

    private BigInteger Scalar() => 1 + Number(_random.Bytes(32)) % (N - 1);

    private static (BigInteger Secret, Point Point, PublicKey Key) MakeKey(BigInteger secret)
    {
        Point point = Multiply(secret, G)!;
        return (secret, point, Compress(point));
    }

    private static Chain.Core.Crypto.Secp256k1.Scalar Internal(BigInteger value) => Chain.Core.Crypto.Secp256k1.Scalar.FromWords(Words(value));

    private static AffinePoint Internal(in PublicKey key)
    {
        Assert.That(AffinePoint.TryDecompress(key, out AffinePoint point));
        return point;
    }
}
