using System.Globalization;
using System.Numerics;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>Signatures at the bounds of [ENC.9].</summary>
internal static class SignatureVectors
{
    private static readonly BigInteger N = Parse("00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    private static readonly BigInteger P = Parse("00fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
    private static readonly EcdsaSigner Signer = TestKeys.OfSecret(7);
    private static readonly Hash256 Digest = Sha256.Hash("a message"u8);

    public static IEnumerable<SignatureVector> All()
    {
        byte[] good = Signer.Sign(Digest).AsSpan().ToArray(), key = Signer.PublicKey.AsSpan().ToArray();
        BigInteger r = Number(good.AsSpan(0, 32)), s = Number(good.AsSpan(32));
        yield return Of("valid", key, good, isKey: true, isValid: true);
        yield return Of("the same key with the other sign", [(byte)(key[0] ^ 1), .. key[1..]], good, true, false);
        yield return Of("another digest", key, good, true, false, Sha256.Hash("another"u8));
        yield return Of("high s", key, Join(r, N - s), true, false);
        yield return Of("r of zero", key, Join(0, s), true, false);
        yield return Of("s of zero", key, Join(r, 0), true, false);
        yield return Of("r of n", key, Join(N, s), true, false);
        yield return Of("r above n", key, Join(r + N, s), true, false);
        yield return Of("s of n", key, Join(r, N), true, false);
        yield return Of("s of half the order", key, Join(r, N / 2), true, false);
        yield return Of("prefix 04", [4, .. key[1..]], good, false, false);
        yield return Of("prefix 00", [0, .. key[1..]], good, false, false);
        yield return Of("x of p", [2, .. Bytes(P)], good, false, false);
        yield return Of("x of p + 1", [2, .. Bytes(P + 1)], good, false, false);
        yield return Of("x without a point", [2, .. Bytes(5)], good, false, false);
        yield return Of("x of zero", [2, .. Bytes(0)], good, false, false);
        yield return Of("x of one", [2, .. Bytes(1)], good, true, false);
        foreach (SignatureVector special in Special()) yield return special;
        for (int i = 1; i <= 20; i++)
        {
            EcdsaSigner signer = TestKeys.OfSecret(i);
            Hash256 digest = Sha256.Hash([(byte)i]);
            yield return Of(string.Create(CultureInfo.InvariantCulture, $"secret {i}"), signer.PublicKey.AsSpan().ToArray(),
                signer.Sign(digest).AsSpan().ToArray(), true, true, digest);
        }
    }

    /// <summary>Digests that anybody can make valid for a key: u1 = 0, equal summands, and a sum at infinity.</summary>
    private static IEnumerable<SignatureVector> Special()
    {
        // The key is G, so R = (u1 + u2) G. With s = 1: u1 = digest, u2 = r.
        byte[] g = TestKeys.OfSecret(1).PublicKey.AsSpan().ToArray();
        BigInteger x = Number(g.AsSpan(1));
        // R = G needs digest + r = 1, r = x(G).
        yield return Of("sum is the generator", g, Join(x % N, 1), true, true, Hash256.From(Bytes((1 - x % N + N) % N)));
        yield return Of("sum at infinity", g, Join(x % N, 1), true, false, Hash256.From(Bytes(N - x % N)));
        yield return Of("digest of zero, sum is r times the key", g, Join(x % N, 1), true, false, Hash256.Zero);
        yield return Of("digest of n counts as zero", g, Join(x % N, 1), true, false, Hash256.From(Bytes(N)));
        yield return Of("equal summands", g, Join(x % N, 1), true, false, Hash256.From(Bytes(x % N)));
        yield return Of("digest of n + d counts as d", g, Join(5, 1), true, false, Hash256.From(Bytes(N + 3)));
    }

    private static SignatureVector Of(string name, byte[] key, byte[] signature, bool isKey, bool isValid, Hash256? digest = null) =>
        new(name, VectorFolder.Hex(key), (digest ?? Digest).ToString(), VectorFolder.Hex(signature), isKey, isValid);

    private static byte[] Join(BigInteger r, BigInteger s) => [.. Bytes(r), .. Bytes(s)];

    private static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        if (bytes.Length > 32) bytes = (number % (BigInteger.One << 256)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Parse(string hex) => BigInteger.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
