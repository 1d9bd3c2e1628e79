using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Chain.Core.Primitives;

/// <summary>A compressed secp256k1 public key, 02 or 03 and then x (SEC 1, section 2.3.3). It may still be no point of the curve.</summary>
public readonly struct PublicKey : IEquatable<PublicKey>, IComparable<PublicKey>
{
    /// <summary>Length of a compressed point, in bytes.</summary>
    public const int Size = 33;

    private readonly Bytes _bytes;

    private PublicKey(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    /// <summary>The address that belongs to the key: the first 20 bytes of its SHA-256.</summary>
    public Address ToAddress()
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(AsSpan(), digest);
        return Address.From(digest[..Address.Size]);
    }

    /// <summary>Takes exactly <see cref="Size"/> bytes; false for any other length. The content is not judged.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> bytes, out PublicKey value)
    {
        value = bytes.Length == Size ? new PublicKey(bytes) : default;
        return bytes.Length == Size;
    }

    /// <summary>Takes exactly <see cref="Size"/> bytes that our own code made.</summary>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public static PublicKey From(ReadOnlySpan<byte> bytes) =>
        TryFrom(bytes, out PublicKey value) ? value : throw new ArgumentException($"A value of this type has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads lower-case hexadecimal of exactly twice <see cref="Size"/> digits; one value has one text.</summary>
    public static bool TryParse(string? text, out PublicKey value)
    {
        Bytes bytes = default;
        bool isRead = HexText.TryRead(text, bytes);
        value = isRead ? new PublicKey(bytes) : default;
        return isRead;
    }

    /// <summary>As <see cref="TryParse"/>, for texts that our own code made.</summary>
    /// <exception cref="FormatException">The text is not lower-case hexadecimal of the right length.</exception>
    public static PublicKey Parse(string text) =>
        TryParse(text, out PublicKey value) ? value : throw new FormatException($"Expected {2 * Size} lower-case hexadecimal digits.");

    /// <summary>The bytes in place, without a copy; valid as long as the value itself.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Writes the bytes to the front of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Size"/>.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <inheritdoc/>
    public bool Equals(PublicKey other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PublicKey other && Equals(other);

    /// <summary>Seeded per process: strangers choose these bytes, so the hash of a table must not be theirs to predict.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(AsSpan());
        return hash.ToHashCode();
    }

    /// <summary>Orders as unsigned bytes, first byte first.</summary>
    public int CompareTo(PublicKey other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <summary>Whether all bytes are equal.</summary>
    public static bool operator ==(PublicKey left, PublicKey right) => left.Equals(right);

    /// <summary>Whether any byte differs.</summary>
    public static bool operator !=(PublicKey left, PublicKey right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(PublicKey left, PublicKey right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(PublicKey left, PublicKey right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not sort after <paramref name="right"/>.</summary>
    public static bool operator <=(PublicKey left, PublicKey right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not sort before <paramref name="right"/>.</summary>
    public static bool operator >=(PublicKey left, PublicKey right) => left.CompareTo(right) >= 0;

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte _first;
    }
}
