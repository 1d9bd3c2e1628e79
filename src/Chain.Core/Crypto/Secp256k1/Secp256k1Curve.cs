using System.Security.Cryptography;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Numbers of secp256k1 (SEC 2, section 2.4.1) and the little arithmetic on scalars as bytes.</summary>
/// <remarks>Not constant in time: nothing here ever sees a private key.</remarks>
internal static class Secp256k1Curve
{
    /// <summary>Length of a coordinate and of a scalar, in bytes.</summary>
    public const int ScalarBytes = 32;

    /// <summary>Object identifier of the curve.</summary>
    public const string Oid = "1.3.132.0.10";

    /// <summary>The curve, by name: only its points import.</summary>
    public static ECCurve Named => ECCurve.CreateFromValue(Oid);

    /// <summary>Order n of the base point, big-endian.</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE,
        0xBA, 0xAE, 0xDC, 0xE6, 0xAF, 0x48, 0xA0, 0x3B, 0xBF, 0xD2, 0x5E, 0x8C, 0xD0, 0x36, 0x41, 0x41,
    ];

    /// <summary>(n - 1) / 2, big-endian: the largest s that counts as low.</summary>
    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
    ];

    /// <summary>Whether the scalar is in 1 .. n - 1.</summary>
    public static bool IsScalarInRange(ReadOnlySpan<byte> scalar) => scalar.ContainsAnyExcept((byte)0) && scalar.SequenceCompareTo(Order) < 0;

    /// <summary>Whether s is in the lower half of its range, so that its twin n - s is not.</summary>
    public static bool IsLow(ReadOnlySpan<byte> scalar) => scalar.SequenceCompareTo(HalfOrder) <= 0;

    /// <summary>Replaces s by n - s. Needs a scalar in range.</summary>
    public static void Negate(Span<byte> scalar)
    {
        int borrow = 0;
        for (int i = ScalarBytes - 1; i >= 0; i--)
        {
            int difference = Order[i] - scalar[i] - borrow;
            borrow = difference < 0 ? 1 : 0;
            scalar[i] = (byte)(difference & 0xFF);
        }
    }
}
