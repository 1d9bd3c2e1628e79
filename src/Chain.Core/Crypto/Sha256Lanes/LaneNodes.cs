using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Hashes 65-byte messages (a prefix and two hashes), one per lane: one block, then a second block with a known schedule.</summary>
[SkipLocalsInit]
internal static class LaneNodes<TLanes, TVector>
    where TLanes : struct, ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes SHA-256( prefix | pair ) of at most one pair per lane.</summary>
    /// <param name="prefix">The first byte of each message.</param>
    /// <param name="pairs">64 bytes per pair.</param>
    /// <param name="digests">
    /// Receives 32 bytes per pair. May start at the same address as <paramref name="pairs"/>: all pairs are read before a digest is written.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashPairs(byte prefix, ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        const int PairBytes = Sha256Constants.NodeBytes - 1;
        Span<int> offsets = stackalloc int[TLanes.LaneCount];
        FillOffsets(offsets, pairs.Length / PairBytes, PairBytes);
        TLanes.Load(pairs, offsets, out LaneWords<TVector> words);
        TVector previous = TLanes.Broadcast(prefix);
        for (int i = 0; i < LaneWords<TVector>.Length; i++)
        {
            TVector word = TLanes.ReverseBytes(words[i]);
            words[i] = TLanes.Follow(previous, word);
            previous = word;
        }

        for (int i = 0; i < offsets.Length; i++) offsets[i] = pairs[offsets[i] + PairBytes - 1] * KnownSecondBlock.RowBytes;
        Finish(ref words, offsets, digests);
    }

    /// <summary>Computes the SHA-256 of at most one 65-byte message per lane.</summary>
    /// <param name="messages">65 bytes per message.</param>
    /// <param name="digests">Receives 32 bytes per message.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashMessages(ReadOnlySpan<byte> messages, Span<byte> digests)
    {
        Span<int> offsets = stackalloc int[TLanes.LaneCount];
        FillOffsets(offsets, messages.Length / Sha256Constants.NodeBytes, Sha256Constants.NodeBytes);
        Hash(messages, offsets, digests);
    }

    /// <summary>Computes the SHA-256 of the chosen 65-byte messages, at most one per lane.</summary>
    /// <param name="messages">65 bytes per message.</param>
    /// <param name="chosen">Indices of the messages to hash.</param>
    /// <param name="digests">Receives 32 bytes per chosen message, in the same order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashMessages(ReadOnlySpan<byte> messages, ReadOnlySpan<int> chosen, Span<byte> digests)
    {
        Span<int> offsets = stackalloc int[TLanes.LaneCount];
        for (int i = 0; i < offsets.Length; i++) offsets[i] = chosen[Math.Min(i, chosen.Length - 1)] * Sha256Constants.NodeBytes;
        Hash(messages, offsets, digests);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Hash(ReadOnlySpan<byte> messages, Span<int> offsets, Span<byte> digests)
    {
        TLanes.Load(messages, offsets, out LaneWords<TVector> words);
        LaneCompression<TLanes, TVector>.ReverseBytes(ref words);
        for (int i = 0; i < offsets.Length; i++) offsets[i] = messages[offsets[i] + Sha256Constants.NodeBytes - 1] * KnownSecondBlock.RowBytes;
        Finish(ref words, offsets, digests);
    }

    // Unused lanes hash the last message again.
    private static void FillOffsets(Span<int> offsets, int count, int stride)
    {
        for (int i = 0; i < offsets.Length; i++) offsets[i] = Math.Min(i, count - 1) * stride;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(ref LaneWords<TVector> words, ReadOnlySpan<int> schedules, Span<byte> digests)
    {
        LaneCompression<TLanes, TVector>.Start(out LaneState<TVector> state);
        LaneCompression<TLanes, TVector>.Compress(ref state, ref words);
        LaneCompression<TLanes, TVector>.CompressKnown(ref state, KnownSecondBlock.Schedules, schedules);
        LaneCompression<TLanes, TVector>.StoreDigests(state, digests);
    }
}
