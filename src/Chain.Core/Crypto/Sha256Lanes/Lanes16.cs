using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Sixteen messages in vectors of 512 bits, with AVX-512. It has single instructions for a rotation and for a function of three words.</summary>
[SkipLocalsInit]
internal readonly struct Lanes16 : ILaneOperations<Vector512<uint>>
{
    // Truth tables over the bits of three operands, as the instruction vpternlogd expects them.
    private const byte ChooseTable = 0xca, MajorityTable = 0xe8, XorTable = 0x96;

    /// <summary>Whether this processor supports the operations.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported && Avx2.IsSupported;

    public static int LaneCount => Vector512<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> left, Vector512<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Choose(Vector512<uint> mask, Vector512<uint> yes, Vector512<uint> no) =>
        Avx512F.TernaryLogic(mask, yes, no, ChooseTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Majority(Vector512<uint> first, Vector512<uint> second, Vector512<uint> third) =>
        Avx512F.TernaryLogic(first, second, third, MajorityTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> BigSigma0(Vector512<uint> x) => Xor(RotateRight(x, 2), RotateRight(x, 13), RotateRight(x, 22));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> BigSigma1(Vector512<uint> x) => Xor(RotateRight(x, 6), RotateRight(x, 11), RotateRight(x, 25));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> SmallSigma0(Vector512<uint> x) => Xor(RotateRight(x, 7), RotateRight(x, 18), x >>> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> SmallSigma1(Vector512<uint> x) => Xor(RotateRight(x, 17), RotateRight(x, 19), x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Follow(Vector512<uint> previous, Vector512<uint> word) => (previous << 24) | (word >>> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> ReverseBytes(Vector512<uint> words) => Avx512BW.Shuffle(words.AsByte(), Vector512.Create(
        (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, 23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28,
        35, 34, 33, 32, 39, 38, 37, 36, 43, 42, 41, 40, 47, 46, 45, 44, 51, 50, 49, 48, 55, 54, 53, 52, 59, 58, 57, 56, 63, 62, 61, 60)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<Vector512<uint>> words)
    {
        Unsafe.SkipInit(out words);
        // Transposes four rows at a time. Row group r is rows 4 r to 4 r + 3; afterwards, quarter q of vector 4 r + c holds column
        // 4 q + c of row group r.
        for (int row = 0; row < LaneCount; row += 4)
        {
            Vector512<uint> row0 = Row(data, offsets[row]), row1 = Row(data, offsets[row + 1]);
            Vector512<uint> row2 = Row(data, offsets[row + 2]), row3 = Row(data, offsets[row + 3]);
            Vector512<ulong> low01 = Avx512F.UnpackLow(row0, row1).AsUInt64(), high01 = Avx512F.UnpackHigh(row0, row1).AsUInt64();
            Vector512<ulong> low23 = Avx512F.UnpackLow(row2, row3).AsUInt64(), high23 = Avx512F.UnpackHigh(row2, row3).AsUInt64();
            words[row] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            words[row + 1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            words[row + 2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            words[row + 3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }

        for (int column = 0; column < 4; column++)
        {
            Vector512<uint> rows0 = words[column], rows4 = words[column + 4], rows8 = words[column + 8], rows12 = words[column + 12];
            Vector512<uint> front0 = Avx512F.Shuffle4x128(rows0, rows4, 0x44), back0 = Avx512F.Shuffle4x128(rows0, rows4, 0xee);
            Vector512<uint> front8 = Avx512F.Shuffle4x128(rows8, rows12, 0x44), back8 = Avx512F.Shuffle4x128(rows8, rows12, 0xee);
            words[column] = Avx512F.Shuffle4x128(front0, front8, 0x88);
            words[column + 4] = Avx512F.Shuffle4x128(front0, front8, 0xdd);
            words[column + 8] = Avx512F.Shuffle4x128(back0, back8, 0x88);
            words[column + 12] = Avx512F.Shuffle4x128(back0, back8, 0xdd);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreDigests(in LaneState<Vector512<uint>> state, Span<byte> digests)
    {
        LaneState<Vector256<uint>> half = new()
        {
            A = state.A.GetLower(),
            B = state.B.GetLower(),
            C = state.C.GetLower(),
            D = state.D.GetLower(),
            E = state.E.GetLower(),
            F = state.F.GetLower(),
            G = state.G.GetLower(),
            H = state.H.GetLower(),
        };
        Lanes8.StoreDigests(half, digests);
        half = new()
        {
            A = state.A.GetUpper(),
            B = state.B.GetUpper(),
            C = state.C.GetUpper(),
            D = state.D.GetUpper(),
            E = state.E.GetUpper(),
            F = state.F.GetUpper(),
            G = state.G.GetUpper(),
            H = state.H.GetUpper(),
        };
        Lanes8.StoreDigests(half, digests[(Lanes8.LaneCount * Sha256Constants.DigestBytes)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Row(ReadOnlySpan<byte> data, int offset) => Vector512.Create(data[offset..]).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> RotateRight(Vector512<uint> x, [ConstantExpected] byte count) => Avx512F.RotateRight(x, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Xor(Vector512<uint> first, Vector512<uint> second, Vector512<uint> third) =>
        Avx512F.TernaryLogic(first, second, third, XorTable);
}
