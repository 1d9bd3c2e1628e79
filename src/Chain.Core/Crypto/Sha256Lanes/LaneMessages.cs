using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Hashes messages with the same number of blocks, one per lane.</summary>
[SkipLocalsInit]
internal static class LaneMessages<TLanes, TVector>
    where TLanes : struct, ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes SHA-256( prefix | message ) of the chosen messages, at most one per lane.</summary>
    /// <param name="prefix">The first byte of each hashed message.</param>
    /// <param name="messages">All messages.</param>
    /// <param name="chosen">Indices of the messages to hash. All have the same number of blocks.</param>
    /// <param name="digests">Receives 32 bytes per chosen message, in the same order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(byte prefix, ReadOnlySpan<ReadOnlyMemory<byte>> messages, ReadOnlySpan<int> chosen, Span<byte> digests)
    {
        Span<byte> staged = stackalloc byte[TLanes.LaneCount * Sha256Constants.BlockBytes];
        Span<int> offsets = stackalloc int[TLanes.LaneCount];
        // Unused lanes hash the last message again.
        for (int i = 0; i < offsets.Length; i++) offsets[i] = Math.Min(i, chosen.Length - 1) * Sha256Constants.BlockBytes;
        long blocks = MessageBlocks.Count(1, messages[chosen[0]].Length);
        LaneCompression<TLanes, TVector>.Start(out LaneState<TVector> state);
        for (int block = 0; block < blocks; block++)
        {
            for (int i = 0; i < chosen.Length; i++)
                MessageBlocks.Fill([prefix], messages[chosen[i]].Span, block, staged.Slice(i * Sha256Constants.BlockBytes, Sha256Constants.BlockBytes));
            TLanes.Load(staged, offsets, out LaneWords<TVector> words);
            LaneCompression<TLanes, TVector>.ReverseBytes(ref words);
            LaneCompression<TLanes, TVector>.Compress(ref state, ref words);
        }

        LaneCompression<TLanes, TVector>.StoreDigests(state, digests);
    }
}
