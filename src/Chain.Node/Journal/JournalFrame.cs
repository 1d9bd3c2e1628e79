using System.Buffers.Binary;
using System.IO.Hashing;
using Chain.Core;

namespace Chain.Node.Journal;

/// <summary>How one record stands in the file: mark (4 bytes), length of what follows (4), CRC-32 (4), kind (1), body. Little-endian.</summary>
/// <remarks>
/// The checksum covers the record's position in the file, its length, its kind and its body. So no length can lie, no record can
/// stand at another place, and bytes inside a body that look like a record are none.
/// </remarks>
internal static class JournalFrame
{
    /// <summary>Bytes before the kind.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Longest kind and body: a proposal and some room.</summary>
    public const int ContentBytesMax = Limits.ConsensusMessageBytesMax + 64;

    private const uint Mark = 0x314A_5746; // "FWJ1"

    /// <summary>The bytes of a record that is to stand at <paramref name="position"/>.</summary>
    public static byte[] Encode(long position, JournalRecordKind kind, ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[HeaderBytes + 1 + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), 1 + body.Length);
        frame[HeaderBytes] = (byte)kind;
        body.CopyTo(frame.AsSpan(HeaderBytes + 1));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), Checksum(position, frame.AsSpan(HeaderBytes)));
        return frame;
    }

    /// <summary>Reads the record at <paramref name="position"/>; false if none stands there whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, int position, out JournalRecordKind kind, out ReadOnlySpan<byte> body, out int next)
    {
        kind = JournalRecordKind.Unspecified;
        body = default;
        next = position;
        ReadOnlySpan<byte> rest = file[position..];
        if (rest.Length <= HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(rest) != Mark) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
        if (length is < 1 or > ContentBytesMax || length > rest.Length - HeaderBytes) return false;
        ReadOnlySpan<byte> content = rest.Slice(HeaderBytes, length);
        if (Checksum(position, content) != BinaryPrimitives.ReadUInt32LittleEndian(rest[8..])) return false;
        kind = (JournalRecordKind)content[0];
        body = content[1..];
        next = position + HeaderBytes + length;
        return true;
    }

    /// <summary>Whether a whole record stands anywhere after <paramref name="position"/>: then what stands there is damage, not a torn end.</summary>
    public static bool AnyAfter(ReadOnlySpan<byte> file, int position)
    {
        for (int at = position + 1; at + HeaderBytes < file.Length; at++)
        {
            if (TryRead(file, at, out _, out _, out _)) return true;
        }

        return false;
    }

    private static uint Checksum(long position, ReadOnlySpan<byte> content)
    {
        Span<byte> place = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(place, position);
        BinaryPrimitives.WriteInt32LittleEndian(place[8..], content.Length);
        Crc32 checksum = new();
        checksum.Append(place);
        checksum.Append(content);
        return checksum.GetCurrentHashAsUInt32();
    }
}
