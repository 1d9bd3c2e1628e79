using System.Runtime.InteropServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>The message schedules of the second block of a 65-byte message. The block holds one message byte, so there are 256.</summary>
/// <remarks>A table of 64 KiB, computed once. Reading a row replaces computing its words 16 to 63, about a third of the work of a block.</remarks>
internal static class KnownSecondBlock
{
    /// <summary>Bytes of a row: 64 words in the machine's byte order, each with its round constant added.</summary>
    public const int RowBytes = Sha256Constants.RoundCount * sizeof(uint);

    private const int MessageBits = 8 * Sha256Constants.NodeBytes;
    private static readonly uint[] Rows = Make();

    /// <summary>All rows. The row for last message byte b begins at b * <see cref="RowBytes"/>.</summary>
    public static ReadOnlySpan<byte> Schedules => MemoryMarshal.AsBytes<uint>(Rows);

    private static uint[] Make()
    {
        uint[] rows = new uint[256 * Sha256Constants.RoundCount];
        for (int last = 0; last < 256; last++)
        {
            Span<uint> w = rows.AsSpan(last * Sha256Constants.RoundCount, Sha256Constants.RoundCount);
            w[0] = (uint)last << 24 | 0x0080_0000;
            w[15] = MessageBits;
            // unchecked: SHA-256 adds modulo 2^32.
            for (int t = 16; t < w.Length; t++)
                w[t] = unchecked(ScalarLane.SmallSigma1(w[t - 2]) + w[t - 7] + ScalarLane.SmallSigma0(w[t - 15]) + w[t - 16]);
            for (int t = 0; t < w.Length; t++) w[t] = unchecked(w[t] + Sha256Constants.Rounds[t]);
        }

        return rows;
    }
}
