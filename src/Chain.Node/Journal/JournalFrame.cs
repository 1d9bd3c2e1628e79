using System.Buffers.Binary;
using System.IO.Hashing;
using Chain.Core;

namespace Chain.Node.Journal;

/// <summary>The format of one record: mark (4 bytes), length of kind and body (4), CRC-32 (4), kind (1), body. Little-endian.</summary>
/// <remarks>
/// The checksum covers the record's position in the file, its length, kind and body. So it detects a wrong length, a record at another
/// position, and bytes inside a body that look like a record.
/// </remarks>
internal static class JournalFrame
{
    /// <summary>Bytes before the kind: mark, length and checksum.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Maximum length of kind and body, in bytes: the longest consensus message and 64 bytes.</summary>
    public const int ContentBytesMax = Limits.ConsensusMessageBytesMax + 64;

    private const uint Mark = 0x314A_5746; // "FWJ1"

    /// <summary>Encodes a record for <paramref name="position"/> in the file.</summary>
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

    /// <summary>Reads the record at <paramref name="position"/>; false if there is no complete, intact record.</summary>
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

    /// <summary>Whether an intact record exists after <paramref name="position"/>. Then the bytes at the position are damage, not a torn end.</summary>
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
