using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chain.Core.Primitives;

/// <summary>A SHA-256 digest, held inline. It is ordered as unsigned bytes, so every node sorts digests alike.</summary>
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>
{
    /// <summary>Length of a digest, in bytes (FIPS 180-4).</summary>
    public const int Size = 32;

    private readonly Bytes _bytes;

    private Hash256(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes);

    /// <summary>All bytes zero. Nobody can find a message with this digest, so it means "none" and is the root of the empty state tree.</summary>
    public static Hash256 Zero => default;

    /// <summary>Copies exactly <see cref="Size"/> bytes; false for any other length. Any content is accepted.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> bytes, out Hash256 value)
    {
        value = bytes.Length == Size ? new Hash256(bytes) : default;
        return bytes.Length == Size;
    }

    /// <summary>Copies exactly <see cref="Size"/> bytes from our own code; throws on any other length.</summary>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public static Hash256 From(ReadOnlySpan<byte> bytes) =>
        TryFrom(bytes, out Hash256 value) ? value : throw new ArgumentException($"A value of this type has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads exactly 2 * <see cref="Size"/> lower-case hexadecimal digits; false for any other text. One value has one text.</summary>
    public static bool TryParse(string? text, out Hash256 value)
    {
        Bytes bytes = default;
        bool isRead = HexText.TryRead(text, bytes);
        value = isRead ? new Hash256(bytes) : default;
        return isRead;
    }

    /// <summary>Reads a text from our own code, as <see cref="TryParse"/> does; throws on bad text.</summary>
    /// <exception cref="FormatException">The text is not lower-case hexadecimal of the right length.</exception>
    public static Hash256 Parse(string text) =>
        TryParse(text, out Hash256 value) ? value : throw new FormatException($"Expected {2 * Size} lower-case hexadecimal digits.");

    /// <summary>Returns the bytes without copying them. The span is valid as long as the value itself.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the bytes to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Size"/>.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <inheritdoc/>
    public bool Equals(Hash256 other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <summary>A hash code with a seed per process, so that an attacker who chooses the bytes cannot cause collisions in a hash table.</summary>
    public override int GetHashCode()
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(AsSpan());
        return HashCode.Combine(words[0], words[1], words[2], words[3]);
    }

    /// <summary>Compares the bytes as unsigned numbers, first byte first.</summary>
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
