using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Light.Tests.Kit;

/// <summary>
/// A signer whose key is a small number and whose nonces follow from the digest (RFC 6979). Signed test data is the same in
/// every run.
/// </summary>
/// <remarks>Only for test data: it is slow, and its timing reveals the key. The platform's library verifies its signatures.</remarks>
public sealed class DeterministicSigner : ISigner
{
    private static readonly BigInteger P = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F", NumberStyles.HexNumber);
    private static readonly BigInteger N = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber);

    private static readonly (BigInteger X, BigInteger Y) G = (
        BigInteger.Parse("079BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798", NumberStyles.HexNumber),
        BigInteger.Parse("0483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8", NumberStyles.HexNumber));

    private readonly BigInteger _key;

    public DeterministicSigner(int key)
    {
        _key = key;
        (BigInteger x, BigInteger y) = Multiply(_key);
        PublicKey = PublicKey.From([y.IsEven ? (byte)2 : (byte)3, .. Bytes(x)]);
    }

    public PublicKey PublicKey { get; }

    public Address Address => PublicKey.ToAddress();

    public Signature Sign(in Hash256 digest)
    {
        BigInteger e = Number(digest.AsSpan()), k = Nonce(digest.AsSpan());
        BigInteger r = Multiply(k).X % N;
        BigInteger s = BigInteger.ModPow(k, N - 2, N) * (e + r * _key) % N;
        return Signature.From([.. Bytes(r), .. Bytes(s > N / 2 ? N - s : s)]);
    }

    // RFC 6979, section 3.2, with SHA-256. The first candidate is out of range for only one digest in 2^128, so no second
    // candidate is tried.
    private BigInteger Nonce(ReadOnlySpan<byte> digest)
    {
        byte[] secret = [.. Bytes(_key), .. Bytes(Number(digest) % N)];
        byte[] v = [.. Enumerable.Repeat((byte)1, 32)], key = new byte[32];
        for (byte step = 0; step < 2; step++)
        {
            byte[] message = [.. v, step, .. secret];
            key = HMACSHA256.HashData(key, message);
            v = HMACSHA256.HashData(key, v);
        }

        return Number(HMACSHA256.HashData(key, v));
    }

    private static (BigInteger X, BigInteger Y) Multiply(BigInteger scalar)
    {
        (BigInteger X, BigInteger Y)? sum = null;
        for ((BigInteger X, BigInteger Y) power = G; !scalar.IsZero; scalar >>= 1, power = Add(power, power))
        {
            if (!scalar.IsEven) sum = sum is null ? power : Add(sum.Value, power);
        }

        return sum!.Value;
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        BigInteger slope = a == b ? 3 * a.X * a.X * Inverse(2 * a.Y) : (b.Y - a.Y) * Inverse(b.X - a.X);
        BigInteger x = Modulo(slope * slope - a.X - b.X);
        return (x, Modulo(slope * (a.X - x) - a.Y));
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Modulo(value), P - 2, P);

    private static BigInteger Modulo(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = new byte[32], digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, 32 - digits.Length);
        return bytes;
    }
}
