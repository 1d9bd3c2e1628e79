using System.Globalization;
using System.Numerics;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Core.Tests.Crypto.Secp256k1;

/// <summary>
/// The curve exactly as its definition (SEC 1, sections 2.2 and 4.1.4), in big integers. It is slow, and short enough to check
/// by reading.
/// </summary>
internal static class ReferenceCurve
{
    public static readonly BigInteger P = Parse("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F");
    public static readonly BigInteger N = Parse("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");

    public static readonly Point G = new(
        Parse("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"), Parse("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8"));

    /// <summary>A point; null is the point at infinity.</summary>
    public sealed record Point(BigInteger X, BigInteger Y);

    public static BigInteger Modulo(BigInteger value, BigInteger modulus) => (value % modulus + modulus) % modulus;

    public static BigInteger Inverse(BigInteger value, BigInteger modulus) => BigInteger.ModPow(Modulo(value, modulus), modulus - 2, modulus);

    public static Point? Add(Point? a, Point? b)
    {
        if (a is null) return b;
        if (b is null) return a;
        if (a.X == b.X && Modulo(a.Y + b.Y, P).IsZero) return null;
        BigInteger slope = a.X == b.X ? 3 * a.X * a.X * Inverse(2 * a.Y, P) : (b.Y - a.Y) * Inverse(b.X - a.X, P);
        BigInteger x = Modulo(slope * slope - a.X - b.X, P);
        return new Point(x, Modulo(slope * (a.X - x) - a.Y, P));
    }

    /// <summary>
    /// Computes k P by double-and-add. It avoids the divisions of <see cref="Add"/>: (X, Y, Z) represents (X / Z^2, Y / Z^3),
    /// and Z = 0 represents infinity.
    /// </summary>
    public static Point? Multiply(BigInteger k, Point? point)
    {
        if (point is null) return null;
        (BigInteger X, BigInteger Y, BigInteger Z) sum = (1, 1, 0);
        k = Modulo(k, N);
        for (int bit = 255; bit >= 0; bit--)
        {
            sum = Doubled(sum.X, sum.Y, sum.Z);
            if (!(k >> bit).IsEven) sum = Plus(sum.X, sum.Y, sum.Z, point);
        }

        if (sum.Z.IsZero) return null;
        BigInteger inverse = Inverse(sum.Z, P), square = inverse * inverse % P;
        return new Point(sum.X * square % P, sum.Y * square * inverse % P);
    }

    public static Point? WithX(BigInteger x, bool isOdd)
    {
        BigInteger square = Modulo(x * x * x + 7, P), y = BigInteger.ModPow(square, (P + 1) / 4, P);
        if (y * y % P != square) return null;
        return new Point(x, y.IsEven == isOdd ? P - y : y);
    }

    public static bool Verify(in SignedDigest signed)
    {
        BigInteger r = Number(signed.Signature.AsSpan()[..32]), s = Number(signed.Signature.AsSpan()[32..]), x = Number(signed.Key.AsSpan()[1..]);
        if (r.IsZero || r >= N || s.IsZero || s > N / 2 || x >= P || signed.Key.AsSpan()[0] is not (2 or 3)) return false;
        if (WithX(x, signed.Key.AsSpan()[0] == 3) is not { } key) return false;
        BigInteger inverse = Inverse(s, N);
        Point? sum = Add(Multiply(Number(signed.Digest.AsSpan()) * inverse, G), Multiply(r * inverse, key));
        return sum is not null && sum.X % N == r;
    }

    public static PublicKey Compress(Point point) => PublicKey.From([(byte)(point.Y.IsEven ? 2 : 3), .. Bytes(point.X)]);

    public static Signature Sign(BigInteger r, BigInteger s) => Signature.From([.. Bytes(r), .. Bytes(s)]);

    public static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    public static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    /// <summary>A 256-bit number from four 64-bit words, least significant first.</summary>
    public static ulong[] Words(BigInteger value) => [.. Enumerable.Range(0, 4).Select(i => (ulong)(value >> 64 * i & ulong.MaxValue))];

    public static BigInteger FromWords(ReadOnlySpan<ulong> words)
    {
        BigInteger value = 0;
        for (int i = words.Length - 1; i >= 0; i--) value = (value << 64) + words[i];
        return value;
    }

    private static (BigInteger X, BigInteger Y, BigInteger Z) Doubled(BigInteger x, BigInteger y, BigInteger z)
    {
        BigInteger yy = y * y % P, s = 4 * x * yy % P, m = 3 * x * x % P, doubled = Modulo(m * m - 2 * s, P);
        return (doubled, Modulo(m * (s - doubled) - 8 * yy * yy, P), 2 * y * z % P);
    }

    private static (BigInteger X, BigInteger Y, BigInteger Z) Plus(BigInteger x, BigInteger y, BigInteger z, Point other)
    {
        if (z.IsZero) return (other.X, other.Y, 1);
        BigInteger zz = z * z % P, h = Modulo(other.X * zz - x, P), rise = Modulo(other.Y * zz * z - y, P);
        if (h.IsZero) return rise.IsZero ? Doubled(x, y, z) : (1, 1, 0);
        BigInteger hh = h * h % P, hhh = hh * h % P, v = x * hh % P, sum = Modulo(rise * rise - hhh - 2 * v, P);
        return (sum, Modulo(rise * (v - sum) - y * hhh, P), z * h % P);
    }

    private static BigInteger Parse(string hex) => BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
