using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Eight lanes in AVX-512.</summary>
internal readonly struct Lanes8 : ILanes<Vector512<ulong>>
{
    /// <summary>Whether the processor supports them.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Add(Vector512<ulong> left, Vector512<ulong> right) => left + right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Subtract(Vector512<ulong> left, Vector512<ulong> right) => left - right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Multiply(Vector512<ulong> left, Vector512<ulong> right) => Avx512F.Multiply(left.AsUInt32(), right.AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyAdd(Vector512<ulong> sum, Vector512<ulong> left, Vector512<ulong> right) =>
        sum + Avx512F.Multiply(left.AsUInt32(), right.AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> And(Vector512<ulong> left, Vector512<ulong> right) => left & right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Select(Vector512<ulong> mask, Vector512<ulong> left, Vector512<ulong> right) =>
        Vector512.ConditionalSelect(mask, left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> ShiftRight(Vector512<ulong> value, int bits) => value >>> bits;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> ShiftLeft(Vector512<ulong> value, int bits) => value << bits;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Widen(ref readonly uint source) =>
        Avx512F.ConvertToVector512UInt64(Vector256.LoadUnsafe(in source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Vector512<ulong> value, ref uint destination) =>
        Avx512F.ConvertToVector256UInt32(value).StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyRow(ref readonly ulong source, ref ulong destination) => Vector512.LoadUnsafe(in source).StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(ref readonly ulong rows, Span<Vector512<ulong>> words)
    {
        Vector512<ulong> row0 = Vector512.LoadUnsafe(in rows), row1 = Vector512.LoadUnsafe(in rows, 8);
        Vector512<ulong> row2 = Vector512.LoadUnsafe(in rows, 16), row3 = Vector512.LoadUnsafe(in rows, 24);
        Vector512<ulong> row4 = Vector512.LoadUnsafe(in rows, 32), row5 = Vector512.LoadUnsafe(in rows, 40);
        Vector512<ulong> row6 = Vector512.LoadUnsafe(in rows, 48), row7 = Vector512.LoadUnsafe(in rows, 56);
        Quarters(Avx512F.UnpackLow(row0, row1), Avx512F.UnpackLow(row2, row3), Avx512F.UnpackLow(row4, row5), Avx512F.UnpackLow(row6, row7), words);
        Quarters(Avx512F.UnpackHigh(row0, row1), Avx512F.UnpackHigh(row2, row3), Avx512F.UnpackHigh(row4, row5), Avx512F.UnpackHigh(row6, row7), words[1..]);
    }

    // Each operand holds four words of two rows, in four parts of 128 bits. Each of the results 0, 2, 4 and 6 takes one part of each operand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        Vector512<ulong> rows01, Vector512<ulong> rows23, Vector512<ulong> rows45, Vector512<ulong> rows67, Span<Vector512<ulong>> words)
    {
        Vector512<ulong> low03 = Avx512F.Shuffle4x128(rows01, rows23, 0x88), high03 = Avx512F.Shuffle4x128(rows01, rows23, 0xDD);
        Vector512<ulong> low47 = Avx512F.Shuffle4x128(rows45, rows67, 0x88), high47 = Avx512F.Shuffle4x128(rows45, rows67, 0xDD);
        words[0] = Avx512F.Shuffle4x128(low03, low47, 0x88);
        words[2] = Avx512F.Shuffle4x128(high03, high47, 0x88);
        words[4] = Avx512F.Shuffle4x128(low03, low47, 0xDD);
        words[6] = Avx512F.Shuffle4x128(high03, high47, 0xDD);
    }
}
