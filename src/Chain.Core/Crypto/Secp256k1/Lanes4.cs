using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Four lanes in AVX2.</summary>
internal readonly struct Lanes4 : ILanes<Vector256<ulong>>
{
    /// <summary>Whether the processor supports them.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Add(Vector256<ulong> left, Vector256<ulong> right) => left + right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Subtract(Vector256<ulong> left, Vector256<ulong> right) => left - right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Multiply(Vector256<ulong> left, Vector256<ulong> right) => Avx2.Multiply(left.AsUInt32(), right.AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> MultiplyAdd(Vector256<ulong> sum, Vector256<ulong> left, Vector256<ulong> right) =>
        sum + Avx2.Multiply(left.AsUInt32(), right.AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> And(Vector256<ulong> left, Vector256<ulong> right) => left & right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Select(Vector256<ulong> mask, Vector256<ulong> left, Vector256<ulong> right) =>
        Vector256.ConditionalSelect(mask, left, right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> ShiftRight(Vector256<ulong> value, int bits) => value >>> bits;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> ShiftLeft(Vector256<ulong> value, int bits) => value << bits;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Widen(ref readonly uint source) =>
        Avx2.ConvertToVector256Int64(Vector128.LoadUnsafe(in source)).AsUInt64();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow(Vector256<ulong> value, ref uint destination) =>
        Avx2.PermuteVar8x32(value.AsUInt32(), Vector256.Create(0u, 2, 4, 6, 1, 3, 5, 7)).GetLower().StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyRow(ref readonly ulong source, ref ulong destination)
    {
        Vector256.LoadUnsafe(in source).StoreUnsafe(ref destination);
        Vector256.LoadUnsafe(in source, 4).StoreUnsafe(ref destination, 4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(ref readonly ulong rows, Span<Vector256<ulong>> words)
    {
        for (int half = 0; half < 2; half++)
        {
            Vector256<ulong> row0 = Vector256.LoadUnsafe(in rows, (nuint)(4 * half)), row1 = Vector256.LoadUnsafe(in rows, (nuint)(8 + 4 * half));
            Vector256<ulong> row2 = Vector256.LoadUnsafe(in rows, (nuint)(16 + 4 * half)), row3 = Vector256.LoadUnsafe(in rows, (nuint)(24 + 4 * half));
            Vector256<ulong> even01 = Avx2.UnpackLow(row0, row1), odd01 = Avx2.UnpackHigh(row0, row1);
            Vector256<ulong> even23 = Avx2.UnpackLow(row2, row3), odd23 = Avx2.UnpackHigh(row2, row3);
            words[4 * half] = Avx2.Permute2x128(even01, even23, 0x20);
            words[4 * half + 1] = Avx2.Permute2x128(odd01, odd23, 0x20);
            words[4 * half + 2] = Avx2.Permute2x128(even01, even23, 0x31);
            words[4 * half + 3] = Avx2.Permute2x128(odd01, odd23, 0x31);
        }
    }
}
