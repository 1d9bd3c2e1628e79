using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Hashes messages of 65 bytes (a prefix and two hashes), one per lane. The schedule of their second block is known.</summary>
[SkipLocalsInit]
internal static class LaneNodes<TLanes, TVector>
    where TLanes : struct, ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>SHA-256( prefix | pair ) of pairs: at most one per lane.</summary>
    /// <param name="prefix">The first byte of each message.</param>
    /// <param name="pairs">64 bytes each.</param>
    /// <param name="digests">32 bytes each. May start where <paramref name="pairs"/> starts: everything is read before anything is written.</param>
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

    /// <summary>SHA-256 of messages of 65 bytes: at most one per lane.</summary>
    /// <param name="messages">65 bytes each.</param>
    /// <param name="digests">32 bytes each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashMessages(ReadOnlySpan<byte> messages, Span<byte> digests)
    {
        Span<int> offsets = stackalloc int[TLanes.LaneCount];
        FillOffsets(offsets, messages.Length / Sha256Constants.NodeBytes, Sha256Constants.NodeBytes);
        Hash(messages, offsets, digests);
    }

    /// <summary>As <see cref="HashMessages(ReadOnlySpan{byte}, Span{byte})"/>, of chosen messages.</summary>
    /// <param name="messages">65 bytes each.</param>
    /// <param name="chosen">Indices of the messages to hash: at most one per lane.</param>
    /// <param name="digests">32 bytes for each chosen message.</param>
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

    // Lanes without a message hash the last message again.
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
