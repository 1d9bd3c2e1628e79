using System.Buffers.Binary;
using System.Text;

namespace Chain.Core.Encoding;

/// <summary>Writes the deterministic CBOR subset of ENCODING.md: one value has one encoding. [ENC.1]</summary>
/// <remarks>
/// The caller must write exactly as many items into an array as it announced. Not thread-safe.
/// </remarks>
public sealed class CborWriter
{
    // Large enough for a vote, a header or a small record without growing.
    private const int InitialBytes = 512;
    private const int HeadBytesMax = 9;
    private const ulong SimpleFalse = 20, SimpleTrue = 21, SimpleNull = 22;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer;
    private int _length;

    /// <summary>Creates an empty writer.</summary>
    /// <param name="capacityBytes">Initial size of the buffer, in bytes. The buffer grows as needed.</param>
    public CborWriter(int capacityBytes = InitialBytes) => _buffer = new byte[capacityBytes];

    /// <summary>The bytes written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes the head of an array of exactly <paramref name="n"/> items. [ENC.4]</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void Array(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        Head(CborMajorType.Array, (ulong)n);
    }

    /// <summary>Writes an unsigned integer. [ENC.2]</summary>
    public void UInt(ulong value) => Head(CborMajorType.UnsignedInteger, value);

    /// <summary>Writes a count, height, round or time. The subset has no negative numbers. [ENC.2]</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public void Int(long nonNegative)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nonNegative);
        Head(CborMajorType.UnsignedInteger, (ulong)nonNegative);
    }

    /// <summary>Writes a byte string. [ENC.3]</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Head(CborMajorType.ByteString, (ulong)value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>Begins a byte string. Everything written until <see cref="EndBytes"/> is its content.</summary>
    /// <returns>The position to pass to <see cref="EndBytes"/>.</returns>
    public int BeginBytes() => _length;

    /// <summary>Ends a byte string: inserts its head before the content. [ENC.3]</summary>
    /// <param name="begin">The position that <see cref="BeginBytes"/> returned.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative or behind the last written byte.</exception>
    public void EndBytes(int begin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(begin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(begin, _length);
        int length = _length - begin;
        Head(CborMajorType.ByteString, (ulong)length);
        Span<byte> head = stackalloc byte[HeadBytesMax];
        int headLength = _length - begin - length;
        _buffer.AsSpan(begin + length, headLength).CopyTo(head);
        _buffer.AsSpan(begin, length).CopyTo(_buffer.AsSpan(begin + headLength));
        head[..headLength].CopyTo(_buffer.AsSpan(begin));
    }

    /// <summary>Writes a text string as UTF-8. Texts are compared as bytes; they are not normalised. [ENC.3]</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate, which has no UTF-8 form.</exception>
    public void Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int length = StrictUtf8.GetByteCount(value);
        Head(CborMajorType.TextString, (ulong)length);
        StrictUtf8.GetBytes(value, Take(length));
    }

    /// <summary>Writes true or false. [ENC.5]</summary>
    public void Bool(bool value) => Head(CborMajorType.Simple, value ? SimpleTrue : SimpleFalse);

    /// <summary>Writes null, the encoding of an absent optional field. [ENC.5]</summary>
    public void Null() => Head(CborMajorType.Simple, SimpleNull);

    /// <summary>Discards the written bytes and keeps the buffer for the next value.</summary>
    public void Clear() => _length = 0;

    private void Head(CborMajorType type, ulong argument)
    {
        int top = (int)type << 5;
        if (argument < 24)
        {
            Take(1)[0] = (byte)(top | (int)argument);
            return;
        }

        int size = argument <= byte.MaxValue ? 1 : argument <= ushort.MaxValue ? 2 : argument <= uint.MaxValue ? 4 : 8;
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(wide, argument);
        Span<byte> head = Take(1 + size);
        head[0] = (byte)(top | size switch { 1 => 24, 2 => 25, 4 => 26, _ => 27 });
        wide[^size..].CopyTo(head[1..]);
    }

    private Span<byte> Take(int count)
    {
        int needed = _length + count;
        if (needed > _buffer.Length) System.Array.Resize(ref _buffer, Math.Max(needed + HeadBytesMax, _buffer.Length * 2));
        Span<byte> taken = _buffer.AsSpan(_length, count);
        _length = needed;
        return taken;
    }
}
