using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Chain.Core.Primitives;

/// <summary>A compressed secp256k1 public key: 02 or 03, then x (SEC 1, section 2.3.3). The type does not check that it is a point of the curve.</summary>
public readonly struct PublicKey : IEquatable<PublicKey>, IComparable<PublicKey>
{
    /// <summary>Length of a compressed point, in bytes.</summary>
    public const int Size = 33;

    private readonly Bytes _bytes;

    private PublicKey(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    /// <summary>Returns the address of the key: the first 20 bytes of its SHA-256.</summary>
    public Address ToAddress()
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(AsSpan(), digest);
        return Address.From(digest[..Address.Size]);
    }

    /// <summary>Copies exactly <see cref="Size"/> bytes; false for any other length. Does not check that they are a point of the curve.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> bytes, out PublicKey value)
    {
        value = bytes.Length == Size ? new PublicKey(bytes) : default;
        return bytes.Length == Size;
    }

    /// <summary>Copies exactly <see cref="Size"/> bytes from our own code; throws on any other length.</summary>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public static PublicKey From(ReadOnlySpan<byte> bytes) =>
        TryFrom(bytes, out PublicKey value) ? value : throw new ArgumentException($"A value of this type has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads exactly 2 * <see cref="Size"/> lower-case hexadecimal digits; false for any other text. One value has one text.</summary>
    public static bool TryParse(string? text, out PublicKey value)
    {
        Bytes bytes = default;
        bool isRead = HexText.TryRead(text, bytes);
        value = isRead ? new PublicKey(bytes) : default;
        return isRead;
    }

    /// <summary>Reads a text from our own code, as <see cref="TryParse"/> does; throws on bad text.</summary>
    /// <exception cref="FormatException">The text is not lower-case hexadecimal of the right length.</exception>
    public static PublicKey Parse(string text) =>
        TryParse(text, out PublicKey value) ? value : throw new FormatException($"Expected {2 * Size} lower-case hexadecimal digits.");

    /// <summary>Returns the bytes without copying them. The span is valid as long as the value itself.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the bytes to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Size"/>.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <inheritdoc/>
    public bool Equals(PublicKey other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PublicKey other && Equals(other);

    /// <summary>A hash code with a seed per process, so that an attacker who chooses the bytes cannot cause collisions in a hash table.</summary>
    public override int GetHashCode()
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(AsSpan()[1..]);
        return HashCode.Combine(AsSpan()[0], words[0], words[1], words[2], words[3]);
    }

    /// <summary>Compares the bytes as unsigned numbers, first byte first.</summary>
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
