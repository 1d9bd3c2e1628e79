using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Eight messages in vectors of 256 bits, with AVX2. Rotates in one instruction where AVX-512VL is available.</summary>
[SkipLocalsInit]
internal readonly struct Lanes8 : ILaneOperations<Vector256<uint>>
{
    public static int LaneCount => Vector256<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Choose(Vector256<uint> mask, Vector256<uint> yes, Vector256<uint> no) => no ^ (mask & (yes ^ no));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Majority(Vector256<uint> first, Vector256<uint> second, Vector256<uint> third) =>
        (first & second) | (third & (first | second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> BigSigma0(Vector256<uint> x) => RotateRight(x, 2) ^ RotateRight(x, 13) ^ RotateRight(x, 22);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> BigSigma1(Vector256<uint> x) => RotateRight(x, 6) ^ RotateRight(x, 11) ^ RotateRight(x, 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> SmallSigma0(Vector256<uint> x) => RotateRight(x, 7) ^ RotateRight(x, 18) ^ (x >>> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> SmallSigma1(Vector256<uint> x) => RotateRight(x, 17) ^ RotateRight(x, 19) ^ (x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Follow(Vector256<uint> previous, Vector256<uint> word) => (previous << 24) | (word >>> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> ReverseBytes(Vector256<uint> words) => Vector256.Shuffle(words.AsByte(), Vector256.Create(
        (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, 23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<Vector256<uint>> words)
    {
        Unsafe.SkipInit(out words);
        for (int half = 0; half < 2; half++)
        {
            int at = half * Vector256<byte>.Count;
            Eight rows = default;
            rows.R0 = Row(data, offsets[0] + at);
            rows.R1 = Row(data, offsets[1] + at);
            rows.R2 = Row(data, offsets[2] + at);
            rows.R3 = Row(data, offsets[3] + at);
            rows.R4 = Row(data, offsets[4] + at);
            rows.R5 = Row(data, offsets[5] + at);
            rows.R6 = Row(data, offsets[6] + at);
            rows.R7 = Row(data, offsets[7] + at);
            rows.Transpose();
            Span<Vector256<uint>> into = words;
            into = into.Slice(half * LaneCount, 8);
            into[0] = rows.R0;
            into[1] = rows.R1;
            into[2] = rows.R2;
            into[3] = rows.R3;
            into[4] = rows.R4;
            into[5] = rows.R5;
            into[6] = rows.R6;
            into[7] = rows.R7;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreDigests(in LaneState<Vector256<uint>> state, Span<byte> digests)
    {
        Eight rows = default;
        rows.R0 = ReverseBytes(state.A);
        rows.R1 = ReverseBytes(state.B);
        rows.R2 = ReverseBytes(state.C);
        rows.R3 = ReverseBytes(state.D);
        rows.R4 = ReverseBytes(state.E);
        rows.R5 = ReverseBytes(state.F);
        rows.R6 = ReverseBytes(state.G);
        rows.R7 = ReverseBytes(state.H);
        rows.Transpose();
        rows.R0.AsByte().CopyTo(digests);
        rows.R1.AsByte().CopyTo(digests[32..]);
        rows.R2.AsByte().CopyTo(digests[64..]);
        rows.R3.AsByte().CopyTo(digests[96..]);
        rows.R4.AsByte().CopyTo(digests[128..]);
        rows.R5.AsByte().CopyTo(digests[160..]);
        rows.R6.AsByte().CopyTo(digests[192..]);
        rows.R7.AsByte().CopyTo(digests[224..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(ReadOnlySpan<byte> data, int offset) => Vector256.Create(data[offset..]).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateRight(Vector256<uint> x, [System.Diagnostics.CodeAnalysis.ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x, count) : (x >>> count) | (x << (32 - count));

    /// <summary>Eight vectors of eight words, as rows or as columns.</summary>
    private struct Eight
    {
        public Vector256<uint> R0, R1, R2, R3, R4, R5, R6, R7;

        // Exchanges words, then pairs of words, then halves of vectors.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Transpose()
        {
            Vector256<ulong> a0 = Avx2.UnpackLow(R0, R1).AsUInt64(), a1 = Avx2.UnpackHigh(R0, R1).AsUInt64();
            Vector256<ulong> a2 = Avx2.UnpackLow(R2, R3).AsUInt64(), a3 = Avx2.UnpackHigh(R2, R3).AsUInt64();
            Vector256<ulong> a4 = Avx2.UnpackLow(R4, R5).AsUInt64(), a5 = Avx2.UnpackHigh(R4, R5).AsUInt64();
            Vector256<ulong> a6 = Avx2.UnpackLow(R6, R7).AsUInt64(), a7 = Avx2.UnpackHigh(R6, R7).AsUInt64();
            Vector256<uint> b0 = Avx2.UnpackLow(a0, a2).AsUInt32(), b1 = Avx2.UnpackHigh(a0, a2).AsUInt32();
            Vector256<uint> b2 = Avx2.UnpackLow(a1, a3).AsUInt32(), b3 = Avx2.UnpackHigh(a1, a3).AsUInt32();
            Vector256<uint> b4 = Avx2.UnpackLow(a4, a6).AsUInt32(), b5 = Avx2.UnpackHigh(a4, a6).AsUInt32();
            Vector256<uint> b6 = Avx2.UnpackLow(a5, a7).AsUInt32(), b7 = Avx2.UnpackHigh(a5, a7).AsUInt32();
            R0 = Avx2.Permute2x128(b0, b4, 0x20);
            R1 = Avx2.Permute2x128(b1, b5, 0x20);
            R2 = Avx2.Permute2x128(b2, b6, 0x20);
            R3 = Avx2.Permute2x128(b3, b7, 0x20);
            R4 = Avx2.Permute2x128(b0, b4, 0x31);
            R5 = Avx2.Permute2x128(b1, b5, 0x31);
            R6 = Avx2.Permute2x128(b2, b6, 0x31);
            R7 = Avx2.Permute2x128(b3, b7, 0x31);
        }
    }
}
