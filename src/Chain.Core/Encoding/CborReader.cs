using System.Text.Unicode;
using Chain.Core.Primitives;

namespace Chain.Core.Encoding;

/// <summary>Reads the deterministic CBOR subset of ENCODING.md from untrusted bytes. [ENC.1]</summary>
/// <remarks>
/// Each method reads one item. On bad input it returns false and does not move; it never throws, and it never allocates more than
/// the caller's bound (threat E13). The caller states the type of the next item, so the input cannot choose the nesting depth.
/// The caller must check <see cref="AtEnd"/> last. The reader accepts only the shortest form of a number or length, so decoded
/// values encode to the same bytes again.
/// </remarks>
public ref struct CborReader
{
    private const int SimpleFalse = 20, SimpleTrue = 21, SimpleNull = 22;

    private readonly ReadOnlySpan<byte> _input;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    public CborReader(ReadOnlySpan<byte> input)
    {
        _input = input;
        _position = 0;
    }

    /// <summary>Whether all bytes have been read. [ENC.6]</summary>
    public readonly bool AtEnd => _position == _input.Length;

    /// <summary>Number of bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Reads the start of an array of at most <paramref name="maxItems"/> items. [ENC.4]</summary>
    /// <remarks>Refuses a count above the number of remaining bytes, before the caller allocates memory for the items.</remarks>
    public bool TryArray(int maxItems, out int n)
    {
        n = 0;
        if (!TryHead(CborMajorType.Array, out ulong count, out int next)) return false;
        if (maxItems < 0 || count > (ulong)maxItems || count > (ulong)(_input.Length - next)) return false;
        n = (int)count;
        _position = next;
        return true;
    }

    /// <summary>Reads the start of an array of exactly <paramref name="n"/> items. [ENC.4]</summary>
    public bool TryExactArray(int n)
    {
        int start = _position;
        if (TryArray(n, out int count) && count == n) return true;
        _position = start;
        return false;
    }

    /// <summary>Reads an unsigned integer in 0 .. <paramref name="max"/>. [ENC.2]</summary>
    public bool TryUInt(ulong max, out ulong value)
    {
        value = 0;
        if (!TryHead(CborMajorType.UnsignedInteger, out ulong number, out int next) || number > max) return false;
        value = number;
        _position = next;
        return true;
    }

    /// <summary>Reads an integer in 0 .. <paramref name="max"/>. [ENC.2]</summary>
    public bool TryInt(long max, out long value)
    {
        value = 0;
        if (max < 0 || !TryUInt((ulong)max, out ulong number)) return false;
        value = (long)number;
        return true;
    }

    /// <summary>Reads a byte string of at most <paramref name="maxLength"/> bytes. The value is a view of the input, not a copy. [ENC.3]</summary>
    public bool TryBytes(int maxLength, out ReadOnlySpan<byte> value) => TryString(CborMajorType.ByteString, maxLength, out value);

    /// <summary>Reads a text of at most <paramref name="maxUtf8Bytes"/> bytes of well-formed UTF-8. [ENC.3]</summary>
    public bool TryText(int maxUtf8Bytes, out string value)
    {
        int start = _position;
        value = "";
        if (!TryString(CborMajorType.TextString, maxUtf8Bytes, out ReadOnlySpan<byte> utf8)) return false;
        if (!Utf8.IsValid(utf8))
        {
            _position = start;
            return false;
        }

        value = System.Text.Encoding.UTF8.GetString(utf8);
        return true;
    }

    /// <summary>Reads true or false. [ENC.5]</summary>
    public bool TryBool(out bool value)
    {
        value = false;
        if (!TryHead(CborMajorType.Simple, out ulong simple, out int next) || simple is not (SimpleFalse or SimpleTrue)) return false;
        value = simple == SimpleTrue;
        _position = next;
        return true;
    }

    /// <summary>
    /// Reads a null if it is the next item. Otherwise reads nothing, and the caller reads the value next. Returns false only at the
    /// end of the input. [ENC.5]
    /// </summary>
    public bool TryNullOr(out bool isNull)
    {
        isNull = TryHead(CborMajorType.Simple, out ulong simple, out int next) && simple == SimpleNull;
        if (isNull) _position = next;
        return isNull || !AtEnd;
    }

    /// <summary>Reads a byte string of exactly <see cref="Hash256.Size"/> bytes.</summary>
    public bool TryHash(out Hash256 value)
    {
        value = default;
        return TryExactBytes(Hash256.Size, out ReadOnlySpan<byte> bytes) && Hash256.TryFrom(bytes, out value);
    }

    /// <summary>Reads a byte string of exactly <see cref="Address.Size"/> bytes.</summary>
    public bool TryAddress(out Address value)
    {
        value = default;
        return TryExactBytes(Address.Size, out ReadOnlySpan<byte> bytes) && Address.TryFrom(bytes, out value);
    }

    /// <summary>Reads a byte string of exactly <see cref="PublicKey.Size"/> bytes. Does not check that it is a point of the curve.</summary>
    public bool TryPublicKey(out PublicKey value)
    {
        value = default;
        return TryExactBytes(PublicKey.Size, out ReadOnlySpan<byte> bytes) && PublicKey.TryFrom(bytes, out value);
    }

    /// <summary>Reads a byte string of exactly <see cref="Signature.Size"/> bytes.</summary>
    public bool TrySignature(out Signature value)
    {
        value = default;
        return TryExactBytes(Signature.Size, out ReadOnlySpan<byte> bytes) && Signature.TryFrom(bytes, out value);
    }

    private bool TryExactBytes(int length, out ReadOnlySpan<byte> value)
    {
        int start = _position;
        if (TryBytes(length, out value) && value.Length == length) return true;
        _position = start;
        return false;
    }

    private bool TryString(CborMajorType type, int maxLength, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryHead(type, out ulong length, out int next)) return false;
        if (maxLength < 0 || length > (ulong)maxLength || length > (ulong)(_input.Length - next)) return false;
        value = _input.Slice(next, (int)length);
        _position = next + (int)length;
        return true;
    }

    // Reads type and argument (RFC 8949, section 3) without moving. Refuses overlong forms, indefinite lengths, reserved values and
    // simple values of more than one byte. [ENC.2]
    private readonly bool TryHead(CborMajorType type, out ulong argument, out int next)
    {
        argument = 0;
        next = _position;
        if (AtEnd) return false;
        byte first = _input[_position];
        int info = first & 0x1F;
        if (first >> 5 != (int)type) return false;
        if (info < 24)
        {
            argument = (ulong)info;
            next = _position + 1;
            return true;
        }

        if (info > 27 || type == CborMajorType.Simple) return false;
        int size = 1 << (info - 24);
        if (_input.Length - _position - 1 < size) return false;
        foreach (byte b in _input.Slice(_position + 1, size)) argument = argument << 8 | b;
        ulong smallest = info == 24 ? 24UL : 1UL << (4 * size);
        next = _position + 1 + size;
        return argument >= smallest;
    }
}
