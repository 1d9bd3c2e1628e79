using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Hashes one short message in plain registers. A call of the platform's library would cost more than the hashing itself.</summary>
[SkipLocalsInit]
internal static class SingleMessage
{
    /// <summary>Maximum number of blocks for which this is faster than the platform's library (measured, docs/adr/0009).</summary>
    public const int BlocksMax = 1;

    /// <summary>Computes SHA-256( prefix | message ). The prefix must be shorter than a block.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> message)
    {
        Span<byte> block = stackalloc byte[Sha256Constants.BlockBytes];
        LaneCompression<ScalarLane, uint>.Start(out LaneState<uint> state);
        int blocks = MessageBlocks.Count(prefix.Length, message.Length);
        for (int i = 0; i < blocks; i++)
        {
            MessageBlocks.Fill(prefix, message, i, block);
            ScalarLane.Load(block, [0], out LaneWords<uint> words);
            LaneCompression<ScalarLane, uint>.ReverseBytes(ref words);
            LaneCompression<ScalarLane, uint>.Compress(ref state, ref words);
        }

        Span<Hash256> digest = stackalloc Hash256[1];
        ScalarLane.StoreDigests(state, MemoryMarshal.AsBytes(digest));
        return digest[0];
    }
}
