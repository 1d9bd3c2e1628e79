using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Four messages in vectors of 128 bits. Uses only operations that every processor with such vectors has.</summary>
[SkipLocalsInit]
internal readonly struct Lanes4 : ILaneOperations<Vector128<uint>>
{
    public static int LaneCount => Vector128<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint word) => Vector128.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> left, Vector128<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Choose(Vector128<uint> mask, Vector128<uint> yes, Vector128<uint> no) => no ^ (mask & (yes ^ no));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Majority(Vector128<uint> first, Vector128<uint> second, Vector128<uint> third) =>
        (first & second) | (third & (first | second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> BigSigma0(Vector128<uint> x) => RotateRight(x, 2) ^ RotateRight(x, 13) ^ RotateRight(x, 22);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> BigSigma1(Vector128<uint> x) => RotateRight(x, 6) ^ RotateRight(x, 11) ^ RotateRight(x, 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> SmallSigma0(Vector128<uint> x) => RotateRight(x, 7) ^ RotateRight(x, 18) ^ (x >>> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> SmallSigma1(Vector128<uint> x) => RotateRight(x, 17) ^ RotateRight(x, 19) ^ (x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Follow(Vector128<uint> previous, Vector128<uint> word) => (previous << 24) | (word >>> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ReverseBytes(Vector128<uint> words) =>
        Vector128.Shuffle(words.AsByte(), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<Vector128<uint>> words)
    {
        ReadOnlySpan<uint> row0 = Row(data, offsets[0]), row1 = Row(data, offsets[1]), row2 = Row(data, offsets[2]), row3 = Row(data, offsets[3]);
        Unsafe.SkipInit(out words);
        for (int i = 0; i < LaneWords<uint>.Length; i++) words[i] = Vector128.Create(row0[i], row1[i], row2[i], row3[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreDigests(in LaneState<Vector128<uint>> state, Span<byte> digests)
    {
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(digests);
        Scatter(ReverseBytes(state.A), words);
        Scatter(ReverseBytes(state.B), words[1..]);
        Scatter(ReverseBytes(state.C), words[2..]);
        Scatter(ReverseBytes(state.D), words[3..]);
        Scatter(ReverseBytes(state.E), words[4..]);
        Scatter(ReverseBytes(state.F), words[5..]);
        Scatter(ReverseBytes(state.G), words[6..]);
        Scatter(ReverseBytes(state.H), words[7..]);
    }

    private static ReadOnlySpan<uint> Row(ReadOnlySpan<byte> data, int offset) =>
        MemoryMarshal.Cast<byte, uint>(data.Slice(offset, Sha256Constants.BlockBytes));

    private static void Scatter(Vector128<uint> words, Span<uint> digests)
    {
        digests[0] = words[0];
        digests[8] = words[1];
        digests[16] = words[2];
        digests[24] = words[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RotateRight(Vector128<uint> x, int count) => (x >>> count) | (x << (32 - count));
}
