using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Chain.Core.Primitives;

/// <summary>A SHA-256 digest, held inline and ordered as unsigned bytes, so it sorts alike on every node.</summary>
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>
{
    /// <summary>Length of a digest, in bytes (FIPS 180-4).</summary>
    public const int Size = 32;

    private readonly Bytes _bytes;

    private Hash256(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    /// <summary>All bytes zero: no digest that anybody can find a message for, so it stands for "none" and for the empty state tree.</summary>
    public static Hash256 Zero => default;

    /// <summary>Takes exactly <see cref="Size"/> bytes; false for any other length. The content is not judged.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> bytes, out Hash256 value)
    {
        value = bytes.Length == Size ? new Hash256(bytes) : default;
        return bytes.Length == Size;
    }

    /// <summary>Takes exactly <see cref="Size"/> bytes that our own code made.</summary>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public static Hash256 From(ReadOnlySpan<byte> bytes) =>
        TryFrom(bytes, out Hash256 value) ? value : throw new ArgumentException($"A value of this type has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads lower-case hexadecimal of exactly twice <see cref="Size"/> digits; one value has one text.</summary>
    public static bool TryParse(string? text, out Hash256 value)
    {
        Bytes bytes = default;
        bool isRead = HexText.TryRead(text, bytes);
        value = isRead ? new Hash256(bytes) : default;
        return isRead;
    }

    /// <summary>As <see cref="TryParse"/>, for texts that our own code made.</summary>
    /// <exception cref="FormatException">The text is not lower-case hexadecimal of the right length.</exception>
    public static Hash256 Parse(string text) =>
        TryParse(text, out Hash256 value) ? value : throw new FormatException($"Expected {2 * Size} lower-case hexadecimal digits.");

    /// <summary>The bytes in place, without a copy; valid as long as the value itself.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Writes the bytes to the front of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Size"/>.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <inheritdoc/>
    public bool Equals(Hash256 other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <summary>Seeded per process: strangers choose these bytes, so the hash of a table must not be theirs to predict.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(AsSpan());
        return hash.ToHashCode();
    }

    /// <summary>Orders as unsigned bytes, first byte first.</summary>
    public int CompareTo(Hash256 other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <summary>Whether all bytes are equal.</summary>
    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    /// <summary>Whether any byte differs.</summary>
    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(Hash256 left, Hash256 right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(Hash256 left, Hash256 right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not sort after <paramref name="right"/>.</summary>
    public static bool operator <=(Hash256 left, Hash256 right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not sort before <paramref name="right"/>.</summary>
    public static bool operator >=(Hash256 left, Hash256 right) => left.CompareTo(right) >= 0;

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte _first;
    }
}
