using System.Security.Cryptography;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Constants of secp256k1 (SEC 2, section 2.4.1), and comparisons of scalars as bytes.</summary>
/// <remarks>The comparisons take variable time, so no private key may be passed to them.</remarks>
internal static class Secp256k1Curve
{
    /// <summary>Length of a coordinate and of a scalar, in bytes.</summary>
    public const int ScalarBytes = 32;

    /// <summary>Object identifier of the curve.</summary>
    public const string Oid = "1.3.132.0.10";

    /// <summary>The curve by its object identifier, for the platform's ECDSA.</summary>
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

    /// <summary>Whether s is at most (n - 1) / 2. Of s and n - s, exactly one is.</summary>
    public static bool IsLow(ReadOnlySpan<byte> scalar) => scalar.SequenceCompareTo(HalfOrder) <= 0;
}
