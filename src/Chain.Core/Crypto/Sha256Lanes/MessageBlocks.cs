using System.Buffers.Binary;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Splits a prefix, a message and the padding of FIPS 180-4, 5.1.1, into blocks.</summary>
internal static class MessageBlocks
{
    private const byte PaddingStart = 0x80;
    private const int BlockBytes = Sha256Constants.BlockBytes;

    /// <summary>Returns the number of blocks of prefix, message and padding.</summary>
    public static int Count(int prefixBytes, int messageBytes) =>
        (int)(((long)prefixBytes + messageBytes + 1 + Sha256Constants.LengthBytes + BlockBytes - 1) / BlockBytes);

    /// <summary>Writes one block.</summary>
    /// <param name="prefix">The prefix, shorter than a block.</param>
    /// <param name="message">The message.</param>
    /// <param name="index">Index of the block, from 0.</param>
    /// <param name="block">Receives the 64 bytes of the block.</param>
    public static void Fill(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> message, int index, Span<byte> block)
    {
        long bytes = (long)prefix.Length + message.Length;
        long start = (long)index * BlockBytes;
        Span<byte> rest = block;
        if (index == 0)
        {
            prefix.CopyTo(block);
            rest = block[prefix.Length..];
        }
        else
        {
            message = message[(int)Math.Min(start - prefix.Length, message.Length)..];
        }

        if (message.Length >= rest.Length)
        {
            message[..rest.Length].CopyTo(rest);
            return;
        }

        message.CopyTo(rest);
        rest[message.Length..].Clear();
        if (bytes >= start) rest[message.Length] = PaddingStart;
        bool isLast = start + BlockBytes >= bytes + 1 + Sha256Constants.LengthBytes;
        if (isLast) BinaryPrimitives.WriteInt64BigEndian(block[^Sha256Constants.LengthBytes..], bytes * 8);
    }
}
