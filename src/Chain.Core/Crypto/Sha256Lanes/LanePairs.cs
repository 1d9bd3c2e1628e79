using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Runs two vectors side by side. Each round waits for the round before it; the other vector's round fills that wait.</summary>
/// <remarks>This needs registers for two states. It is faster with the 32 registers of AVX-512, but slower with the 16 of AVX2.</remarks>
[SkipLocalsInit]
internal readonly struct LanePairs<TLanes, TVector> : ILaneOperations<VectorPair<TVector>>
    where TLanes : struct, ILaneOperations<TVector>
    where TVector : unmanaged
{
    public static int LaneCount => 2 * TLanes.LaneCount;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Broadcast(uint word) => new(TLanes.Broadcast(word), TLanes.Broadcast(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Add(VectorPair<TVector> left, VectorPair<TVector> right) =>
        new(TLanes.Add(left.First, right.First), TLanes.Add(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Choose(VectorPair<TVector> mask, VectorPair<TVector> yes, VectorPair<TVector> no) =>
        new(TLanes.Choose(mask.First, yes.First, no.First), TLanes.Choose(mask.Second, yes.Second, no.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Majority(VectorPair<TVector> first, VectorPair<TVector> second, VectorPair<TVector> third) =>
        new(TLanes.Majority(first.First, second.First, third.First), TLanes.Majority(first.Second, second.Second, third.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> BigSigma0(VectorPair<TVector> x) => new(TLanes.BigSigma0(x.First), TLanes.BigSigma0(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> BigSigma1(VectorPair<TVector> x) => new(TLanes.BigSigma1(x.First), TLanes.BigSigma1(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> SmallSigma0(VectorPair<TVector> x) => new(TLanes.SmallSigma0(x.First), TLanes.SmallSigma0(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> SmallSigma1(VectorPair<TVector> x) => new(TLanes.SmallSigma1(x.First), TLanes.SmallSigma1(x.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Follow(VectorPair<TVector> previous, VectorPair<TVector> word) =>
        new(TLanes.Follow(previous.First, word.First), TLanes.Follow(previous.Second, word.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> ReverseBytes(VectorPair<TVector> words) => new(TLanes.ReverseBytes(words.First), TLanes.ReverseBytes(words.Second));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<VectorPair<TVector>> words)
    {
        TLanes.Load(data, offsets[..TLanes.LaneCount], out LaneWords<TVector> first);
        TLanes.Load(data, offsets[TLanes.LaneCount..], out LaneWords<TVector> second);
        Unsafe.SkipInit(out words);
        for (int i = 0; i < LaneWords<TVector>.Length; i++) words[i] = new VectorPair<TVector>(first[i], second[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreDigests(in LaneState<VectorPair<TVector>> state, Span<byte> digests)
    {
        LaneState<TVector> half = new()
        {
            A = state.A.First,
            B = state.B.First,
            C = state.C.First,
            D = state.D.First,
            E = state.E.First,
            F = state.F.First,
            G = state.G.First,
            H = state.H.First,
        };
        TLanes.StoreDigests(half, digests);
        half = new()
        {
            A = state.A.Second,
            B = state.B.Second,
            C = state.C.Second,
            D = state.D.Second,
            E = state.E.Second,
            F = state.F.Second,
            G = state.G.Second,
            H = state.H.Second,
        };
        TLanes.StoreDigests(half, digests[(TLanes.LaneCount * Sha256Constants.DigestBytes)..]);
    }
}
